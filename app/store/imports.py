"""Imports and exports of contacts: their state, the rows that wait to become contacts, and every cell that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from app.store.contacts import Id, Json
from app.store.db import Moment, metadata
from app.store.files import stored_files


class Stage(StrEnum):
    """Where an import is."""

    UPLOADED = "uploaded"  # its columns are to be confirmed
    CHECKING = "checking"
    CHECKED = "checked"  # every row was read, nothing is a contact yet
    IMPORTING = "importing"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    REFUSED = "refused"


RUNNING = (Stage.CHECKING, Stage.IMPORTING, Stage.UNDOING)

imports = Table(
    "imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("file_id", Id),
    Column("encoding", String(16), nullable=False),  # utf-8-sig, utf-16, cp1252; "xlsx" for a workbook
    Column("stage", String(12), nullable=False),
    Column("columns", Json, nullable=False),  # the field of each column, "" for one that is left out
    Column("answers", Json, nullable=False),  # what holds for every row: consent, how, when, wording, language, tag
    Column("size", Integer, nullable=False, default=0),  # bytes of the file
    Column("read", Integer, nullable=False, default=0),  # rows read so far
    Column("total", Integer, nullable=False, default=0),  # rows, as far as they were counted
    Column("good", Integer, nullable=False, default=0),
    Column("bad", Integer, nullable=False, default=0),
    Column("consented", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),  # the last staged row that is in (or out again)
    Column("added", Integer, nullable=False, default=0),
    Column("changed", Integer, nullable=False, default=0),
    Column("kept", Integer, nullable=False, default=0),  # undo: contacts that had become more than the file said
    Column("surveyed", Integer, nullable=False, default=0),  # people whose surveys are planned, and the last of them
    Column("surveyed_to", Id, nullable=False, default=0),
    Column("surveys_at", Moment),  # when all were
    Column("refusal", String(40)),
    Column("staff_id", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)
import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", Id, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, primary_key=True),  # as a spreadsheet counts: the headings are row 1
    Column("phone", String(20), nullable=False),
    Column("data", Json, nullable=False),
    Column("contact_id", Id),
    Column("before", Json),  # what an existing contact had in the columns that the row filled
    Index(
        "ix_import_rows_contact",
        "contact_id",
        postgresql_where=text("contact_id is not null"),
        sqlite_where=text("contact_id is not null"),
    ),
    Index("uq_import_rows_phone", "import_id", "phone", unique=True),
)
import_faults = Table(
    "import_faults",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, ForeignKey("imports.id", ondelete="CASCADE"), nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", String(80), nullable=False),  # its heading in the file
    Column("value", Text, nullable=False),
    Column("fault", String(40), nullable=False),  # a key of services/cells.py FAULTS
    Index("ix_import_faults_import", "import_id", "row"),
)
exports = Table(
    "exports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file_id", Id),
    Column("kind", String(4), nullable=False),  # csv or xlsx
    Column("filter", Json, nullable=False),
    Column("total", Integer, nullable=False, default=0),
    Column("done", Integer, nullable=False, default=0),
    Column("last", Id),  # the last contact written
    Column("full", Integer, nullable=False, default=0),  # 1: with whole telephone numbers
    Column("staff_id", Id, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("worked_at", Moment),  # the last batch
    Column("done_at", Moment),
)


def add(connection: Connection, row: Mapping[str, Any]) -> int:
    return int(connection.execute(insert(imports), row).inserted_primary_key[0])  # type: ignore[index]


def get(connection: Connection, import_: int) -> Row[Any] | None:
    return connection.execute(select(imports).where(imports.c.id == import_)).one_or_none()


def hold(connection: Connection, import_: int) -> Row[Any] | None:
    """The same, locked: a job that was started twice takes turns with itself."""
    return connection.execute(select(imports).where(imports.c.id == import_).with_for_update()).one_or_none()


def change(connection: Connection, import_: int, at: datetime, **values: Any) -> None:
    connection.execute(update(imports).where(imports.c.id == import_).values(updated_at=at, **values))


def listed(connection: Connection, limit: int = 30) -> list[Row[Any]]:
    return list(connection.execute(select(imports).order_by(imports.c.id.desc()).limit(limit)))


def stage_rows(connection: Connection, import_: int, after: int, limit: int) -> list[Row[Any]]:
    """Staged rows behind a row, in order."""
    query = select(import_rows).where(import_rows.c.import_id == import_, import_rows.c.row > after)
    return list(connection.execute(query.order_by(import_rows.c.row).limit(limit)))


def between(import_: int, after: int, last: int) -> tuple[ColumnElement[bool], ...]:
    """The staged rows behind one up to another."""
    return import_rows.c.import_id == import_, import_rows.c.row > after, import_rows.c.row <= last


def last_of(connection: Connection, import_: int, after: int, limit: int) -> int | None:
    """The last of the next staged rows behind a row; None where there is none."""
    some = select(import_rows.c.row).where(import_rows.c.import_id == import_, import_rows.c.row > after).order_by(import_rows.c.row)
    last: int | None = connection.scalar(select(func.max(some.limit(limit).subquery().c.row)))
    return last


def faults(connection: Connection, import_: int, limit: int | None = None) -> Iterator[Row[Any]]:
    query = select(import_faults).where(import_faults.c.import_id == import_).order_by(import_faults.c.row, import_faults.c.id)
    yield from connection.execute(query.limit(limit), execution_options={"yield_per": 1000})


def empty(connection: Connection, import_: int, *tables: Table) -> None:
    for table in tables:
        connection.execute(delete(table).where(table.c.import_id == import_))


def add_export(connection: Connection, row: Mapping[str, Any]) -> int:
    return int(connection.execute(insert(exports), row).inserted_primary_key[0])  # type: ignore[index]


def export(connection: Connection, found: int) -> Row[Any] | None:
    return connection.execute(select(exports).where(exports.c.id == found).with_for_update()).one_or_none()


def change_export(connection: Connection, found: int, **values: Any) -> None:
    connection.execute(update(exports).where(exports.c.id == found).values(**values))


def standing(connection: Connection, before: datetime) -> tuple[list[int], list[int]]:
    """Imports and exports that are not done, and of which nothing was done since then."""
    stopped = select(imports.c.id).where(imports.c.stage.in_(RUNNING), imports.c.updated_at < before)
    kept = exports.c.file_id.in_(select(stored_files.c.id))
    late = select(exports.c.id).where(exports.c.done_at.is_(None), func.coalesce(exports.c.worked_at, exports.c.created_at) < before, kept)
    return list(connection.scalars(stopped)), list(connection.scalars(late))


def exports_of(connection: Connection, staff: int, limit: int = 10) -> Sequence[Row[Any]]:
    kept = select(stored_files.c.id)  # an erasure takes files away
    query = select(exports).where(exports.c.staff_id == staff, exports.c.file_id.in_(kept)).order_by(exports.c.id.desc()).limit(limit)
    return connection.execute(query).all()
