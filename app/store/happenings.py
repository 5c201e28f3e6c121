"""What staff did with a person or noted about them: calls, visits, notes, changes. The timeline shows it between the messages."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Row, String, Table, Text, insert, select

from app.store import vault
from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata
from app.store.vault import key_column


class What(StrEnum):
    """Kinds of happenings."""

    NOTE = "note"
    CALL = "call"
    VISIT = "visit"
    ADDED = "added"
    CHANGED = "changed"
    IMPORTED = "imported"
    TAGGED = "tagged"
    SENSITIVE = "sensitive"
    NOT_SENSITIVE = "not_sensitive"
    MERGED = "merged"
    STOPPED = "stopped"
    AGREED = "agreed"
    DOUBTED = "doubted"  # their number may be another's by now
    SHOWN = "shown"  # somebody looked at the whole number


WRITTEN = (What.NOTE, What.CALL, What.VISIT)  # by hand

happenings = Table(
    "happenings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("what", String(16), nullable=False),
    Column("staff_id", Id),
    Column("note", Text, nullable=False, default=""),
    key_column(),  # notes on people who are sensitive are shut
    Column("created_at", Moment, nullable=False),
    Index("ix_happenings_contact", "contact_id", "id"),
)


def add(connection: Connection, contact: int, what: What, staff: int | None, at: datetime, note: str = "") -> None:
    held = select(contacts.c.sensitive).where(contacts.c.id == contact).with_for_update(read=True)  # nobody seals them meanwhile
    sensitive = bool(note and connection.scalar(held))
    shut = vault.shut_note(connection, note, sealed=sensitive)
    row = {"contact_id": contact, "what": what, "staff_id": staff, "note": shut.text, "key_id": shut.key_id, "created_at": at}
    connection.execute(insert(happenings), row)


def of(connection: Connection, contact: int, limit: int = 200, before: int | None = None) -> list[Row[Any]]:
    """The newest of a person, newest first."""
    query = select(happenings).where(happenings.c.contact_id == contact).order_by(happenings.c.id.desc()).limit(limit)
    return list(connection.execute(query if before is None else query.where(happenings.c.id < before)))
