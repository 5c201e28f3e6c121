"""Centres: where staff sit, which places they serve, when they are open, and the public holidays."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    bindparam,
    delete,
    false,
    insert,
    or_,
    select,
    update,
)

from app.store.contacts import Id, Json
from app.store.db import insert_all_new, metadata
from app.store.hot import Hot

centres = Table(
    "centres",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name_km", Text, nullable=False),
    Column("name_latin", Text, nullable=False),
    Column("province", String(8), nullable=False, default=""),
    Column("phone", String(32), nullable=False, default=""),  # as it is printed for people
    Column("hours", Json, nullable=False),  # {"0": [["07:30", "11:30"], …], …}: Monday is 0; a day that is not named is closed
    Column("answer_hours", Integer, nullable=False, default=7),  # open hours until a first answer is due
    Column("substitute_id", Id, ForeignKey("centres.id")),  # takes new chats while this one is closed and it is open
    Column("national", Boolean, nullable=False, default=False),  # takes what no centre serves
    Column("active", Boolean, nullable=False, default=True),
    sqlite_autoincrement=True,
)
centre_places = Table(
    "centre_places",
    metadata,
    Column("place", String(8), primary_key=True),  # a province, district or commune: the most exact one decides
    Column("centre_id", Id, ForeignKey("centres.id", ondelete="CASCADE"), nullable=False, index=True),
)
holidays = Table(
    "holidays",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name_km", Text, nullable=False),
    Column("name_latin", Text, nullable=False),
)

PLACES = ("province", "district", "commune")
_GET = Hot(select(centres).where(centres.c.id == bindparam("of_id")))
_NATIONAL = Hot(select(centres.c.id).where(centres.c.national, centres.c.active).order_by(centres.c.id).limit(1))
_SERVING = Hot(
    select(centre_places.c.place, centres.c.id)
    .join_from(centre_places, centres)
    .where(or_(false(), *(centre_places.c.place == bindparam(name) for name in PLACES)), centres.c.active)
)
_HOLIDAYS = Hot(select(holidays).where(holidays.c.day.between(bindparam("first"), bindparam("last"))).order_by(holidays.c.day))


def every(connection: Connection) -> list[Row[Any]]:
    """All centres, the national desk last."""
    return list(connection.execute(select(centres).order_by(centres.c.national, centres.c.id)))


def get(connection: Connection, centre: int) -> Row[Any] | None:
    return next(iter(_GET.rows(connection, {"of_id": centre})), None)


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    return int(connection.execute(insert(centres).values(**values)).inserted_primary_key[0])  # type: ignore[index]


def change(connection: Connection, centre: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(centres).where(centres.c.id == centre).values(**values))


def national(connection: Connection) -> int | None:
    """The desk for all that no centre serves."""
    return next((row.id for row in _NATIONAL.rows(connection, {})), None)


def serving(connection: Connection, places: Collection[str]) -> int | None:
    """The open centre that serves one of the places (three at most); the most exact (longest) code decides."""
    found = _SERVING.rows(connection, dict.fromkeys(PLACES, "") | dict(zip(PLACES, places, strict=False)))
    return max(found, key=lambda row: len(row.place)).id if found else None


def places_of(connection: Connection, centre: int) -> set[str]:
    return set(connection.scalars(select(centre_places.c.place).where(centre_places.c.centre_id == centre)))


def served_by_others(connection: Connection, centre: int, places: Collection[str]) -> dict[str, int]:
    """Of these places those that another centre serves, and which."""
    query = select(centre_places).where(centre_places.c.place.in_(places), centre_places.c.centre_id != centre)
    return {row.place: row.centre_id for row in connection.execute(query)}


def set_places(connection: Connection, centre: int, places: Iterable[str]) -> None:
    connection.execute(delete(centre_places).where(centre_places.c.centre_id == centre))
    rows = [{"place": place, "centre_id": centre} for place in sorted(set(places))]
    if rows:
        connection.execute(insert(centre_places), rows)


def holidays_from(connection: Connection, first: date, last: date | None = None) -> list[Row[Any]]:
    """The holidays of a stretch of days, in order."""
    return _HOLIDAYS.rows(connection, {"first": first, "last": last or date.max})


def keep_holidays(connection: Connection, days: Iterable[Mapping[str, Any]]) -> None:
    """Adds days that are not there yet."""
    rows = list(days)
    if rows:
        insert_all_new(connection, holidays, rows, "day")


def drop_holiday(connection: Connection, day: date) -> None:
    connection.execute(delete(holidays).where(holidays.c.day == day))
