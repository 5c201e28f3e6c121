"""A list read to its end before anything of it is kept: rows without a fault are staged, every bad cell is told of."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, select

from app.services import importing_rows, sheets
from app.services.cells import clean
from app.services.faults import Fault, Known
from app.services.house import House
from app.services.sheets import Refused
from app.store import bulk, files, imports
from app.store.db import now, reading, transaction
from app.store.hours import local
from app.store.imports import Stage, import_faults, import_rows

BATCH = 5000  # rows
MOST_FAULTS = 100_000  # kept; a list with more is another list


def read_on(house: House, found: Row[Any], until: float) -> None:
    """Reads on from where the last round ended."""
    try:
        with reading(house.engine) as connection:
            if files.get(connection, found.file_id) is None:
                raise Refused("gone")
            rows = sheets.rows(files.pieces(connection, found.file_id), found.encoding)
            headings = next(rows)
            rest = islice(enumerate(rows, 2), found.read, None)
            while _check_batch(house, found.id, headings, list(islice(rest, BATCH))):
                if time.monotonic() >= until:
                    return
    except Refused as refused:
        _refuse(house, found.id, str(refused))


def _check_batch(house: House, import_: int, headings: Sequence[str], batch: Sequence[tuple[int, list[str]]]) -> bool:
    """One transaction: the batch is staged or told of, and the count says so. False when there is nothing more to do."""
    at = now()
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage != Stage.CHECKING or (batch and batch[0][0] != found.read + 2):
            return False
        if not batch:
            imports.change(connection, import_, at, stage=Stage.CHECKED, total=found.read)
            return False
        good, faults = _sorted(connection, found, headings, batch, at)
        bulk.put(connection, import_rows, ("import_id", "row", "phone", "data"), good)
        bulk.put(connection, import_faults, ("import_id", "row", "column", "value", "fault"), faults[: max(0, MOST_FAULTS - found.bad)])
        agreed = sum("contact" in row[3].get("consent", ()) for row in good)
        bad = len({fault[1] for fault in faults})
        counts = {"good": found.good + len(good), "bad": found.bad + bad, "consented": found.consented + agreed}
        imports.change(connection, import_, at, read=found.read + len(batch), **counts)
    return True


Staged = tuple[int, int, str, Known]
Told = tuple[int, int, str, str, str]


def _sorted(
    connection: Connection, found: Row[Any], headings: Sequence[str], batch: Sequence[tuple[int, list[str]]], at: datetime
) -> tuple[list[Staged], list[Told]]:
    good: dict[str, Staged] = {}
    told: list[Told] = []
    for number, row in batch:
        cells = {field: cell for field, cell in zip(found.columns, row, strict=False) if field}
        if not any(cells.values()):
            continue  # an empty line is no fault
        known, faults = clean(cells, local(at).date())
        faults += importing_rows.complete(known, found.answers)
        if not faults and known["phone"] in good:
            faults.append(Fault("phone", "phone_twice"))
        told += [_told(found, headings, number, fault, cells) for fault in faults]
        if not faults:
            phone = known.pop("phone")
            good[phone] = (found.id, number, phone, known)
    told += list(_seen_before(connection, found, headings, good))
    return list(good.values()), told


def _told(found: Row[Any], headings: Sequence[str], number: int, fault: Fault, cells: Mapping[str, str]) -> Told:
    place = found.columns.index(fault.field) if fault.field in found.columns else -1
    return (found.id, number, headings[place][:80] if place >= 0 else fault.field, cells.get(fault.field, "")[:200], fault.kind)


def _seen_before(connection: Connection, found: Row[Any], headings: Sequence[str], good: dict[str, Staged]) -> Iterator[Told]:
    """Numbers that an earlier batch had."""
    query = select(import_rows.c.phone).where(import_rows.c.import_id == found.id, bulk.among(connection, import_rows.c.phone, list(good)))
    for phone in list(connection.scalars(query)):
        yield _told(found, headings, good.pop(phone)[1], Fault("phone", "phone_twice"), {"phone": phone})


def _refuse(house: House, import_: int, why: str) -> None:
    at = now()
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        imports.empty(connection, import_, import_rows, import_faults)
        imports.change(connection, import_, at, stage=Stage.REFUSED, refusal=why)
        files.drop(connection, found.file_id if found else None)
