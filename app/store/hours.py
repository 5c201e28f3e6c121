"""Cambodian time, and the hours in which we start a conversation."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone

CAMBODIA = timezone(timedelta(hours=7), "ICT")  # no summer time
FIRST, LAST = time(8), time(20)
YEARS = range(1990, 2100)  # days of other years are slips of the pen
EVENING = time(18)  # when a reminder goes that would fall into the night after


def local(moment: datetime) -> datetime:
    return moment.astimezone(CAMBODIA)


def day_of(text: str) -> date | None:
    """A day written YYYY-MM-DD; None where it is none, or so far away that no moment near it could be reckoned with."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def midnight(day: date) -> datetime:
    """When a Cambodian day begins."""
    return datetime.combine(day, time(), CAMBODIA)


def next_open(moment: datetime) -> datetime:
    """The moment itself when it lies within the sending hours, else the next morning's first."""
    here = local(moment)
    if FIRST <= here.time() < LAST:
        return moment
    day = here.date() if here.time() < FIRST else here.date() + timedelta(days=1)
    return datetime.combine(day, FIRST, CAMBODIA)


def evening_before(moment: datetime) -> datetime:
    """The moment itself when it lies within the sending hours, else the last evening before it."""
    here = local(moment)
    if FIRST <= here.time() < LAST:
        return moment
    day = here.date() if here.time() >= LAST else here.date() - timedelta(days=1)
    return datetime.combine(day, EVENING, CAMBODIA)
