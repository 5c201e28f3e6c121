"""Filters in forms and addresses: only codes and days stand there, never a name or a number."""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from app.services.house import House
from app.store import tags
from app.store.db import reading
from app.store.filters import Filter
from app.store.gazetteer import gazetteer
from app.store.hours import day_of
from app.text.places import Level, Unit
from app.web.people_words import OPTIONS

MOST = 500  # places in one filter


def read(form: MultiDict[str, str]) -> Filter:
    """What is ticked; what is no value of ours is left out."""
    ticked: dict[str, Any] = {name: tuple(v for v in form.getlist(name) if v in options) for name, options in OPTIONS.items()}
    return Filter(
        **ticked,
        places=_upper(form.getlist("places")[:MOST]),
        tags=tuple(t for t in form.getlist("tags") if 0 < len(t) <= 40),
        registered_from=_day(form.get("registered_from", "")),
        registered_to=_day(form.get("registered_to", "")),
        rested_days=_days(form.get("rested_days", "")),
    )


def _upper(codes: list[str]) -> tuple[str, ...]:
    """A place within one that is ticked too says nothing more."""
    known = {code for code in codes if re.fullmatch(r"(\d\d){1,3}", code)}
    return tuple(sorted(code for code in known if not {code[:2], code[:4]} & (known - {code})))


def _day(text: str) -> str:
    day = day_of(text)
    return day.isoformat() if day else ""


def _days(text: str) -> int:
    return min(int(text), 3650) if text.isascii() and text.isdigit() else 0


def query(chosen: Filter) -> dict[str, Any]:
    """The filter as arguments of an address."""
    return chosen.data()


def tree() -> list[Unit]:
    return gazetteer().children()


def branches(province: str) -> list[tuple[Unit, list[Unit]]]:
    """The districts of a province, each with its communes; none for what is no province."""
    places = gazetteer()
    communes: dict[str, list[Unit]] = {}
    for commune in places.children(province, Level.COMMUNE) if re.fullmatch(r"\d\d", province) else []:
        communes.setdefault(commune.parent, []).append(commune)
    return [(places.unit(code), found) for code, found in communes.items()]


def every_tag(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return tags.every_tag(connection)
