"""Imports: a list is taken, read to its last row, shown with every bad cell, and only then made into contacts; and taken back.

Each round works for less than a job may take and asks for the next one. Each batch is one transaction that also says how far
it came, so a job that runs twice, or is lost midway, goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import Row, select

from app.queue import BULK
from app.services import importing_rows, importing_undo, sheets
from app.services.cells import clean
from app.services.faults import Fault, Known
from app.services.headings import guessed
from app.services.house import House
from app.services.sheets import Refused, Sniffer
from app.store import audit, bulk, files, imports
from app.store.db import now, reading, transaction
from app.store.hours import local
from app.store.imports import RUNNING, Stage, import_faults, import_rows
from app.store.staff import Member

JOB = "workers.imports.go_on"
ROUND_S = 40.0  # well under queue.JOB_S
BATCH = 2000  # rows
STALE_S = 150.0  # a running import that did nothing for so long has lost its job
MOST_FAULTS = 100_000  # kept; a list with more is another list


def take(house: House, name: str, stream: BinaryIO, staff: Member, at: datetime) -> int:
    """Stores an upload and guesses its columns; the import's id. Raises Refused."""
    sniffer = Sniffer()
    with transaction(house.engine) as connection:
        file = files.add(connection, name, "import", at)
        files.put(connection, file, (sniffer.see(piece) for piece in iter(lambda: stream.read(files.PIECE), b"")))
        encoding = sniffer.encoding()
        headings = next(sheets.rows(files.pieces(connection, file), encoding))
        row = {
            "name": name[-120:],
            "file_id": file,
            "encoding": encoding,
            "stage": Stage.UPLOADED,
            "columns": guessed(headings),
            "answers": {},
            "size": sniffer.size,
            "total": sniffer.lines,
            "staff_id": staff.id,
            "created_at": at,
            "updated_at": at,
        }
        import_ = imports.add(connection, row)
        audit.note(connection, staff.id, "uploaded", "import", import_, at=at)
    return import_


def sample(house: House, found: Row[Any], count: int = 5) -> list[list[str]]:
    """The headings and the first rows. Raises Refused when the file is no longer kept."""
    with reading(house.engine) as connection:
        return list(islice(sheets.rows(files.pieces(connection, found.file_id), found.encoding), count + 1))


def settle(house: House, import_: int, columns: Sequence[str], answers: Mapping[str, Any], at: datetime) -> bool:
    """What the columns hold is settled: the whole list is read. Also for another try with other columns."""
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage not in (Stage.UPLOADED, Stage.CHECKED) or "phone" not in columns:
            return False
        imports.empty(connection, import_, import_rows, import_faults)
        fresh = {"stage": Stage.CHECKING, "read": 0, "good": 0, "bad": 0, "consented": 0}
        imports.change(connection, import_, at, columns=list(columns), answers=dict(answers), **fresh)
    house.queues.enqueue(JOB, import_, queue=BULK)
    return True


def begin(house: House, import_: int, staff: Member, at: datetime) -> bool:
    """The rows without a fault become contacts."""
    return _move(house, import_, staff, (Stage.CHECKED,), Stage.IMPORTING, at)


def undo(house: House, import_: int, staff: Member, at: datetime) -> bool:
    """What the import added goes again, unless the person has become more than a row of a list."""
    return _move(house, import_, staff, (Stage.DONE,), Stage.UNDOING, at)


def _move(house: House, import_: int, staff: Member, before: Sequence[Stage], after: Stage, at: datetime) -> bool:
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage not in before:
            return False
        imports.change(connection, import_, at, stage=after, done=0)
        audit.note(connection, staff.id, str(after), "import", import_, at=at)
    house.queues.enqueue(JOB, import_, queue=BULK)
    return True


def revive(house: House, found: Row[Any], at: datetime) -> None:
    """Asks again for the job of an import that stands still: whoever looks at its page does that."""
    if found.stage in RUNNING and (at - found.updated_at).total_seconds() > STALE_S:
        house.queues.enqueue(JOB, int(found.id), queue=BULK)


# --- the job -----------------------------------------------------------------------------------------------------------------------


def go_on(house: House, import_: int, round_s: float = ROUND_S) -> None:
    """Works for a round on whatever the import is at, and asks for the next one while something is left."""
    until = time.monotonic() + round_s
    while found := _running(house, import_):
        if time.monotonic() >= until or house.queues.stopping():
            house.queues.enqueue(JOB, import_, queue=BULK)
            return
        ROUNDS[found.stage](house, found, until)


def _running(house: House, import_: int) -> Row[Any] | None:
    with reading(house.engine) as connection:
        found = imports.get(connection, import_)
    return found if found is not None and found.stage in RUNNING else None


def _check(house: House, found: Row[Any], until: float) -> None:
    """Reads on from where the last round ended."""
    try:
        with reading(house.engine) as connection:
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
    connection: Any, found: Row[Any], headings: Sequence[str], batch: Sequence[tuple[int, list[str]]], at: datetime
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


def _seen_before(connection: Any, found: Row[Any], headings: Sequence[str], good: dict[str, Staged]) -> Iterator[Told]:
    """Numbers that an earlier batch had."""
    query = select(import_rows.c.phone).where(import_rows.c.import_id == found.id, import_rows.c.phone.in_(list(good)))
    for phone in list(connection.scalars(query)):
        yield _told(found, headings, good.pop(phone)[1], Fault("phone", "phone_twice"), {"phone": phone})


def _refuse(house: House, import_: int, why: str) -> None:
    at = now()
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        imports.empty(connection, import_, import_rows, import_faults)
        imports.change(connection, import_, at, stage=Stage.REFUSED, refusal=why)
        files.drop(connection, found.file_id if found else None)


ROUNDS: Mapping[str, Callable[[House, Row[Any], float], None]] = {
    Stage.CHECKING: _check,
    Stage.IMPORTING: importing_rows.apply,
    Stage.UNDOING: importing_undo.take_back,
}
