"""A chat in the hands of a member of staff: that they may see it, and why something with it could not be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row

from app.log import get_logger
from app.services import sealing
from app.services.seeing import Gone
from app.store import contacts, conversations, staff
from app.store.conversations import Stage
from app.store.conversations import conversations as table
from app.store.sight import sees
from app.store.staff import Member

log = get_logger(__name__)


class Taken(Exception):
    """Somebody else has the chat; `by` is their name."""

    def __init__(self, by: str) -> None:
        super().__init__("Somebody else has this chat.")
        self.by = by


class Changed(Exception):
    """The person wrote meanwhile: look before it is sent or closed."""


class Over(Exception):
    """Somebody closed the chat (or, where it was to be reopened, another one of this person is open)."""


def chat_for(connection: Connection, chat: int, member: Member | None, at: datetime) -> Row[Any]:
    """The chat, where this member may see it; None is the command line. Raises Gone (which is logged), Shut."""
    found = conversations.get(connection, chat, sight(member))
    if found is None:
        log.warning("chat_refused", chat=chat, staff=member.id if member else None)
        raise Gone
    if member is not None:
        sealing.enter(connection, member, found, at)
    return found


def held(connection: Connection, chat: int, member: Member | None, at: datetime) -> tuple[Row[Any], list[contacts.Person]]:
    """The chat and its person, whose row is the lock: they cannot write meanwhile, nor is their case sealed. Raises Gone, Shut."""
    ways = contacts.load_by_id(connection, chat_for(connection, chat, member, at).contact_id)
    return chat_for(connection, chat, member, at), ways


def sight(member: Member | None) -> ColumnElement[bool]:
    """The command line, which knows nobody by name, has no sight of sealed chats."""
    return table.c.sealed.is_(False) if member is None else sees(member)


def why_not(connection: Connection, chat: int, member: Member | None) -> Exception:
    """A conditional change found nothing to change: what the member is to be told."""
    row = conversations.get(connection, chat, sight(member))
    if row is None:
        return Gone()
    if row.stage == Stage.CLOSED:
        return Over()
    return Taken(name_of(connection, row.staff_id))


def name_of(connection: Connection, member: int | None) -> str:
    found = staff.find(connection, member) if member is not None else None
    return found.name if found else ""


def id_of(member: Member | None) -> int | None:
    return member.id if member else None
