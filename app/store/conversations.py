"""Conversations: chats that wait for staff, are open with them, or are closed; each move is a row of history."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    insert,
    literal_column,
    select,
    update,
)

from app.store import vault
from app.store.contacts import Id, contacts
from app.store.db import Moment, insert_any_new, metadata, only_where
from app.store.desks import Desk, bump
from app.store.hot import Hot
from app.store.stages import Moved as Moved
from app.store.stages import Outcome as Outcome
from app.store.stages import Stage as Stage
from app.store.vault import key_column

CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0, O, 1 or I: they are read over the telephone
CODE_LENGTH = 5


conversations = Table(
    "conversations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(8), nullable=False, unique=True),  # what the person and staff call it
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("stage", String(8), nullable=False),
    Column("centre_id", Id, ForeignKey("centres.id"), nullable=False),
    Column("team", String(16), nullable=False),
    Column("topic", String(32), nullable=False, default=""),
    Column("place", String(8), nullable=False, default=""),  # commune, else province
    Column("alert", Boolean, nullable=False, default=False),  # worrying words: look soon
    Column("sealed", Boolean, nullable=False, default=False),  # for the protection desk alone, see store/sight.py
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),  # who has it
    Column("unread", Integer, nullable=False, default=0),  # their messages that nobody has read
    Column("waits_since", Moment),  # their first word that has no answer; none: the ball is with them
    Column("due_at", Moment),  # when that answer is due, by the centre's open hours
    Column("heard_at", Moment),  # their last word
    Column("read_at", Moment),
    Column("snoozed_until", Moment),
    Column("snoozed_for_reply", Boolean, nullable=False, default=False),
    Column("outcome", String(16)),
    Column("rating", SmallInteger),  # 1–5, from the person, after the end
    Column("reopened", Integer, nullable=False, default=0),  # how often
    Column("version", Integer, nullable=False, default=0),  # +1 with every change
    Column("created_at", Moment, nullable=False),
    Column("answered_at", Moment),  # the first answer
    Column("replied_at", Moment),  # the latest
    Column("closed_at", Moment),
    Index("uq_conversations_open", "contact_id", unique=True, **only_where("stage <> 'closed'")),
    Index("ix_conversations_contact", "contact_id", "id"),
    Index("ix_conversations_desk", "centre_id", "team", "waits_since", **only_where("stage <> 'closed'")),
    Index("ix_conversations_staff", "staff_id", **only_where("stage <> 'closed'")),
    Index("ix_conversations_over", "centre_id", "team", "closed_at", "id", **only_where("stage = 'closed'")),
    Index("ix_conversations_over_staff", "staff_id", "closed_at", "id", **only_where("stage = 'closed'")),
    Index("ix_conversations_past", "centre_id", "created_at", "sealed", "topic", "answered_at", "closed_at", "reopened", "rating"),
    Index("ix_conversations_ended", "closed_at", **only_where("closed_at is not null")),
)
CLOSED = conversations.c.stage == literal_column("'closed'")
OPEN = conversations.c.stage != literal_column("'closed'")  # a literal: only so does a prepared statement keep to the partial indexes
conversation_moves = Table(
    "conversation_moves",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(16), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),  # none: a flow, the person, the command line
    Column("note", Text, nullable=False, default=""),
    key_column(),  # notes of sealed chats are shut
    Column("created_at", Moment, nullable=False),
)
conversation_labels = Table(
    "conversation_labels",
    metadata,
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("label", String(40), primary_key=True),
    Index("ix_conversation_labels_label", "label"),
)

_OF_CONTACT = conversations.c.contact_id == bindparam("of_contact")
_OPEN_OF = Hot(select(conversations.c.id).where(_OF_CONTACT, OPEN))
_NEWEST = Hot(select(conversations).where(_OF_CONTACT).order_by(conversations.c.id.desc()).limit(1))


def add(connection: Connection, contact: int, desk: Desk, at: datetime, **more: Any) -> int | None:
    """A new conversation that waits; None where the contact has one that is not closed."""
    row = {"contact_id": contact, "stage": Stage.WAITING, "centre_id": desk.centre, "team": desk.team, "created_at": at, **more}
    while open_of(connection, contact) is None:
        new = insert_any_new(connection, conversations, {**row, "code": new_code()})
        if new is not None:
            note(connection, new, Moved.WAITING, at=at)
            bump(connection, [desk])
            return int(new)
    return None


def new_code() -> str:
    """Five signs of chance; whoever takes it tries another where it is taken."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))


def open_of(connection: Connection, contact: int) -> int | None:
    """The conversation of a contact that is not closed; there is one at most."""
    return next((row.id for row in _OPEN_OF.rows(connection, {"of_contact": contact})), None)


def note(connection: Connection, conversation: int, what: str, *, by: int | None = None, text: str = "", at: datetime) -> None:
    """A row of history."""
    sealed = bool(text and connection.scalar(select(conversations.c.sealed).where(conversations.c.id == conversation)))
    shut = vault.shut_note(connection, text, sealed=sealed)
    row = {"conversation_id": conversation, "what": what, "staff_id": by, "note": shut.text, "key_id": shut.key_id, "created_at": at}
    connection.execute(insert(conversation_moves), row)


def get(connection: Connection, conversation: int, *seen: ColumnElement[bool]) -> Row[Any] | None:
    """A conversation, where the conditions hold (`sight.sees` for what staff ask)."""
    return connection.execute(select(conversations).where(conversations.c.id == conversation, *seen)).one_or_none()


def change(connection: Connection, conversation: int, values: Mapping[str, Any], *only: ColumnElement[bool]) -> bool:
    """Changes a conversation that is not closed, where the conditions hold too; False when somebody was faster.

    Its desk hears that something changed, and where it moved, both desks.
    """
    open_ = (conversations.c.id == conversation, OPEN)
    return _write(connection, values, *open_, *only)


def reopen(connection: Connection, conversation: int, values: Mapping[str, Any]) -> bool:
    """Changes a conversation that is closed, and only then."""
    more = {**values, "reopened": conversations.c.reopened + 1}
    return _write(connection, more, conversations.c.id == conversation, conversations.c.stage == Stage.CLOSED)


def write(connection: Connection, conversation: int, values: Mapping[str, Any]) -> bool:
    """Changes a conversation, open or closed."""
    return _write(connection, values, conversations.c.id == conversation)


def _write(connection: Connection, values: Mapping[str, Any], *only: ColumnElement[bool]) -> bool:
    c = conversations.c
    before = connection.execute(select(c.id, c.centre_id, c.team).where(*only).with_for_update()).one_or_none()
    if before is None:
        return False
    changed = update(conversations).where(*only).values(**values, version=c.version + 1).returning(c.centre_id, c.team)
    after = connection.execute(changed).one_or_none()
    if after is not None:
        bump(connection, [Desk(before.centre_id, before.team), Desk(*after)])
    return after is not None


def listed(connection: Connection, limit: int = 100) -> list[Row[Any]]:
    """Conversations not closed: alerts first, then the longest waiting; with the contact's name."""
    query = (
        select(conversations, contacts.c.name)
        .join_from(conversations, contacts)
        .where(OPEN)
        .order_by(conversations.c.alert.desc(), conversations.c.created_at)
        .limit(limit)
    )
    return list(connection.execute(query))


def held_by(connection: Connection, member: int, *only: ColumnElement[bool]) -> dict[int, Desk]:
    """The open chats that somebody has, locked, and where they stand."""
    c = conversations.c
    query = select(c.id, c.centre_id, c.team).where(c.staff_id == member, OPEN, *only).order_by(c.id).with_for_update()
    return {row.id: Desk(row.centre_id, row.team) for row in connection.execute(query)}


def newest(connection: Connection, contact: int) -> Row[Any] | None:
    """The latest conversation of a contact, open or closed."""
    return next(iter(_NEWEST.rows(connection, {"of_contact": contact})), None)


def rate(connection: Connection, contact: int, mark: int, at: datetime) -> None:
    """The person's mark, 1–5, for their latest chat, once that is closed."""
    chat = newest(connection, contact)
    if chat is not None and chat.stage == Stage.CLOSED:
        write(connection, chat.id, {"rating": mark})
        note(connection, chat.id, Moved.RATED, text=str(mark), at=at)


def by_code(connection: Connection, contact: int, code: str) -> Row[Any] | None:
    """A conversation of this contact by what they call it."""
    return connection.execute(
        select(conversations).where(conversations.c.contact_id == contact, conversations.c.code == code)
    ).one_or_none()
