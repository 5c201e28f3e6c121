"""Pictures and voice notes that people sent, kept with their message: gone when it goes, shut when its case is sealed."""

from __future__ import annotations

import base64
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Index, SmallInteger, String, Table, Text, insert, select

from app.store import vault
from app.store.contacts import Id
from app.store.db import Moment, metadata
from app.store.messages import messages
from app.store.vault import key_column

kept_media = Table(
    "kept_media",
    metadata,
    Column("id", Id, primary_key=True),
    Column("message_id", Id, ForeignKey(messages.c.id, ondelete="CASCADE"), nullable=False),
    Column("place", SmallInteger, nullable=False),  # of several in one message
    Column("mime", String(40), nullable=False),
    Column("data", Text, nullable=False),  # base64, so that it is shut as other texts are
    key_column(),
    Column("created_at", Moment, nullable=False),
    Index("uq_kept_media_message", "message_id", "place", unique=True),
)


def get(connection: Connection, message: int, place: int) -> bytes | None:
    """Raises vault.NoKey."""
    query = select(kept_media.c.data, kept_media.c.key_id).where(kept_media.c.message_id == message, kept_media.c.place == place)
    found = connection.execute(query).one_or_none()
    return base64.b64decode(vault.note(connection, found.data, found.key_id)) or None if found else None


def keep(connection: Connection, message: int, place: int, mime: str, data: bytes, at: datetime, *, sealed: bool) -> None:
    """Of two who keep the same one fails."""
    shut = vault.shut_note(connection, base64.b64encode(data).decode(), sealed=sealed)
    row = {"message_id": message, "place": place, "mime": mime, "data": shut.text, "key_id": shut.key_id, "created_at": at}
    connection.execute(insert(kept_media), row)
