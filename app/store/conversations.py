"""Conversations: chats that wait for staff, are open with them, or are closed; each move is a row of history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Row, String, Table, Text, func, select, text, update

from app.store.contacts import Id, contacts
from app.store.db import Moment, insert_new, metadata


class Stage(StrEnum):
    """Where a conversation is."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"


conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("team", String(16), nullable=False),
    Column("topic", String(32), nullable=False, default=""),
    Column("place", String(8), nullable=False, default=""),  # commune, else province: which centre it belongs to
    Column("alert", Boolean, nullable=False, default=False),  # worrying words: look soon
    Column("staff", String(64), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("closed_at", Moment),
    Index(
        "uq_conversations_open",
        "contact_id",
        unique=True,
        postgresql_where=text("stage <> 'closed'"),
        sqlite_where=text("stage <> 'closed'"),
    ),
    Index("ix_conversations_contact", "contact_id", "id"),
    Index("ix_conversations_list", "stage", "team", "created_at"),
)
conversation_moves = Table(
    "conversation_moves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(16), nullable=False),
    Column("staff", String(64), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
)


def open_for(connection: Connection, contact: int, team: str, topic: str, place: str, alert: bool, at: datetime) -> int:
    """The conversation of a contact that is not closed: a new one, or the one there is (which an alert marks)."""
    row = {"contact_id": contact, "stage": Stage.WAITING, "team": team, "topic": topic, "place": place, "alert": alert, "created_at": at}
    new = insert_new(connection, conversations, row, "contact_id", where="stage <> 'closed'")
    if new is not None:
        note(connection, new, "waiting", at=at)
        return int(new)
    found = connection.execute(
        select(conversations.c.id).where(conversations.c.contact_id == contact, conversations.c.stage != Stage.CLOSED)
    ).scalar_one()
    if alert:
        connection.execute(update(conversations).where(conversations.c.id == found).values(alert=True))
        note(connection, found, "alert", at=at)
    return int(found)


def open_of(connection: Connection, contact: int) -> int | None:
    """The conversation of a contact that is not closed; there is one at most."""
    query = select(conversations.c.id).where(conversations.c.contact_id == contact, conversations.c.stage != Stage.CLOSED)
    return connection.scalar(query)


def note(connection: Connection, conversation: int, what: str, *, staff: str = "", text: str = "", at: datetime) -> None:
    """A row of history."""
    connection.execute(
        conversation_moves.insert(), {"conversation_id": conversation, "what": what, "staff": staff, "note": text, "created_at": at}
    )


def get(connection: Connection, conversation: int) -> Row[Any] | None:
    return connection.execute(select(conversations).where(conversations.c.id == conversation)).one_or_none()


def change(connection: Connection, conversation: int, values: Mapping[str, Any], *, unless: Stage = Stage.CLOSED) -> bool:
    """Changes a conversation that is not yet in the stage `unless`; False when somebody was faster."""
    statement = update(conversations).where(conversations.c.id == conversation, conversations.c.stage != unless).values(**values)
    return connection.execute(statement).rowcount == 1


def listed(connection: Connection, limit: int = 100) -> list[Row[Any]]:
    """Conversations not closed: alerts first, then the longest waiting; with the contact's name."""
    query = (
        select(conversations, contacts.c.name)
        .join_from(conversations, contacts)
        .where(conversations.c.stage != Stage.CLOSED)
        .order_by(conversations.c.alert.desc(), conversations.c.created_at)
        .limit(limit)
    )
    return list(connection.execute(query))


def count_waiting(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).where(conversations.c.stage == Stage.WAITING)).scalar_one())


def newest(connection: Connection, contact: int) -> Row[Any] | None:
    """The latest conversation of a contact, open or closed."""
    query = select(conversations).where(conversations.c.contact_id == contact).order_by(conversations.c.id.desc()).limit(1)
    return connection.execute(query).one_or_none()
