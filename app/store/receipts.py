"""What providers said of messages later: kept once each, matched to the message at once or when it is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Row, String, Table, bindparam, func, select, text, tuple_, update

from app.store.contacts import Id
from app.store.db import Moment, insert_new, metadata
from app.store.messages import messages

receipts = Table(
    "receipts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("provider_id", String(160), nullable=False),
    Column("status", String(12), nullable=False),
    Column("code", String(32), nullable=False, default=""),
    Column("message_id", Id),  # none while the message is not known: it came before our own commit
    Column("created_at", Moment, nullable=False),
    Index("uq_receipts_once", "channel", "provider_id", "status", unique=True),
    Index("ix_receipts_parked", "created_at", postgresql_where=text("message_id is null"), sqlite_where=text("message_id is null")),
)


def keep(connection: Connection, channel: str, provider_id: str, status: str, code: str, message: int | None, at: datetime) -> bool:
    """Stores a receipt; False when it was told before."""
    row = {"channel": channel, "provider_id": provider_id, "status": status, "code": code, "message_id": message, "created_at": at}
    return insert_new(connection, receipts, row, "channel", "provider_id", "status") is not None


def message_of(connection: Connection, channel: str, provider_id: str, message: int | None) -> Any:
    """The message (id, contact_id, address_id, campaign_id, state) that a receipt is about, or None: by our id, else by the provider's.

    Our id must be of the same channel: a provider cannot speak for another's messages.
    """
    query = select(messages.c.id, messages.c.contact_id, messages.c.address_id, messages.c.campaign_id, messages.c.state).where(
        messages.c.channel == channel, messages.c.state != "received"
    )
    mine = messages.c.id == message if message is not None else messages.c.provider_id == provider_id
    return connection.execute(query.where(mine).limit(1)).one_or_none()


def parked(connection: Connection, sent: Sequence[tuple[str, str]]) -> list[Row[Any]]:
    """Receipts that came before their message's provider id was written; `sent` are (channel, provider id)."""
    if not sent:
        return []
    query = select(receipts).where(receipts.c.message_id.is_(None), tuple_(receipts.c.channel, receipts.c.provider_id).in_(list(sent)))
    return list(connection.execute(query))


def match(connection: Connection, pairs: Iterable[tuple[int, int]]) -> None:
    """Writes which message (second) each receipt (first) is about."""
    rows = [{"of_id": receipt, "of_message": message} for receipt, message in pairs]
    if rows:
        statement = update(receipts).where(receipts.c.id == bindparam("of_id")).values(message_id=bindparam("of_message"))
        connection.execute(statement, rows)


def overtaken_at(connection: Connection, contact: int, channel: str, provider_id: str) -> datetime | None:
    """When we last said something else after the message of this id; None when it is the newest, or not known."""
    mine = (messages.c.contact_id == contact, messages.c.state != "received")
    about = select(func.max(messages.c.id)).where(*mine, messages.c.channel == channel, messages.c.provider_id == provider_id)
    newer = select(func.max(messages.c.created_at)).where(*mine, messages.c.author.is_(None), messages.c.id > about.scalar_subquery())
    return connection.execute(newer).scalar_one_or_none()
