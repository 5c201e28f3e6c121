"""Figures by place, sex and age: people, counted by commune now and then, so that no page counts a million of them.

Who is marked as sensitive is in no figure, as they are in no list: no two numbers together tell that somebody is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Float,
    Integer,
    SmallInteger,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from app.store.contacts import contacts
from app.store.db import Moment, insert_new, metadata
from app.store.fair_campaigns import HIRED
from app.store.ledger import recipients
from app.store.messages import messages
from app.store.seats import seats
from app.store.states import State

figures_by_place = Table(
    "figures_by_place",
    metadata,
    Column("figure", String(16), primary_key=True),
    Column("digits", SmallInteger, primary_key=True, autoincrement=False),  # of the codes: each level of places is kept added up
    Column("place", String(8), primary_key=True),  # the smallest that is known: commune, district, province; "" for none
    Column("sex", String(8), primary_key=True),
    Column("age", String(16), primary_key=True),
    Column("people", Integer, nullable=False),
)
figure_counts = Table(
    "figure_counts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # one row: who counts holds it
    Column("counted_at", Moment),
    Column("took_s", Float, nullable=False, default=0.0),
)
LEVELS = (0, 2, 4, 6)  # the country, provinces, districts, communes
DAYS = (7, 30, 90)
NEEDS = ("job", "skills", "wages", "papers", "food", "person")
FIGURES = (
    "registered",
    *(f"reached_{days}" for days in DAYS),
    "replied",
    "fair_seat",
    "fair_came",
    "fair_hired",
    "surveyed",
    "working",
    *(f"need_{n}" for n in NEEDS),
)
WORKING = ("wage", "own")  # answers of the survey that are work
MARGIN = 10_000  # ids are given in the order of time, but for what was written at one moment


class Group(NamedTuple):
    """A place as far as it was asked for, with a sex and an age band."""

    place: str
    sex: str
    age: str


def counted(connection: Connection) -> Any:
    """When the figures were counted last, and how long that took; None before the first time."""
    return connection.execute(select(figure_counts).where(figure_counts.c.counted_at.is_not(None))).one_or_none()


def hold(connection: Connection) -> Any:
    """The same, locked: two who count take turns."""
    insert_new(connection, figure_counts, {"id": 1, "took_s": 0.0}, "id")
    return connection.execute(select(figure_counts).with_for_update()).one()


def told(connection: Connection, at: datetime, took_s: float) -> None:
    connection.execute(update(figure_counts).values(counted_at=at, took_s=took_s))


def by_place(connection: Connection, figure: str, within: str, digits: int) -> dict[Group, int]:
    """A figure in the places inside `within` whose codes have so many digits; a shorter code: it is not known more closely."""
    f = figures_by_place.c
    inside = (f.place >= within, f.place <= f"{within}999999") if within else ()
    query = select(f.place, f.sex, f.age, f.people).where(f.figure == figure, f.digits == digits, *inside)
    return {Group(*row[:3]): int(row[3]) for row in connection.execute(query)}


# --- counting ----------------------------------------------------------------------------------------------------------------------


def count(connection: Connection, at: datetime) -> None:
    """Every figure anew: some passes over the contacts, each without a row for a single person."""
    connection.execute(delete(figures_by_place))
    connection.execute(_put(literal("need_") + contacts.c.need, contacts.c.registered_at.is_not(None) & contacts.c.need.in_(NEEDS)))
    for figure, condition in _conditions(connection, at):
        connection.execute(_put(literal(figure), condition))
    for digits in LEVELS[:-1]:
        connection.execute(_added_up(digits))


def _added_up(digits: int) -> Any:
    """A level from the smallest places."""
    f = figures_by_place.c
    place = func.substr(f.place, 1, digits)
    sums = select(f.figure, literal(digits), place, f.sex, f.age, func.sum(f.people)).where(f.digits == LEVELS[-1])
    return insert(figures_by_place).from_select([column.name for column in f], sums.group_by(f.figure, place, f.sex, f.age))


def _put(figure: ColumnElement[str], condition: ColumnElement[bool]) -> Any:
    place = func.coalesce(contacts.c.commune, contacts.c.district, contacts.c.province, "")
    sex, age = func.coalesce(contacts.c.sex, "other"), func.coalesce(contacts.c.age_band, "not_said")
    one = select(figure.label("figure"), place.label("place"), sex.label("sex"), age.label("age"))
    each = one.where(contacts.c.sensitive.is_(False), condition).subquery()
    counted = select(each, literal(LEVELS[-1]), func.count()).group_by(*each.c)
    return insert(figures_by_place).from_select([*each.c.keys(), "digits", "people"], counted)


def _conditions(connection: Connection, at: datetime) -> Iterable[tuple[str, ColumnElement[bool]]]:
    yield from CONDITIONS.items()
    for days in DAYS:
        yield f"reached_{days}", _reached(connection, at - timedelta(days=days))


def _reached(connection: Connection, since: datetime) -> ColumnElement[bool]:
    """A message of ours was handed to their network, or shown in a call."""
    out = messages.c.state.in_((State.SENT, State.DELIVERED))
    recent = and_(messages.c.id >= _first_message(connection, since) - MARGIN, messages.c.created_at >= since)
    return contacts.c.id.in_(select(messages.c.contact_id).where(out, recent))


def _first_message(connection: Connection, since: datetime) -> int:
    """The id from which messages are so new, found by halves: there is no index of all messages by time."""
    low, high = 0, int(connection.scalar(select(func.max(messages.c.id))) or 0)
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(_AT.where(messages.c.id >= middle)).one_or_none()
        if found is None or found.created_at >= since:
            high = middle
        else:
            low = int(found.id) + 1
    return low


_AT = select(messages.c.id, messages.c.created_at).order_by(messages.c.id).limit(1)
_STATUS = contacts.c.facts["work_status"].as_string()
CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    "registered": contacts.c.registered_at.is_not(None),
    "replied": contacts.c.id.in_(select(recipients.c.contact_id).where(recipients.c.replied_at.is_not(None))),
    "fair_seat": contacts.c.id.in_(select(seats.c.contact_id).where(seats.c.code.is_not(None))),
    "fair_came": contacts.c.id.in_(select(seats.c.contact_id).where(seats.c.came_at.is_not(None))),
    "fair_hired": contacts.c.id.in_(select(seats.c.contact_id).where(HIRED)),
    "surveyed": _STATUS.is_not(None),
    "working": _STATUS.in_(WORKING),
}
