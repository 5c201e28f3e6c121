"""The outbox: queued messages are claimed for sending, each by one worker alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, literal_column, select, true, update

from app.store import vault
from app.store.contacts import addresses
from app.store.messages import messages
from app.store.states import State


class Claimed(NamedTuple):
    """A message taken out of the outbox, with the address it goes to."""

    id: int
    contact_id: int
    address_id: int
    channel: str
    campaign_id: int | None
    text: str
    options: list[list[str]] | None
    share_phone: int
    parts: int
    attempts: int
    expires_at: datetime | None
    kind: str
    value: str
    unproven: bool = False  # it may be another's number by now
    author: str | None = None  # of staff who wrote it


_OF_MESSAGE = [name for name in Claimed._fields if name in messages.c]
_CLAIMED = [messages.c[name] for name in (*_OF_MESSAGE, "media", "key_id")]


def claim(
    connection: Connection, channel: str, queue: str, at: datetime, limit: int, only: ColumnElement[bool] | None = None
) -> list[Claimed]:
    """Takes a channel's due messages out of the outbox: queued → sending; `only` those that may leave.

    A second worker skips what the first is claiming, so no message is claimed twice.
    """
    due = (
        select(messages.c.id)
        .where(
            messages.c.state == literal_column("'queued'"),  # a literal, so that a prepared statement keeps to the partial index
            messages.c.queue == queue,
            messages.c.channel == channel,
            messages.c.due_at <= at,
        )
        .where(true() if only is None else only)
        .order_by(messages.c.due_at, messages.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    moved = update(messages).where(messages.c.id.in_(due.scalar_subquery()))
    rows = list(connection.execute(moved.values(state=State.SENDING, due_at=at, attempts=messages.c.attempts + 1).returning(*_CLAIMED)))
    where = {r.id: r for r in connection.execute(_WHERE.where(addresses.c.id.in_({row.address_id for row in rows})))} if rows else {}
    return sorted((_opened(connection, row, where[row.address_id]) for row in rows), key=lambda m: m.id)


def _opened(connection: Connection, row: Row[Any], where: Any) -> Claimed:
    """The sender is one of the few who open a sealed body; one that no key opens says nothing, and does not go (safeguards)."""
    known = {name: row._mapping[name] for name in _OF_MESSAGE}
    claimed = Claimed(**known, kind=where.kind, value=where.value, unproven=where.unproven_at is not None)
    return claimed if row.key_id is None else claimed._replace(**_said(connection, row))


def _said(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    try:
        body = vault.body(connection, row)
    except vault.NoKey:
        return {"text": "", "options": None}
    return {"text": body.text, "options": body.options}


_WHERE = select(addresses.c.id, addresses.c.kind, addresses.c.value, addresses.c.unproven_at)
