"""Figures of chats for who looks after centres: only of chats that they may see, so that nothing of a sealed one is counted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Connection, Integer, Row, Text, case, cast, column, extract, func, literal, select, values

from app.store.conversations import OPEN
from app.store.conversations import conversations as table
from app.store.db import Moment
from app.store.staff import staff

WEEK = timedelta(weeks=1)

c = table.c


def begun(connection: Connection, seen: ColumnElement[bool], weeks: Sequence[datetime]) -> Sequence[Row[Any]]:
    """The chats that began in the weeks from some moments on, put together by week (its place among them), centre_id and topic.

    `chats` of them there are, `reopened` were reopened, `marks` have a mark and `marked` is the sum of these. `first` and `end` are the
    seconds until the first answer and until the end, each a text with commas between, or None: numbers come so in a quarter of the time
    that rows take.
    """
    week, seconds = _weeks(weeks), _SECONDS[connection.dialect.name]
    first, end = (func.aggregate_strings(cast(seconds(c.created_at, to), Text), ",") for to in (c.answered_at, c.closed_at))
    of = (week.c.week, c.centre_id, c.topic)
    query = select(
        *of,
        func.count().label("chats"),
        func.count(case((c.reopened > 0, 1))).label("reopened"),
        func.count(c.rating).label("marks"),
        func.coalesce(func.sum(c.rating), 0).label("marked"),
        first.label("first"),
        end.label("end"),
    )
    within = (c.created_at >= week.c.begins) & (c.created_at < week.c.ends)
    return connection.execute(query.join_from(week, table, within).where(c.created_at >= min(weeks), seen).group_by(*of)).all()


def _weeks(begins: Sequence[datetime]) -> CTE:
    """A row for each: a stretch of the index is read for each week and centre, and neither is worked out for any chat."""
    columns = (column("week", Integer), column("begins", Moment), column("ends", Moment))
    return values(*columns, name="weeks").data([(week, at, at + WEEK) for week, at in enumerate(begins)]).cte()


Between = Callable[[ColumnElement[datetime], ColumnElement[datetime]], ColumnElement[int]]

_SECONDS: Mapping[str, Between] = {
    "postgresql": lambda since, until: cast(func.date_part("epoch", until - since), Integer),
    "sqlite": lambda since, until: cast(extract("epoch", until), Integer) - cast(extract("epoch", since), Integer),
}


class Now(NamedTuple):
    """The chats that are open: how many there are, wait for an answer, have nobody, are past their due time; since when the first waits."""

    open: int = 0
    waiting: int = 0
    unclaimed: int = 0
    overdue: int = 0
    oldest: datetime | None = None


class Load(NamedTuple):
    """What one member of staff has: open chats, those of them that wait for an answer, and those that ended lately."""

    name: str
    has: int
    waiting: int
    closed: int


def load(connection: Connection, seen: ColumnElement[bool], at: datetime, lately: datetime) -> tuple[Now, list[Load]]:
    """Of all open chats, and of everybody who has one or ended one lately, the most burdened first."""
    open_ = _open_by_staff(connection, seen, at)
    query = select(c.staff_id, func.count().label("ended")).where(seen, c.staff_id.is_not(None), c.closed_at >= lately).group_by(c.staff_id)
    ended = {row.staff_id: int(row.ended) for row in connection.execute(query)}
    names = connection.execute(select(staff.c.id, staff.c.name).where(staff.c.id.in_({*open_, *ended} - {None})))
    have = ((name, open_.get(who, Now()), ended.get(who, 0)) for who, name in names)
    found = [Load(name, has.open, has.waiting, closed) for name, has, closed in have]
    return _together(open_.values()), sorted(found, key=lambda load: (-load.has, -load.closed, load.name))


def _open_by_staff(connection: Connection, seen: ColumnElement[bool], at: datetime) -> dict[int | None, Now]:
    """None has those that nobody has."""
    late = c.waits_since.is_not(None) & (c.due_at < literal(at, Moment))
    free = func.count(case((c.staff_id.is_(None), 1)))
    sums = (func.count(), func.count(c.waits_since), free, func.count(case((late, 1))), func.min(c.waits_since))
    query = select(c.staff_id, *sums).where(OPEN, seen).group_by(c.staff_id)
    return {who: Now(*counted) for who, *counted in connection.execute(query)}


def _together(parts: Collection[Now]) -> Now:
    has, waiting, unclaimed, overdue = (sum(counts) for counts in zip(*(part[:4] for part in (Now(), *parts)), strict=True))
    return Now(has, waiting, unclaimed, overdue, min((part.oldest for part in parts if part.oldest), default=None))
