"""A person's timeline: what was said and what staff did, the newest first, some lines at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, select

from app.store import happenings, messages, vault
from app.store.staff import staff

LINES = 30


class Mark(NamedTuple):
    """Where a timeline goes on: before this message and this happening."""

    message: int | None = None
    happening: int | None = None


@dataclass(frozen=True)
class Moment:
    """One line of a timeline: a message, or what staff did."""

    at: datetime
    kind: str  # in, out, or a happening's kind
    text: str
    who: str = ""  # a member of staff
    media: Sequence[Sequence[str]] = ()


def of(connection: Connection, contact: int, before: Mark) -> tuple[list[Moment], Mark | None]:
    """The newest lines before a mark, and the next mark where there are more."""
    said = [("message", m) for m in messages.thread(connection, contact, LINES + 1, before.message)]
    done = [("happening", h) for h in happenings.of(connection, contact, LINES + 1, before.happening)]
    lines = sorted((*said, *done), key=lambda line: (line[1].created_at, line[1].id), reverse=True)
    shown, more = lines[:LINES], lines[LINES:]
    names = {s.id: s.name for s in connection.execute(select(staff.c.id, staff.c.name))} if done else {}
    moments = [_said(connection, row) if kind == "message" else _happened(connection, row, names) for kind, row in shown]
    last = {kind: row.id for kind, row in shown}
    return moments, Mark(last.get("message", before.message), last.get("happening", before.happening)) if more else None


def _said(connection: Connection, message: Row[Any]) -> Moment:
    kind = "in" if message.state == "received" else "out"
    body = vault.body(connection, message)
    return Moment(message.created_at, kind, body.text, message.author or "", body.media or ())


def _happened(connection: Connection, row: Row[Any], names: dict[int, str]) -> Moment:
    return Moment(row.created_at, row.what, vault.note(connection, row.note, row.key_id), names.get(row.staff_id, ""))
