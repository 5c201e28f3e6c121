"""Pictures and voice notes that people sent, kept with their message: gone when it goes, shut when its case is sealed.

A row is there before the picture is: the provider is asked for it by a job, and again by the clock until it came.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Select,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    literal_column,
    select,
    update,
)

from app.store import vault
from app.store.contacts import Id
from app.store.db import Moment, insert_all_new, metadata, only_where
from app.store.messages import messages
from app.store.vault import key_column

kept_media = Table(
    "kept_media",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, ForeignKey(messages.c.id, ondelete="CASCADE"), nullable=False),
    Column("place", SmallInteger, nullable=False),  # of several in one message
    Column("mime", String(40), nullable=False),
    Column("data", Text, nullable=False),  # base64, so that it is shut as other texts are; empty: not here (yet)
    key_column(),
    Column("due_at", Moment),  # when the provider is to be asked for it; none: it is here, or nobody asks any more
    Column("created_at", Moment, nullable=False),
    Index("uq_kept_media_message", "message_id", "place", unique=True),
    Index("ix_kept_media_due", "due_at", **only_where("due_at is not null")),
)


def get(connection: Connection, message: int, place: int) -> bytes | None:
    """None where it is not here, or no key opens it."""
    query = select(kept_media.c.id, kept_media.c.data, kept_media.c.key_id)
    found = connection.execute(query.where(kept_media.c.message_id == message, kept_media.c.place == place)).one_or_none()
    data = vault.shown_note(connection, "kept_media", found, "data") if found else None
    return base64.b64decode(data) if data else None


def expect(connection: Connection, message: int, places: Sequence[int], due_at: datetime | None, at: datetime) -> None:
    """These are to be fetched; what is expected or here already stays as it is."""
    rows = [{"message_id": message, "place": place, "mime": "", "data": "", "due_at": due_at, "created_at": at} for place in places]
    insert_all_new(connection, kept_media, rows, "message_id", "place")


def keep(connection: Connection, message: int, place: int, mime: str, data: bytes, at: datetime, *, sealed: bool) -> None:
    """Twice is harmless."""
    expect(connection, message, [place], None, at)
    shut = vault.shut_note(connection, base64.b64encode(data).decode(), sealed=sealed)
    one = (kept_media.c.message_id == message, kept_media.c.place == place)
    connection.execute(update(kept_media).where(*one).values(mime=mime, data=shut.text, key_id=shut.key_id, due_at=None))


def awaited(connection: Connection, message: int) -> list[int]:
    """Places of a message whose picture is still to come."""
    query = select(kept_media.c.place).where(kept_media.c.message_id == message, kept_media.c.due_at.is_not(None))
    return list(connection.scalars(query.order_by(kept_media.c.place)))


def give_up(connection: Connection, message: int, place: int) -> None:
    """The provider has it no longer."""
    connection.execute(update(kept_media).where(kept_media.c.message_id == message, kept_media.c.place == place).values(due_at=None))


def take_due(connection: Connection, at: datetime, again: datetime, oldest: timedelta, limit: int = 50) -> list[int]:
    """Messages whose pictures are due; nobody is asked a second time before `again`, and for nothing that is older than `oldest`."""
    waits = kept_media.c.due_at.is_not(None)
    too_old = (waits, kept_media.c.due_at <= at, kept_media.c.created_at < at - oldest)
    connection.execute(update(kept_media).where(*too_old).values(due_at=None))
    ids = select(kept_media.c.id).where(waits, kept_media.c.due_at <= at).order_by(kept_media.c.due_at).limit(limit).scalar_subquery()
    asked = update(kept_media).where(kept_media.c.id.in_(ids)).values(due_at=again).returning(kept_media.c.message_id)
    return sorted(set(connection.scalars(asked)))


def count_lately(connection: Connection, contact: int, since: datetime) -> int:
    """How many of a person were expected since then."""
    theirs: Select[Any] = select(literal_column("1")).select_from(kept_media).join(messages, messages.c.id == kept_media.c.message_id)
    lately = theirs.where(messages.c.contact_id == contact, messages.c.created_at > since).subquery()
    return int(connection.scalar(select(func.count()).select_from(lately)) or 0)
