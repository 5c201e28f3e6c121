"""How the chats of centres go: who waits, how long answers take by week and centre, what comes back, topics, workload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Row

from app.services.house import House
from app.store import centres, chat_figures, sight
from app.store.chat_figures import Load, Now
from app.store.conversations import conversations as table
from app.store.db import reading
from app.store.desks import desks_of
from app.store.hours import CAMBODIA, local
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

    now: Now
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
    with reading(house.engine) as connection:
        there = [centre] if centre else {desk.centre for desk in sight.desks(connection, member)}  # leads to an index, whatever the roles
        seen = sight.sees(member) & table.c.centre_id.in_(there)
        rows = chat_figures.begun(connection, seen, [start + week * chat_figures.WEEK for week in range(WEEKS)])
        now, workload = chat_figures.load(connection, seen, at, at - timedelta(days=7))
        where = {desk.centre for desk in desks_of(connection, member.id)}
        theirs = [row for row in centres.every(connection) if row.id in where]
    piles = [_pile(row) for row in rows]
    return Overview(
        now=now,
        weeks=_by_week(piles, since),
        centres=_by_centre(piles, theirs),
        topics=_topics(piles),
        workload=workload,
        theirs=theirs,
        since=since,
    )


class _Pile(NamedTuple):
    """Chats of one centre, week and topic; times in seconds, the shortest first."""

    centre: int
    week: int
    topic: str
    chats: int
    reopened: int
    first: list[int]
    end: list[int]
    marks: int
    marked: int


def _pile(row: Row[Any]) -> _Pile:
    first, end = (sorted(map(int, text.split(","))) if text else [] for text in (row.first, row.end))
    return _Pile(row.centre_id, row.week, row.topic, row.chats, row.reopened, first, end, row.marks, row.marked)


def _topics(piles: Iterable[_Pile]) -> list[tuple[str, int]]:
    """The most frequent first."""
    counted: Counter[str] = Counter()
    for pile in piles:
        counted[pile.topic] += pile.chats
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _by_week(piles: Sequence[_Pile], since: date) -> list[Line]:
    weeks = reversed(range(WEEKS))
    return [_line(since + timedelta(weeks=n), [pile for pile in piles if pile.week == n]) for n in weeks]


def _by_centre(piles: Sequence[_Pile], theirs: Iterable[Row[Any]]) -> list[Line]:
    return [_line(row, [pile for pile in piles if pile.centre == row.id]) for row in theirs]


def _line(of: Any, piles: Sequence[_Pile]) -> Line:
    marks = sum(pile.marks for pile in piles)
    return Line(
        of=of,
        chats=sum(pile.chats for pile in piles),
        first=_spread(pile.first for pile in piles),
        end=_spread(pile.end for pile in piles),
        reopened=sum(pile.reopened for pile in piles),
        rating=sum(pile.marked for pile in piles) / marks if marks else None,
        marks=marks,
    )


def _spread(times: Iterable[list[int]]) -> tuple[timedelta, timedelta] | None:
    """Median and 90th percentile by nearest rank. Each list is in order, and what is partly in order is sorted in a third of the time."""
    seconds = sorted(chain.from_iterable(times))
    if not seconds:
        return None
    return timedelta(seconds=seconds[_rank(len(seconds), 50)]), timedelta(seconds=seconds[_rank(len(seconds), 90)])


def _rank(count: int, percent: int) -> int:
    return max(0, -(-count * percent // 100) - 1)
