"""Questions that a chat asks of its person's messages."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select, update

from app.store.messages import messages
from app.store.states import State


def heard_after(connection: Connection, contact: int, last: int) -> bool:
    """Whether the person said something after a message."""
    later = (messages.c.contact_id == contact, messages.c.id > last, messages.c.state == State.RECEIVED)
    return connection.scalar(select(messages.c.id).where(*later).limit(1)) is not None


def failed_of(connection: Connection, message: int, contact: int) -> Row[Any] | None:
    """A message to this person that certainly never arrived."""
    query = select(messages).where(messages.c.id == message, messages.c.contact_id == contact, messages.c.state == State.FAILED)
    return connection.execute(query).one_or_none()


def move(connection: Connection, message: int, conversation: int) -> None:
    """A message that was said before the chat was there belongs to it."""
    connection.execute(update(messages).where(messages.c.id == message).values(conversation_id=conversation))
