"""Which people of an import have their surveys planned: portion by portion, in the order of their records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, update

from app.store.contacts import contacts
from app.store.filters import exclusion
from app.store.imports import Stage, imports


def waiting(connection: Connection) -> list[int]:
    """Imports that are in, and whose people are not all planned."""
    return list(connection.scalars(select(imports.c.id).where(imports.c.stage == Stage.DONE, imports.c.surveys_at.is_(None))))


def last_of(connection: Connection, found: Row[Any], most: int) -> int | None:
    """The last record of the next portion; None when there is nobody left."""
    some = select(contacts.c.id).where(_left(found)).order_by(contacts.c.id).limit(most).subquery()
    last: int | None = connection.scalar(select(func.max(some.c.id)))
    return last


def registrations(connection: Connection, found: Row[Any], last: int) -> list[Row[Any]]:
    """When the people of a portion were registered, and how many at each moment: they came in large batches."""
    query = select(contacts.c.registered_at.label("since"), func.count().label("people")).where(_left(found), contacts.c.id <= last)
    return list(connection.execute(query.group_by(contacts.c.registered_at)))


def registered(found: Row[Any], last: int, since: datetime) -> Select[Any]:
    """The people of a portion who were registered at a moment."""
    return select(contacts.c.id).where(_left(found), contacts.c.id <= last, contacts.c.registered_at == since)


def _left(found: Row[Any]) -> ColumnElement[bool]:
    """Whom the import added, and who may be written to; behind those who are planned."""
    mine = (contacts.c.import_id == found.id, contacts.c.id > found.surveyed_to)
    return and_(*mine, contacts.c.registered_at.is_not(None), exclusion() == "")


def planned(connection: Connection, found: Row[Any], last: int, people: int) -> None:
    values = {"surveyed_to": last, "surveyed": found.surveyed + people}
    connection.execute(update(imports).where(imports.c.id == found.id).values(values))


def all_planned(connection: Connection, import_: int, at: datetime) -> None:
    connection.execute(update(imports).where(imports.c.id == import_).values(surveys_at=at))
