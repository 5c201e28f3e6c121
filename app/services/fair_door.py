"""Who comes through the door of a fair: ticked by name, by the code of a seat, or by a telephone number."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from app.channels.base import AddressKind
from app.services import fair_seats
from app.services.house import House
from app.store import contacts, fairs, seats
from app.store.db import transaction
from app.text.phone import NotAPhone, parse

DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")


class Came(NamedTuple):
    """Who is ticked: their name ("" where it is not for everybody), and whether they were before."""

    name: str
    before: bool


def tick(house: House, fair: int, seat: int, came: bool, staff: int, at: datetime) -> None:
    """By name, or taken back where it was a mistake."""
    with transaction(house.engine) as connection:
        row, found = fairs.lock(connection, fair), seats.by_id(connection, fair, seat)
        if row is None or found is None or came == (found.came_at is not None):
            return
        if came:
            fair_seats.came(connection, row, found.contact_id, at, staff)
        else:
            fair_seats.did_not_come(connection, row, found.contact_id, at)


def came_with(house: House, fair: int, typed: str, staff: int, at: datetime) -> Came | None:
    """By a code, which is shorter than any number, or by the number of somebody in the contacts, also one without a seat.

    None where there is nobody.
    """
    digits = "".join(typed.translate(DIGITS).split())
    coded = seats.DIGITS <= len(digits) <= seats.MOST_DIGITS
    with transaction(house.engine) as connection:
        contact = _by_number(connection, typed) if not coded else None
        row = fairs.lock(connection, fair)
        if row is None:
            return None
        seat = _with_code(connection, row, digits) if coded else _of(connection, row, contact, at)
        if seat is None:
            return None
        if seat.came_at is None:
            fair_seats.came(connection, row, seat.contact_id, at, staff)
        return Came(_name(connection, seat.contact_id), seat.came_at is not None)


def _with_code(connection: Connection, fair: Row[Any], digits: str) -> Row[Any] | None:
    return seats.by_code(connection, fair.id, int(digits)) if digits.isascii() and digits.isdigit() else None


def _by_number(connection: Connection, typed: str) -> int | None:
    """Held first, as in every turn: people before fairs."""
    try:
        person = contacts.load(connection, AddressKind.PHONE, parse(typed).e164)
    except NotAPhone:
        return None
    return int(person.id) if person else None


def _of(connection: Connection, fair: Row[Any], contact: int | None, at: datetime) -> Row[Any] | None:
    """Who came without a seat gets one, or stands on the list of those who waited."""
    if contact is None:
        return None
    if seats.of(connection, fair.id, contact) is None:
        seats.take(connection, fair, contact, at)
    return seats.of(connection, fair.id, contact)


def _name(connection: Connection, contact: int) -> str:
    people = contacts.contacts
    row = connection.execute(select(people.c.name, people.c.latin, people.c.sensitive).where(people.c.id == contact)).one_or_none()
    return "" if row is None or row.sensitive else str(row.name or row.latin or "")
