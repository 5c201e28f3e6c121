"""What stands beside a thread: the person, their consents and earlier chats; and what the composer must know before one writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, select

from app.engine.screen import Medium
from app.services.following import INTERNAL
from app.services.house import House
from app.services.masking import masked
from app.services.neutral import texts
from app.services.person import way_back
from app.services.safeguards import in_their_hands, next_safe, talking
from app.store import centres, contacts, desks, happenings, inbox, people, prices, referrals, safeguards, tags
from app.store.consents import consents
from app.store.db import reading
from app.store.hours import next_open
from app.store.staff import Member
from app.text.sms import ROOM, measure

NOTES = 3


@dataclass(frozen=True)
class Side:
    """The person of a chat."""

    person: Row[Any]
    consents: list[Row[Any]]
    tags: list[str]
    notes: list[Row[Any]]
    earlier: list[Row[Any]]
    referrals: list[Row[Any]]


def side(house: House, member: Member, row: Row[Any]) -> Side:
    """Of a chat that this member of staff may see; the caller has entered."""
    with reading(house.engine) as connection:
        person = people.one(connection, row.contact_id, sensitive=bool(row.sealed))
        given = select(consents).where(consents.c.contact_id == row.contact_id, consents.c.withdrawn_at.is_(None))
        assert person is not None
        return Side(
            person=person,
            consents=list(connection.execute(given.order_by(consents.c.id))),
            tags=tags.tags_of(connection, row.contact_id),
            notes=happenings.of(connection, row.contact_id, NOTES),
            earlier=inbox.earlier(connection, member, row.contact_id, row.id),
            referrals=referrals.of_contact(connection, member, row.contact_id),
        )


@dataclass(frozen=True)
class Way:
    """How an answer goes out: over which medium, to which address (masked), what a part costs, and what to mind."""

    channel: str = ""
    medium: str = ""
    to: str = ""
    per_part: int | None = None
    at_night: bool = False
    waits_until: datetime | None = None  # their next safe hour, where this is none
    stopped: bool = False
    neutral: tuple[str, ...] = ()  # only one of these may go out …
    why: str = ""  # … until they give their safe word ("neutral"), or write from it ("shared_phone", "unproven")

    @property
    def open(self) -> bool:
        return bool(self.channel)


def way(house: House, row: Row[Any], at: datetime) -> Way:
    """Who only dials is answered by SMS; nothing where no channel can write to them."""
    with reading(house.engine) as connection:
        found = way_back(house, connection, _addresses(connection, row.contact_id))
        if found is None or row.stopped_at is not None:
            return Way(stopped=row.stopped_at is not None)
        address, channel = found
        price = prices.read(connection).per_part(channel, prices.operator_of(address.value))
        kept = safeguards.of(connection, row.contact_id)
        neutral = kept is not None and kept.neutral and not talking(kept, address.address_id, at)
        theirs = in_their_hands(connection, [kept] if kept is not None else [], at)
        shared = kept is not None and kept.shared_phone and not neutral and address.address_id not in theirs
        safe = next_safe(kept, at) if kept is not None else at
    return Way(
        channel=channel,
        medium=house.channels[channel].limits.medium.value,
        to=masked(address.value),
        per_part=price,
        at_night=next_open(at) != at,
        waits_until=safe if safe > at else None,
        neutral=tuple(texts(row.language)) if neutral or shared or address.unproven_at else (),
        why="neutral" if neutral else "shared_phone" if shared else "unproven" if address.unproven_at else "",
    )


def _addresses(connection: Connection, contact: int) -> Sequence[Any]:
    """As `way_back` reads them, without a lock."""
    rows = contacts.addresses_of(connection, contact)
    return [
        SimpleNamespace(
            id=contact, address_id=r.id, kind=r.kind, value=r.value, came_by=r.channel, gone_at=r.gone_at, unproven_at=r.unproven_at
        )
        for r in rows
    ]


@dataclass(frozen=True)
class Size:
    """What a text would cost: letters for a chat; parts, units and what is left in the last part for SMS."""

    letters: int
    parts: int
    left: int
    micros: int | None


def size(of: Way, text: str) -> Size:
    if of.medium != Medium.SMS or not text:
        return Size(len(text), 0, 0, None)
    found = measure(text)
    room = ROOM[found.encoding]
    left = room.alone - found.units if found.parts == 1 else room.part * found.parts - found.units
    return Size(len(text), found.parts, max(left, 0), of.per_part * found.parts if of.per_part is not None else None)


# --- who and what one may choose -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choices:
    """What the acts on a chat offer: colleagues of its desk, the centres, the flows (name, title)."""

    colleagues: list[tuple[int, str]]
    centres: list[Row[Any]]
    flows: list[tuple[str, str]]


def choices(house: House, row: Row[Any]) -> Choices:
    with reading(house.engine) as connection:
        standing = desks.standing_at(connection, row.centre_id)
        colleagues = [(s.staff_id, s.name) for s in standing if s.team == row.team]
        return Choices(colleagues, [found for found in centres.every(connection) if found.active], flows(house))


def centres_of(house: House, member: Member) -> list[Row[Any]]:
    """The centres at whose desks somebody stands; for the list's filter, which nobody of one centre needs."""
    with reading(house.engine) as connection:
        theirs = {desk.centre for desk in desks.desks_of(connection, member.id)}
        return [found for found in centres.every(connection) if found.id in theirs]


def labels(house: House, row: Row[Any]) -> list[str]:
    with reading(house.engine) as connection:
        return inbox.labels(connection, [row.id]).get(row.id, [])


def flows(house: House) -> list[tuple[str, str]]:
    """The conversations that staff may begin for a person."""
    found = {flow.name: flow.title for flow in house.book.flows.values() if flow.live and not flow.given and flow.name not in NEVER}
    return sorted(found.items(), key=lambda pair: pair[1])


NEVER = (*INTERNAL, "help")  # who talks with staff has asked for a person already


def teams(connection: Connection, member: Member) -> set[str]:
    return {str(desk.team) for desk in desks.desks_of(connection, member.id)}
