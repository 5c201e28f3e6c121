"""How the chats of centres go: who waits, how long answers take by week and centre, what comes back, topics, workload."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
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
WEEK_S = 7 * 24 * 3600


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
        piles = _piles(rows)
        where = {desk.centre for desk in desks_of(connection, member.id)}
        theirs = [row for row in centres.every(connection) if row.id in where]
        return Overview(
            now=chat_figures.now_waiting(connection, seen, at),
            weeks=_by_week(piles, since),
            centres=_by_centre(piles, theirs),
            topics=Counter(row.topic for row in rows).most_common(),
            workload=chat_figures.workload(connection, seen, at - timedelta(days=7)),
            theirs=theirs,
            since=since,
        )


@dataclass
class _Pile:
    """Chats that are looked at together; times in seconds."""

    chats: int = 0
    reopened: int = 0
    first: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)

    def add(self, reopened: int, rating: int | None, first: int | None, end: int | None) -> None:
        self.chats += 1
        self.reopened += reopened > 0
        if first is not None:
            self.first.append(first)
        if end is not None:
            self.end.append(end)
        if rating is not None:
            self.marks.append(rating)


Piles = Mapping[tuple[int, int], _Pile]  # by centre and week


def _piles(rows: Iterable[Any]) -> Piles:
    """Each chat is looked at once, however many lines it counts in."""
    piles: dict[tuple[int, int], _Pile] = defaultdict(_Pile)
    for centre, _, reopened, rating, born, first, end in rows:
        piles[centre, born // WEEK_S].add(reopened, rating, first, end)
    return piles


def _by_week(piles: Piles, since: date) -> list[Line]:
    weeks = reversed(range(WEEKS))
    return [_line(since + timedelta(weeks=n), [pile for (_, week), pile in piles.items() if week == n]) for n in weeks]


def _by_centre(piles: Piles, theirs: Iterable[Row[Any]]) -> list[Line]:
    return [_line(row, [pile for (centre, _), pile in piles.items() if centre == row.id]) for row in theirs]


def _line(of: Any, piles: Sequence[_Pile]) -> Line:
    marks = [mark for pile in piles for mark in pile.marks]
    return Line(
        of=of,
        chats=sum(pile.chats for pile in piles),
        first=_spread([seconds for pile in piles for seconds in pile.first]),
        end=_spread([seconds for pile in piles for seconds in pile.end]),
        reopened=sum(pile.reopened for pile in piles),
        rating=sum(marks) / len(marks) if marks else None,
        marks=len(marks),
    )


def _spread(seconds: list[int]) -> tuple[timedelta, timedelta] | None:
    """Median and 90th percentile by nearest rank."""
    if not seconds:
        return None
    seconds.sort()
    return timedelta(seconds=seconds[_rank(len(seconds), 50)]), timedelta(seconds=seconds[_rank(len(seconds), 90)])


def _rank(count: int, percent: int) -> int:
    return max(0, -(-count * percent // 100) - 1)
