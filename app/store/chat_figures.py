"""Figures of chats for who looks after centres: only of chats that they may see, so that nothing of a sealed one is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Row, case, cast, extract, func, literal, select

from app.store.conversations import OPEN
from app.store.conversations import conversations as table
from app.store.db import Moment
from app.store.staff import staff


def now_waiting(connection: Connection, seen: ColumnElement[bool], at: datetime) -> Row[Any]:
    """open, waiting (for an answer), unclaimed, overdue, oldest (since when the first of them waits)."""
    waits = table.c.waits_since.is_not(None)
    query = select(
        func.count().label("open"),
        func.count(case((waits, 1))).label("waiting"),
        func.count(case((table.c.staff_id.is_(None), 1))).label("unclaimed"),
        func.count(case((waits & (table.c.due_at < literal(at, Moment)), 1))).label("overdue"),
        func.min(table.c.waits_since).label("oldest"),
    )
    return connection.execute(query.where(OPEN, seen)).one()


def begun_since(connection: Connection, seen: ColumnElement[bool], since: datetime) -> Sequence[Row[Any]]:
    """The chats that began in a stretch: centre_id, topic, reopened, rating, and in seconds since then `born`, until the first answer
    `first`, and until the end `end`."""
    c = table.c
    born, first, end = (_second(moment) for moment in (c.created_at, c.answered_at, c.closed_at))
    times = ((born - int(since.timestamp())).label("born"), (first - born).label("first"), (end - born).label("end"))
    return connection.execute(select(c.centre_id, c.topic, c.reopened, c.rating, *times).where(c.created_at >= since, seen)).all()


def _second(moment: ColumnElement[datetime]) -> ColumnElement[int]:
    """To the second: numbers come in a third of the time of moments."""
    return cast(extract("epoch", moment), BigInteger)


class Load(NamedTuple):
    """What one member of staff has: open chats, those of them that wait for an answer, and those that ended lately."""

    name: str
    has: int
    waiting: int
    closed: int


def workload(connection: Connection, seen: ColumnElement[bool], since: datetime) -> list[Load]:
    """Of everybody who has a chat or ended one since then, the most burdened first."""
    counted = select(table.c.staff_id, func.count(), func.count(table.c.waits_since)).where(seen, table.c.staff_id.is_not(None))
    by = counted.group_by(table.c.staff_id)
    now = {who: (has, waiting) for who, has, waiting in connection.execute(by.where(OPEN))}
    ended = {who: count for who, count, _ in connection.execute(by.where(table.c.closed_at >= since))}
    names = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_({*now, *ended})))
    found = [Load(name, *now.get(who, (0, 0)), ended.get(who, 0)) for who, name in names]
    return sorted(found, key=lambda load: (-load.has, -load.closed, load.name))
