"""The words of fairs in the reader's language: how a fair and a seat stand, refusals, days."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from flask_babel import format_date, lazy_gettext

from app.services.fairs import Why
from app.store import fairs
from app.store.hours import local
from app.store.seats import Stand
from app.web.languages import language

STANDS: Mapping[str, Any] = {
    Stand.HELD: lazy_gettext("comes"),
    Stand.WAITING: lazy_gettext("waits for a seat"),
    Stand.BACK: lazy_gettext("gave the seat back"),
    Stand.DECLINED: lazy_gettext("does not come"),
}
NEWS: Mapping[str, Any] = {  # what a follow-up about a seat says, by its `news`
    "tomorrow": lazy_gettext("Reminder the day before the fair"),
    "soon": lazy_gettext("Reminder two hours before the fair"),
    "moved_up": lazy_gettext("A seat came free"),
    "changed": lazy_gettext("The fair has changed"),
    "off": lazy_gettext("The fair is called off"),
}
REFUSALS: Mapping[Why, Any] = {
    Why.TOO_LATE: lazy_gettext("This fair is over or was called off."),
    Why.SEATS: lazy_gettext("So many seats are given already that there cannot be fewer."),
    Why.NOBODY: lazy_gettext("Choose first which communes are invited."),
}
COLUMNS: Mapping[str, Any] = {
    "invited": lazy_gettext("Invited"),
    "coming": lazy_gettext("Come"),
    "declined": lazy_gettext("Do not come"),
    "waiting": lazy_gettext("Wait for a seat"),
    "transport": lazy_gettext("Need transport"),
    "attended": lazy_gettext("Were there"),
    "hired": lazy_gettext("Found work"),
}


class Day(NamedTuple):
    """A day of the calendar with its fairs; `inside`: of the month that is shown."""

    day: date
    inside: bool
    fairs: list[Any]


def month(first: date, found: list[Any]) -> list[list[Day]]:
    """The weeks of a month, Monday first, with what takes place on each day."""
    by_day: dict[date, list[Any]] = {}
    for fair in found:
        by_day.setdefault(local(fair.starts_at).date(), []).append(fair)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [[Day(day, day.month == first.month, by_day.get(day, [])) for day in week] for week in weeks]


def title(fair: Any) -> str:
    return fairs.written(fair, "title", language())


def where(fair: Any) -> str:
    return fairs.where(fair, language())


def written(fair: Any, name: str) -> str:
    """In the reader's script, else in the other."""
    return fairs.written(fair, name, language()) or fairs.written(fair, name, "en" if language() == "km" else "km")


def when(fair: Any) -> str:
    """The day in words, and the hours."""
    begins, ends = local(fair.starts_at), local(fair.ends_at)
    return f"{format_date(begins.date(), 'full')} · {begins:%H:%M}–{ends:%H:%M}"


def day_name(day: date, form: str) -> str:
    return str(format_date(day, form))


def state(fair: Any, at: datetime) -> str:
    return "off" if fair.cancelled_at else "over" if fair.ends_at <= at else "open"


WORDS: dict[str, Any] = {
    "STANDS": STANDS,
    "FAIR_NEWS": NEWS,
    "FAIR_COLUMNS": COLUMNS,
    "FAIR_STATES": {
        "off": lazy_gettext("called off"),
        "over": lazy_gettext("over"),
        "open": lazy_gettext("coming"),
    },
}
