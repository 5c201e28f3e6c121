"""A person's timeline: what was said, what staff did, how they stood with job fairs; the newest first, some lines at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from app.store import happenings, messages, seats, sight, vault
from app.store.staff import Member, staff

LINES = 30


class Mark(NamedTuple):
    """Where a timeline goes on: before this message and this happening, behind so many lines about seats."""

    message: int | None = None
    happening: int | None = None
    seats: int | None = None


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: a message, what staff did, or a seat at a fair."""

    at: datetime
    kind: str  # in, out, a happening's kind, or seat_ and how it stands
    text: str | None  # none: no key opens it
    who: str = ""  # a member of staff
    media: Sequence[Sequence[str]] = ()
    fair: Any = None  # with its id as `fair_id`, and its titles


class Seat(NamedTuple):
    """How a person stood with a fair from a moment on."""

    created_at: datetime
    id: int
    stand: str
    row: Row[Any]

    @property
    def staff(self) -> int | None:
        return self.row.came_by if self.stand == "came" else None


Line = tuple[str, Any]  # where it comes from, and a row with `created_at` and `id`


def of(connection: Connection, contact: int, member: Member, before: Mark) -> tuple[list[Moment], Mark | None]:
    """The newest lines before a mark that a member of staff may read, and the next mark where there are more."""
    said: list[Line] = [
        ("message", m) for m in messages.thread(connection, contact, LINES + 1, before.message, sight.reads(member, contact))
    ]
    done: list[Line] = [("happening", h) for h in happenings.of(connection, contact, LINES + 1, before.happening)]
    stood: list[Line] = [("seat", s) for s in _seats(connection, contact)[before.seats or 0 :]]
    lines = sorted((*said, *done, *stood), key=lambda line: (line[1].created_at, line[1].id), reverse=True)
    shown, more = lines[:LINES], lines[LINES:]
    names = {s.id: s.name for s in connection.execute(select(staff.c.id, staff.c.name))} if done or stood else {}
    moments = [LOOKS[kind](connection, row, names) for kind, row in shown]
    return moments, _next(before, shown) if more else None


def _next(before: Mark, shown: Sequence[Line]) -> Mark:
    last = {kind: row.id for kind, row in shown}
    passed = sum(kind == "seat" for kind, _ in shown)
    return Mark(last.get("message", before.message), last.get("happening", before.happening), (before.seats or 0) + passed)


def _seats(connection: Connection, contact: int) -> list[Seat]:
    """Every line about seats, the newest first."""
    found = (Seat(at, row.id, stand, row) for row in seats.of_contact(connection, contact) for at, stand in _stood(row))
    return sorted(found, key=lambda line: (line.created_at, line.id), reverse=True)


def _stood(seat: Row[Any]) -> Iterator[tuple[datetime, str]]:
    """When they first answered, how they stand since when, and when they were there."""
    if seat.created_at < seat.since:
        yield seat.created_at, "asked"
    yield seat.since, seat.stand
    if seat.came_at is not None:
        yield seat.came_at, "came"


def _said(connection: Connection, message: Row[Any], names: Mapping[int, str]) -> Moment:
    kind = "in" if message.state == "received" else "out"
    body = vault.shown_body(connection, message)
    return Moment(message.created_at, kind, body.text, message.author or "", body.media or ())


def _happened(connection: Connection, row: Row[Any], names: Mapping[int, str]) -> Moment:
    return Moment(row.created_at, row.what, vault.shown_note(connection, "happenings", row), names.get(row.staff_id, ""))


def _sat(connection: Connection, seat: Seat, names: Mapping[int, str]) -> Moment:
    who = names.get(seat.staff, "") if seat.staff else ""
    return Moment(seat.created_at, f"seat_{seat.stand}", "", who, fair=seat.row)


LOOKS: Mapping[str, Any] = {"message": _said, "happening": _happened, "seat": _sat}
