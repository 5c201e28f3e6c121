"""Exports: the people of a filter as CSV or XLSX, written in the background; a cell never becomes a formula."""

from __future__ import annotations

import csv
import io
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row, case, func, select

from app.queue import BULK
from app.services.house import House
from app.services.masking import masked
from app.store import audit, bulk, files, imports
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.filters import Filter, audience_condition
from app.store.gazetteer import gazetteer
from app.store.staff import Member, Role

JOB = "workers.imports.write"
BATCH = 2000
ROUND_S = 40.0
MOST_XLSX = 100_000  # people in a workbook; more go into CSV
PERSON = ("Number", "Name", "Latin name", "Phone", "Sex", "Age", "Birth year", "Province", "District", "Commune", "Sector", "Need")
DAYS = ("Language", "Registered", "Consent date", "Stopped")
HEADINGS = (*PERSON, *DAYS)
FULL = (Role.ADMINISTRATOR, Role.MANAGER)  # whose exports may hold whole telephone numbers


def ask(house: House, chosen: Filter, kind: str, full: bool, staff: Member, at: datetime) -> int:
    """Begins an export; its id. People who are sensitive are in none. Whole numbers are for the roles of FULL."""
    with transaction(house.engine) as connection:
        query = select(func.count()).select_from(contacts).where(_meant(chosen, at))
        total = int(connection.scalar(query) or 0)
        row = {
            "file_id": files.add(connection, f"spean-contacts.{kind}", "export", at),
            "kind": "csv" if total > MOST_XLSX else kind,
            "filter": chosen.data(),
            "total": total,
            "full": int(full and staff.may(FULL)),
            "staff_id": staff.id,
            "created_at": at,
        }
        export = imports.add_export(connection, row)
        audit.note(connection, staff.id, "exported", "export", export, at=at)
    house.queues.ask(JOB, export, queue=BULK)
    return export


def _meant(chosen: Filter, at: datetime) -> Any:
    return audience_condition(chosen, at) & contacts.c.sensitive.is_(False)


def write(house: House, export: int, round_s: float = ROUND_S) -> None:
    """The job: CSV grows batch by batch and goes on where it stopped; a workbook is written in one go."""
    until = time.monotonic() + round_s
    while _write_batch(house, export):
        if time.monotonic() >= until or house.queues.stopping():
            house.queues.ask(JOB, export, queue=BULK)
            return


def _write_batch(house: House, export: int) -> bool:
    """One transaction: a piece of the file and how far it goes; False when the file is whole, or no longer wanted."""
    with transaction(house.engine) as connection:
        found = imports.export(connection, export)
        if found is None or found.done_at or files.get(connection, found.file_id) is None:
            return False
        return WRITERS[found.kind](connection, found)


def _csv(connection: Any, found: Row[Any]) -> bool:
    people = _people(connection, found, BATCH)
    text = io.StringIO()
    writer = csv.writer(text)
    if found.last is None:
        text.write("\ufeff")  # so that Excel reads it as Unicode
        writer.writerow(HEADINGS)
    writer.writerows([harmless(cell) for cell in _cells(person, bool(found.full))] for person in people)
    files.append(connection, found.file_id, text.getvalue().encode())
    changes = {"done": found.done + len(people), "last": people[-1].id if people else found.last or 0, "worked_at": now()}
    imports.change_export(connection, found.id, **changes, **({} if len(people) == BATCH else {"done_at": now()}))
    return len(people) == BATCH


def _xlsx(connection: Any, found: Row[Any]) -> bool:
    import xlsxwriter

    with tempfile.TemporaryFile() as out:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with xlsxwriter.Workbook(out, options) as book:
            sheet = book.add_worksheet("Contacts")
            count = 0
            for count, cells in enumerate(_all(connection, found)):
                for place, cell in enumerate(cells):
                    sheet.write_string(count, place, cell)
        out.seek(0)
        files.put(connection, found.file_id, iter(lambda: out.read(files.PIECE), b""))
    imports.change_export(connection, found.id, done=count, done_at=now())
    return False


def _all(connection: Any, found: Row[Any]) -> Iterator[Sequence[str]]:
    yield HEADINGS
    for person in _people(connection, found, None):
        yield _cells(person, bool(found.full))


WRITERS: Mapping[str, Callable[[Any, Row[Any]], bool]] = {"csv": _csv, "xlsx": _xlsx}


class Person(NamedTuple):
    """What a file tells of somebody."""

    id: int
    name: str | None
    latin: str | None
    phone: str | None
    sex: str | None
    age_band: str | None
    birth_year: int | None
    province: str | None
    district: str | None
    commune: str | None
    sector: str | None
    need: str | None
    language: str | None
    registered_at: datetime | None
    agreed_at: datetime | None
    stopped_at: datetime | None


def _people(connection: Any, found: Row[Any], limit: int | None) -> list[Person]:
    """By id behind the last one written, each with one telephone number."""
    phone = case((addresses.c.kind == "phone", addresses.c.value))  # no condition, or all numbers are walked through by value
    number = select(func.min(phone)).where(addresses.c.contact_id == contacts.c.id)
    columns = (number.scalar_subquery().label(name) if name == "phone" else contacts.c[name] for name in Person._fields)
    query = select(*columns).where(_meant(Filter.of(found.filter), found.created_at), contacts.c.id > (found.last or 0))
    return list(map(Person._make, bulk.rows(connection, query.order_by(contacts.c.id).limit(limit))))


def _cells(person: Person, full: bool) -> list[str]:
    phone = person.phone or ""
    plain = (person.name, person.latin, phone if full else masked(phone), person.sex, person.age_band, person.birth_year)
    places = (_place(person.province), _place(person.district), _place(person.commune))
    days = (_day(person.registered_at), _day(person.agreed_at), _day(person.stopped_at))
    return [str(cell or "") for cell in (person.id, *plain, *places, person.sector, person.need, person.language, *days)]


@lru_cache(maxsize=4096)
def _place(code: str | None) -> str:
    return gazetteer().name(code, "en") if code else ""


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def harmless(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula; a ' before it makes it text."""
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def piecewise(house: House, export: int, staff: Member) -> Iterator[bytes] | None:
    """The file for who asked for it; None while it is not ready, or when it is gone."""
    with transaction(house.engine) as connection:
        found = imports.export(connection, export)
        if found is None or found.staff_id != staff.id or not found.done_at or files.get(connection, found.file_id) is None:
            return None
        audit.note(connection, staff.id, "downloaded", "export", export, at=now())
    return _streamed(house, found.file_id)


def _streamed(house: House, file: int) -> Iterator[bytes]:
    with reading(house.engine) as connection:
        yield from files.pieces(connection, file)
