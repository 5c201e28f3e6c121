"""Seats as people ask for them: kept, waited for, given back; and what is said to them later because of it.

Everything happens in the turn of the person who speaks, who is held; then the fair is held. Others are told by follow-ups, never here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select

from app.store import fairs, followups, seats
from app.store.hours import CAMBODIA, local
from app.store.seats import Stand

NEWS, AFTER = "fair_news", "fair_after"  # the flows
KIND, HIRED = "fair", "hired"  # why they are planned
SOON = timedelta(hours=2)
MORNING = time(9)
HIRED_AFTER = (30, 90)  # days


class Later(NamedTuple):
    """What is said to who holds a seat, and when."""

    flow: str
    due_at: datetime
    until: datetime
    values: dict[str, str | int]


def ask(connection: Connection, fair: int, contact: int, at: datetime, *, transport: bool = False) -> Stand | None:
    """A seat, or a place on the waiting list; None where the fair is over, called off or not there."""
    row = fairs.lock(connection, fair)
    if row is None or row.cancelled_at or row.ends_at <= at:
        return None
    stand = seats.take(connection, row, contact, at, transport=transport)
    if stand is Stand.HELD:
        _plan(connection, row, contact, at)
    return stand


def give_back(connection: Connection, fair: int, contact: int, at: datetime, stand: Stand = Stand.BACK) -> None:
    """The seat goes to who waits longest, who is told of it. Also for a plain no."""
    row = fairs.lock(connection, fair)
    if row is None:
        return
    followups.drop(connection, reason_kind=KIND, reason_id=fair, contact=contact, why="gave_back", at=at)
    if seats.leave(connection, fair, contact, stand, at):
        move_up(connection, row, at)


def leave_all(connection: Connection, contact: int, at: datetime) -> None:
    """The person goes for good: before their rows are gone, others move up."""
    for fair in sorted(seats.freed(connection, contact)):
        give_back(connection, fair, contact, at)


def move_up(connection: Connection, fair: Row[Any], at: datetime) -> int:
    """Gives free seats on, while there is a fair to come to. The caller holds the fair."""
    if fair.cancelled_at or fair.ends_at <= at:
        return 0
    moved = seats.move_up(connection, fair, at)
    for contact in moved:
        values: dict[str, str | int] = {"fair_id": fair.id, "news": "moved_up"}
        more = {"reason_kind": KIND, "reason_id": fair.id, "due_at": at, "until": fair.ends_at, "values": values}
        followups.plan(connection, contact=contact, flow=NEWS, at=at, **more)
        _plan(connection, fair, contact, at)
    return len(moved)


# --- what is said later ----------------------------------------------------------------------------------------------------------------


def _plan(connection: Connection, fair: Row[Any], contact: int, at: datetime) -> None:
    for later in reminders(fair, at):
        _plan_one(connection, fair, contact, later, at)


def _plan_one(connection: Connection, fair: Row[Any], contact: int, later: Later, at: datetime) -> None:
    more = {"reason_kind": KIND, "reason_id": fair.id, "due_at": later.due_at, "until": later.until, "values": later.values}
    followups.plan(connection, contact=contact, flow=later.flow, at=at, early=later.flow == NEWS, **more)


def plan_for(connection: Connection, fair: Row[Any], people: Select[Any], at: datetime) -> None:
    """The same for many at once."""
    for later in reminders(fair, at):
        more = {"reason_kind": KIND, "reason_id": fair.id, "due_at": later.due_at, "until": later.until, "values": later.values}
        followups.plan_for(connection, people, flow=later.flow, at=at, early=later.flow == NEWS, **more)


def reminders(fair: Row[Any], at: datetime) -> Iterator[Later]:
    """The day before, two hours before, the morning after; what would be in the past is left out."""
    for news, due_at in (("tomorrow", morning_of(fair.starts_at, -1)), ("soon", fair.starts_at - SOON)):
        if due_at > at:
            yield Later(NEWS, due_at, fair.starts_at, {"fair_id": fair.id, "news": news})
    yield _afterwards(fair)


def _afterwards(fair: Row[Any]) -> Later:
    asked_at = morning_of(fair.ends_at, 1)
    return Later(AFTER, asked_at, asked_at + timedelta(days=7), {"fair_id": fair.id, "days": 0})


def morning_of(moment: datetime, days: int) -> datetime:
    """Nine o'clock in Cambodia, so many days after (or before) the day of a moment."""
    day = local(moment).date() + timedelta(days=days)
    return datetime.combine(day, MORNING, CAMBODIA)


def drop_old_times(connection: Connection, fair: Row[Any], at: datetime) -> None:
    """What was planned for another time or place; who moved up and has not heard of it still does, with the new ones."""
    mine = followups.followups.c
    news = mine.known["news"].as_string().is_distinct_from("moved_up")
    followups.call_off(connection, "moved", at, mine.reason_kind == KIND, mine.reason_id == fair.id, news)


def tell(connection: Connection, fair: Row[Any], news: str, at: datetime) -> int:
    """All who hold a seat or wait for one hear the news; how many."""
    values: dict[str, str | int] = {"fair_id": fair.id, "news": news}
    more = {"reason_kind": KIND, "reason_id": fair.id, "due_at": at, "until": fair.ends_at, "values": values}
    followups.plan_for(connection, seats.holders(fair.id, *seats.OPEN), flow=NEWS, at=at, **more)
    return sum(seats.count(connection, fair.id, stand) for stand in seats.OPEN)


# --- who was there ---------------------------------------------------------------------------------------------------------------------


def came(connection: Connection, fair: Row[Any], contact: int, at: datetime, by: int | None) -> None:
    """Ticked at the door, or said so afterwards: they are asked what came of it, and about work after 30 and 90 days."""
    seats.tick(connection, fair.id, contact, at, by)
    if by is not None:  # also who had no seat
        _plan_one(connection, fair, contact, _afterwards(fair), at)
    for days in HIRED_AFTER:
        values: dict[str, str | int] = {"fair_id": fair.id, "days": days}
        due_at = morning_of(fair.ends_at, days)
        more = {"reason_kind": HIRED, "reason_id": fair.id, "due_at": due_at, "until": due_at + timedelta(days=14), "values": values}
        followups.plan(connection, contact=contact, flow=AFTER, at=at, **more)


def did_not_come(connection: Connection, fair: Row[Any], contact: int, at: datetime) -> None:
    seats.tick(connection, fair.id, contact, None, None)
    followups.drop(connection, reason_kind=HIRED, reason_id=fair.id, contact=contact, why="not_there", at=at)
