"""Imports: a list is taken, read to its last row, shown with every bad cell, and only then made into contacts; and taken back.

Each round works for less than a job may take and asks for the next one. Each batch is one transaction that also says how far
it came, so a job that runs twice, or is lost midway, goes on from there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import IO, Any

from sqlalchemy import Row

from app.queue import BULK
from app.services import importing_check, importing_rows, importing_undo, sheets
from app.services.cells import READ
from app.services.faults import Bad
from app.services.headings import guessed
from app.services.house import House
from app.services.seeing import Refused as Wrong
from app.services.sheets import Refused, Sniffer
from app.store import audit, files, imports
from app.store.db import reading, transaction
from app.store.hours import local
from app.store.imports import RUNNING, Stage, import_faults, import_rows
from app.store.staff import Member

JOB = "workers.imports.go_on"
ROUND_S = 40.0  # well under queue.JOB_S


def take(house: House, name: str, stream: IO[bytes], staff: Member, at: datetime) -> int:
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
        if files.get(connection, found.file_id) is None:
            raise Refused("gone")
        return list(islice(sheets.rows(files.pieces(connection, found.file_id), found.encoding), count + 1))


def for_all(form: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """What is said for every row that says nothing itself. Raises seeing.Refused."""
    known, problems = {}, {}
    for name, read in FOR_ALL.items():
        try:
            if text := form.get(name, "").strip():
                known.update(read(text, {}, local(at).date()))
        except Bad as bad:
            problems[name] = str(bad)
    if problems:
        raise Wrong(problems)
    tags = known.pop("tags", [])
    return {**known, **({"tag": tags[0]} if tags else {})}


FOR_ALL = {name: READ[name] for name in ("consent", "consent_at", "consent_how", "consent_wording", "tags")}


def settle(house: House, import_: int, columns: Sequence[str], answers: Mapping[str, Any], at: datetime) -> bool:
    """What the columns hold is settled: the whole list is read. Also for another try with other columns."""
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage not in (Stage.UPLOADED, Stage.CHECKED) or "phone" not in columns:
            return False
        imports.empty(connection, import_, import_rows, import_faults)
        fresh = {"stage": Stage.CHECKING, "read": 0, "good": 0, "bad": 0, "consented": 0}
        imports.change(connection, import_, at, columns=list(columns), answers=dict(answers), **fresh)
    house.queues.ask(JOB, import_, queue=BULK)
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
    house.queues.ask(JOB, import_, queue=BULK)
    return True


# --- the job -----------------------------------------------------------------------------------------------------------------------


def go_on(house: House, import_: int, round_s: float = ROUND_S) -> None:
    """Works for a round on whatever the import is at, and asks for the next one while something is left."""
    until = time.monotonic() + round_s
    while found := _running(house, import_):
        if time.monotonic() >= until or house.queues.stopping():
            house.queues.ask(JOB, import_, queue=BULK)
            return
        ROUNDS[found.stage](house, found, until)


def _running(house: House, import_: int) -> Row[Any] | None:
    with reading(house.engine) as connection:
        found = imports.get(connection, import_)
    return found if found is not None and found.stage in RUNNING else None


ROUNDS: Mapping[str, Callable[[House, Row[Any], float], None]] = {
    Stage.CHECKING: importing_check.read_on,
    Stage.IMPORTING: importing_rows.apply,
    Stage.UNDOING: importing_undo.take_back,
}
