"""Cambodian time, and the hours in which we start a conversation (DESIGN, Settled 2)."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

CAMBODIA = timezone(timedelta(hours=7), "ICT")  # no summer time
FIRST, LAST = time(8), time(20)
EVENING = time(18)  # when a reminder goes that would fall into the night after


def local(moment: datetime) -> datetime:
    return moment.astimezone(CAMBODIA)


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
