"""Questions that a chat asks of its person's messages."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from app.store import vault
from app.store.messages import messages
from app.store.states import State


def heard_after(connection: Connection, contact: int, last: int) -> bool:
    """Whether the person said something after a message."""
    later = (messages.c.contact_id == contact, messages.c.id > last, messages.c.state == State.RECEIVED)
    return connection.scalar(select(messages.c.id).where(*later).limit(1)) is not None


def failed_of(connection: Connection, message: int, contact: int, only: ColumnElement[bool]) -> Row[Any] | None:
    """A message to this person that certainly never arrived; `only` one that whoever asks may read."""
    query = select(messages).where(messages.c.id == message, messages.c.contact_id == contact, messages.c.state == State.FAILED, only)
    return connection.execute(query).one_or_none()


def move(connection: Connection, message: int, conversation: int) -> None:
    """A message that was said before the chat was there belongs to it."""
    connection.execute(update(messages).where(messages.c.id == message).values(conversation_id=conversation))


def hand_on(connection: Connection, ending: int, staying: int, since: datetime) -> None:
    """What the person said in one conversation since a moment is of another one now."""
    said = (messages.c.conversation_id == ending, messages.c.state == State.RECEIVED, messages.c.created_at >= since)
    connection.execute(update(messages).where(*said).values(conversation_id=staying))


def last_address(connection: Connection, contact: int) -> int | None:
    """The address from which the person was heard last."""
    said = (messages.c.contact_id == contact, messages.c.state == State.RECEIVED)
    return connection.scalar(select(messages.c.address_id).where(*said).order_by(messages.c.id.desc()).limit(1))


def heard_from(connection: Connection, contacts: Collection[int], since: datetime) -> set[int]:
    """The addresses from which these people said something since a moment."""
    said = (messages.c.contact_id.in_(contacts), messages.c.state == State.RECEIVED, messages.c.created_at > since)
    return set(connection.scalars(select(messages.c.address_id).where(*said).distinct()))


def one(connection: Connection, message: int) -> Row[Any] | None:
    return connection.execute(select(messages).where(messages.c.id == message)).one_or_none()


def text_of(connection: Connection, message: int) -> str | None:
    """What a message says; None where no key opens it."""
    found = one(connection, message)
    return vault.shown_body(connection, found).text if found is not None else ""
