"""How the chats of centres go: who waits, how long answers take by week and centre, what comes back, topics, workload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from app.services.house import House
from app.store import centres, chat_figures
from app.store.chat_figures import Load
from app.store.conversations import conversations as table
from app.store.db import reading
from app.store.desks import desks_of
from app.store.hours import CAMBODIA, local
from app.store.sight import sees
from app.store.staff import Member

WEEKS = 8


class Line(NamedTuple):
    """Figures of some chats; times by the clock, from their first word, nights and holidays included."""

    of: Any
    chats: int
    first: tuple[timedelta, timedelta] | None  # median and 90th percentile until the first answer
    end: tuple[timedelta, timedelta] | None  # the same until the end
    reopened: int
    rating: float | None  # the mean of the marks, 1–5
    marks: int


@dataclass(frozen=True)
class Overview:
    """What the supervisor's page shows."""

    now: Row[Any]
    weeks: list[Line]  # of: the Monday; the newest first
    centres: list[Line]  # of: the centre's row
    topics: list[tuple[str, int]]
    workload: list[Load]
    theirs: list[Row[Any]]
    since: date


def overview(house: House, member: Member, centre: int | None, at: datetime) -> Overview:
    """Of one of the member's centres, or of all of them."""
    monday = local(at).date() - timedelta(days=local(at).weekday())
    since = monday - timedelta(weeks=WEEKS - 1)
    start = datetime.combine(since, time(), CAMBODIA)
    seen = sees(member) & (table.c.centre_id == centre if centre else table.c.id > 0)
    with reading(house.engine) as connection:
        rows = chat_figures.begun_since(connection, seen, start)
        where = {desk.centre for desk in desks_of(connection, member.id)}
        theirs = [row for row in centres.every(connection) if row.id in where]
        return Overview(
            now=chat_figures.now_waiting(connection, seen, at),
            weeks=_lines(rows, _monday, [monday - timedelta(weeks=n) for n in range(WEEKS)]),
            centres=_by_centre(rows, theirs),
            topics=Counter(row.topic for row in rows).most_common(),
            workload=chat_figures.workload(connection, seen, at - timedelta(days=7)),
            theirs=theirs,
            since=since,
        )


def _monday(row: Row[Any]) -> date:
    day = local(row.created_at)
    return day.date() - timedelta(days=day.weekday())


def _by_centre(rows: Sequence[Row[Any]], theirs: Iterable[Row[Any]]) -> list[Line]:
    of = {row.id: row for row in theirs}
    return [line._replace(of=of[line.of]) for line in _lines(rows, lambda row: row.centre_id, list(of))]


def _lines(rows: Sequence[Row[Any]], key: Callable[[Row[Any]], Any], order: Sequence[Any]) -> list[Line]:
    groups: dict[Any, list[Row[Any]]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return [_line(of, groups.get(of, [])) for of in order]


def _line(of: Any, rows: Sequence[Row[Any]]) -> Line:
    marks = [row.rating for row in rows if row.rating is not None]
    return Line(
        of=of,
        chats=len(rows),
        first=_spread([row.answered_at - row.created_at for row in rows if row.answered_at]),
        end=_spread([row.closed_at - row.created_at for row in rows if row.closed_at]),
        reopened=sum(row.reopened > 0 for row in rows),
        rating=sum(marks) / len(marks) if marks else None,
        marks=len(marks),
    )


def _spread(times: list[timedelta]) -> tuple[timedelta, timedelta] | None:
    """Median and 90th percentile by nearest rank."""
    if not times:
        return None
    times.sort()
    return times[_rank(len(times), 50)], times[_rank(len(times), 90)]


def _rank(count: int, percent: int) -> int:
    return max(0, -(-count * percent // 100) - 1)
