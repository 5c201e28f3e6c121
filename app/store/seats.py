"""Seats at a fair: who comes, who waits, who does not, who was there. Whoever gives or takes a seat holds the fair's row."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    Select,
    String,
    Table,
    func,
    select,
    update,
)

from app.store import fairs as store
from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata, only_where
from app.store.fairs import fairs

DIGITS = 4  # of the first codes
MOST_DIGITS = 6  # enough for half a million seats at one fair
STRIDE = 7_919  # a prime other than 2, 3 and 5: codes come in no order, and none twice


class Stand(StrEnum):
    """How a person stands with a fair."""

    HELD = "held"
    WAITING = "waiting"
    BACK = "back"  # had a seat or waited, and gave it back
    DECLINED = "declined"


OPEN = (Stand.HELD, Stand.WAITING)
MOST_SEATS = 5_000

seats = Table(
    "seats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fair_id", Id, ForeignKey("fairs.id", ondelete="CASCADE"), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("stand", String(12), nullable=False),
    Column("since", Moment, nullable=False),  # of this stand: who waits longer is first
    Column("code", Integer),  # once a seat was held; kept for good
    Column("transport", Boolean, nullable=False, default=False),
    Column("came_at", Moment),
    Column("came_by", Id),  # the member of staff who ticked it; none: the person said so
    Column("after", String(12), nullable=False, default=""),  # what came of it, asked after the fair
    Column("hired_30", String(12), nullable=False, default=""),  # and after so many days
    Column("hired_90", String(12), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Index("uq_seats_once", "fair_id", "contact_id", unique=True),
    Index("uq_seats_code", "fair_id", "code", unique=True, **only_where("code is not null")),
    Index("ix_seats_stand", "fair_id", "stand", "since", "id"),
)


def of(connection: Connection, fair: int, contact: int) -> Row[Any] | None:
    return connection.execute(select(seats).where(_mine(fair, contact))).one_or_none()


def _mine(fair: int, contact: int) -> ColumnElement[bool]:
    return (seats.c.fair_id == fair) & (seats.c.contact_id == contact)


def holders(fair: int, *stands: Stand) -> Select[Any]:
    """The ids of the contacts that stand so, for a statement about all of them."""
    return select(seats.c.contact_id).where(seats.c.fair_id == fair, seats.c.stand.in_(stands))


def count(connection: Connection, fair: int, stand: Stand) -> int:
    query = select(func.count()).where(seats.c.fair_id == fair, seats.c.stand == stand)
    return int(connection.execute(query).scalar_one())


# --- giving and taking: the caller holds the fair ------------------------------------------------------------------------------------


def take(connection: Connection, fair: Row[Any], contact: int, at: datetime, *, transport: bool = False) -> Stand:
    """A seat, or a place on the waiting list; who has one keeps it, and who asks again keeps their place."""
    seat = of(connection, fair.id, contact)
    if seat is not None and seat.stand in OPEN:
        _change(connection, fair.id, contact, transport=transport or seat.transport)
        return Stand(seat.stand)
    free = fair.seats > count(connection, fair.id, Stand.HELD)
    stand = Stand.HELD if free else Stand.WAITING
    _put(connection, fair.id, contact, seat, at, stand=stand, transport=transport)
    if free:
        _give_code(connection, fair.id, contact)
    return stand


def leave(connection: Connection, fair: int, contact: int, stand: Stand, at: datetime) -> bool:
    """Gives back or declines. Whether a seat is free by it; `move_up` gives it on."""
    seat = of(connection, fair, contact)
    if seat is None or seat.stand != stand:
        _put(connection, fair, contact, seat, at, stand=stand, transport=False)
    return seat is not None and seat.stand == Stand.HELD


def move_up(connection: Connection, fair: Row[Any], at: datetime) -> list[int]:
    """As many of the waiting list as there are free seats, who waits longest first; their contacts."""
    free = fair.seats - count(connection, fair.id, Stand.HELD)
    query = select(seats.c.contact_id).where(seats.c.fair_id == fair.id, seats.c.stand == Stand.WAITING)
    moved = list(connection.scalars(query.order_by(seats.c.since, seats.c.id).limit(free))) if free > 0 else []
    for contact in moved:
        _change(connection, fair.id, contact, stand=Stand.HELD, since=at)
        _give_code(connection, fair.id, contact)
    return moved


def _put(connection: Connection, fair: int, contact: int, seat: Row[Any] | None, at: datetime, **values: Any) -> None:
    if seat is not None:
        _change(connection, fair, contact, since=at, **values)
    else:
        connection.execute(seats.insert(), {"fair_id": fair, "contact_id": contact, "since": at, "created_at": at, **values})


def _change(connection: Connection, fair: int, contact: int, **values: Any) -> None:
    connection.execute(update(seats).where(_mine(fair, contact)).values(values))


def _give_code(connection: Connection, fair: int, contact: int) -> None:
    """One that no other seat of the fair ever had; who had one before keeps it."""
    if connection.scalar(select(seats.c.code).where(_mine(fair, contact))) is not None:
        return
    given = update(fairs).where(fairs.c.id == fair).values(coded=fairs.c.coded + 1).returning(fairs.c.coded)
    nth = connection.execute(given).scalar_one()
    _change(connection, fair, contact, code=code_of(fair, nth))


def code_of(fair: int, nth: int) -> int:
    """Of the nth seat that gets one. Half of the codes of a length are never given, so that few who guess find one; then they grow."""
    least = int(10 ** (DIGITS - 1))
    while nth > (half := 9 * least // 2):
        nth, least = nth - half, least * 10
    return least + (fair * 4_201 + nth * STRIDE) % (9 * least)


# --- looking -------------------------------------------------------------------------------------------------------------------------


def place_in_line(connection: Connection, seat: Row[Any]) -> int:
    """How many wait before this one, and this one."""
    earlier = (seats.c.since < seat.since) | ((seats.c.since == seat.since) & (seats.c.id <= seat.id))
    query = select(func.count()).where(seats.c.fair_id == seat.fair_id, seats.c.stand == Stand.WAITING, earlier)
    return int(connection.execute(query).scalar_one())


def coming_of(connection: Connection, contact: int, at: datetime) -> list[Row[Any]]:
    """The fairs before a person at which they have a seat or wait for one, the next first."""
    query = select(fairs).join(seats, seats.c.fair_id == fairs.c.id).where(seats.c.contact_id == contact, seats.c.stand.in_(OPEN))
    query = query.where(fairs.c.ends_at >= at, fairs.c.cancelled_at.is_(None)).order_by(fairs.c.starts_at, fairs.c.id)
    return list(connection.execute(query.limit(store.MOST_SHOWN)))


def of_contact(connection: Connection, contact: int) -> list[Row[Any]]:
    """A person's seats with the titles of their fairs."""
    query = select(seats, fairs.c.title_km, fairs.c.title_latin).join(fairs, fairs.c.id == seats.c.fair_id)
    return list(connection.execute(query.where(seats.c.contact_id == contact)))


def said_after(connection: Connection, fair: int, contact: int, **said: str) -> None:
    """An answer after the fair: `after`, `hired_30` or `hired_90`."""
    _change(connection, fair, contact, **said)


def move(connection: Connection, gone: int, kept: int) -> None:
    """The seats of one contact to another; where both stand with a fair, the kept one's word counts."""
    has = select(seats.c.fair_id).where(seats.c.contact_id == kept)
    connection.execute(update(seats).where(seats.c.contact_id == gone, seats.c.fair_id.not_in(has)).values(contact_id=kept))


def freed(connection: Connection, contact: int) -> list[int]:
    """The fairs at which a contact who goes for good holds a seat."""
    return list(connection.scalars(select(seats.c.fair_id).where(seats.c.contact_id == contact, seats.c.stand == Stand.HELD)))


# --- at the door ---------------------------------------------------------------------------------------------------------------------


def door(connection: Connection, fair: int) -> list[Row[Any]]:
    """Who is expected, by name, and who came all the same; nobody sensitive: their code is ticked without a name."""
    columns = [contacts.c[name] for name in ("name", "latin", "name_key", "commune")]
    there = seats.c.stand.in_(OPEN) | seats.c.came_at.is_not(None)
    query = select(seats, *columns).join(contacts, contacts.c.id == seats.c.contact_id).where(seats.c.fair_id == fair, there)
    query = query.where(~contacts.c.sensitive).order_by((seats.c.stand != Stand.HELD), contacts.c.name_key, seats.c.id)
    return list(connection.execute(query))


def by_code(connection: Connection, fair: int, code: int) -> Row[Any] | None:
    return connection.execute(select(seats).where(seats.c.fair_id == fair, seats.c.code == code)).one_or_none()


def by_id(connection: Connection, fair: int, seat: int) -> Row[Any] | None:
    return connection.execute(select(seats).where(seats.c.fair_id == fair, seats.c.id == seat)).one_or_none()


def tick(connection: Connection, fair: int, contact: int, came_at: datetime | None, by: int | None) -> None:
    _change(connection, fair, contact, came_at=came_at, came_by=by)
