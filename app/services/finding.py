"""Finding people: by a number in any spelling, a name in either script, a place; and one person with all that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, select

from app.services import timeline
from app.services.house import House
from app.services.seeing import visible
from app.services.timeline import Mark, Moment
from app.store import audit, contacts, filters, people, tags
from app.store.consents import consents as consent_rows
from app.store.db import reading, transaction
from app.store.filters import Filter
from app.store.gazetteer import gazetteer
from app.store.staff import Member
from app.text.khmer import match_key
from app.text.phone import NotAPhone, parse
from app.text.places import Level

NEWEST = Mark()


class Found(NamedTuple):
    """What a search found: people, and places of that name."""

    people: list[Row[Any]]
    places: list[str]  # codes
    more: bool = False


def search(house: House, text: str, staff: Member) -> Found:
    """A number finds one person; other text those whose name begins so. A sealed case is found by its code alone."""
    key = match_key(text[:100])
    if not key:
        return Found([], [])
    with reading(house.engine) as connection:
        if number := _number(text):
            return Found(people.by_number(connection, number, sensitive=False), [])
        if key.isdecimal():
            return Found(people.by_id(connection, int(key[:12]), sensitive=False), [])
        found = people.by_name(connection, key, sensitive=False)
    return Found(found, _places(text), len(found) == people.PAGE)


def _number(text: str) -> str:
    try:
        return parse(text[:60]).e164
    except NotAPhone:
        return ""


def _places(text: str) -> list[str]:
    """Places that are called exactly so."""
    matches = (gazetteer().match(text, "", level) for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE))
    return [code for match in matches for code, score in match.candidates if score == 100][:6]


@dataclass(frozen=True)
class Someone:
    """A person with all that staff may see."""

    row: Row[Any]
    addresses: list[Row[Any]]
    consents: list[Row[Any]]
    tags: list[str]
    timeline: list[Moment]
    older: Mark | None  # where the timeline goes on


def person(house: House, contact: int, staff: Member, at: datetime, before: Mark = NEWEST) -> Someone:
    """Raises Gone, Shut. Opening a sensitive person's page is kept in the audit."""
    with transaction(house.engine) as connection:
        row = visible(connection, contact, staff)
        if row.sensitive:
            audit.note(connection, staff.id, "opened", "contact", contact, at=at)
        moments, older = timeline.of(connection, contact, staff, before)
        given = list(connection.execute(select(consent_rows).where(consent_rows.c.contact_id == contact).order_by(consent_rows.c.id)))
        return Someone(
            row=row,
            addresses=contacts.addresses_of(connection, contact),
            consents=given,
            tags=tags.tags_of(connection, contact),
            timeline=moments,
            older=older,
        )


@dataclass(frozen=True)
class Listed:
    """A page of people, and how many there are: `count` is None when there are more than we count for a page."""

    people: list[Row[Any]]
    next: int | None
    count: int | None
    tally: dict[str, int]


def listed(house: House, chosen: Filter, staff: Member, at: datetime, before: int | None = None) -> Listed:
    with reading(house.engine) as connection:
        found = people.page(connection, chosen, at, sensitive=False, before=before)
        tally = filters.tally(connection, chosen, at, people.COUNTED + 1)
    hidden = tally.get("sensitive", 0)
    shown = found[: people.PAGE]
    counted = sum(tally.values())
    count = None if counted > people.COUNTED else counted - hidden
    return Listed(shown, shown[-1].id if len(found) > people.PAGE else None, count, tally)
