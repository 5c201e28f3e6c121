"""The plan of a month: campaigns, fairs and follow-ups of each day, so that two campaigns do not meet in the same phones."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from app.store import campaigns, fairs, followups_coming, month
from app.store.hours import day_of, local, midnight

WEEK = timedelta(days=7)


class Day(NamedTuple):
    """What begins on a Cambodian day; `followups` is how many people are asked something then."""

    date: date
    campaigns: Sequence[Row[Any]]
    fairs: Sequence[Row[Any]]
    followups: int

    @property
    def pairs(self) -> list[tuple[Row[Any], Row[Any]]]:
        """Campaigns that may meet in the same phones."""
        return list(combinations(self.campaigns, 2))


def first_of(text: str, today: date) -> date:
    """The first of a month written YYYY-MM; this month's where it cannot be read."""
    return day_of(f"{text}-01") or today.replace(day=1)


def next_month(first: date, step: int = 1) -> date:
    month0 = first.year * 12 + first.month - 1 + step
    return date(month0 // 12, month0 % 12 + 1, 1)


def weeks(connection: Connection, first: date) -> list[list[Day]]:
    """The weeks of a month, Monday to Sunday, with the days around it."""
    start = first - timedelta(days=first.weekday())
    count = -(-(next_month(first) - start).days // 7)
    days = _days(connection, start, start + count * WEEK)
    return [days[i : i + 7] for i in range(0, len(days), 7)]


def _days(connection: Connection, start: date, end: date) -> list[Day]:
    first, last = midnight(start), midnight(end)
    begun = _by_day((row.begins, row) for row in month.between(connection, first, last))
    held = _by_day((row.starts_at, row) for row in fairs.between(connection, first, last) if row.cancelled_at is None)
    asked: dict[str, int] = defaultdict(int)
    for row in followups_coming.by_day(connection, first, last):
        asked[row.day] += row.people
    dates = [start + timedelta(days=i) for i in range((end - start).days)]
    return [Day(day, begun[day], held[day], asked[day.isoformat()]) for day in dates]


def _by_day(rows: Iterable[tuple[datetime, Row[Any]]]) -> dict[date, list[Row[Any]]]:
    found: dict[date, list[Row[Any]]] = defaultdict(list)
    for moment, row in rows:
        found[local(moment).date()].append(row)
    return found


class Clash(NamedTuple):
    """Another campaign of the same day, and how many people both would write to."""

    campaign: Row[Any]
    people: int


def clashes(connection: Connection, campaign: int, at: datetime) -> list[Clash]:
    """The campaigns of the day on which this one begins (today, where it begins at once) that meet it in some phones."""
    row = campaigns.get(connection, campaign)
    if row is None:
        return []
    day = local(row.starts_at or row.approved_at or row.planned_at or at).date()
    others = [other for other in month.between(connection, midnight(day), midnight(day + timedelta(days=1))) if other.id != campaign]
    counted = [Clash(other, month.both(connection, row, other, at)) for other in others]
    return [clash for clash in counted if clash.people]


class Both(NamedTuple):
    """Two campaigns, and how many people they would both write to."""

    titles: tuple[str, str]
    people: int


def both(connection: Connection, one: int, other: int, at: datetime) -> Both | None:
    """None where one of the two is not there."""
    first, second = campaigns.get(connection, one), campaigns.get(connection, other)
    if first is None or second is None:
        return None
    return Both((first.title, second.title), month.both(connection, first, second, at))
