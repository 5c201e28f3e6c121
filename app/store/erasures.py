"""Erasure: everything of a person goes; a receipt without their data stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, Table, delete, exists, func, select, update

from app.store import files, followups_lost
from app.store.contacts import Id, contacts
from app.store.db import Moment, insert_new, metadata
from app.store.imports import import_rows
from app.store.messages import messages

LAST_WORD = timedelta(hours=1)  # how long the confirmation may take to go out before we erase all the same

erasures = Table(
    "erasures",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, nullable=False, unique=True),  # a number that is never given again; no key into the erased row
    Column("messages", Integer),  # how many were erased
    Column("asked_at", Moment, nullable=False),
    Column("done_at", Moment),
)


def ask(connection: Connection, contact: int, at: datetime) -> None:
    """Notes that a person asked; `due` finds them when their confirmation is out."""
    insert_new(connection, erasures, {"contact_id": contact, "asked_at": at}, "contact_id")


def asked(connection: Connection, of: Iterable[int]) -> bool:
    """Whether one of these contacts is to be erased."""
    query = select(erasures.c.id).where(erasures.c.contact_id.in_(list(of)), erasures.c.done_at.is_(None))
    return connection.execute(query.limit(1)).first() is not None


def due(connection: Connection, at: datetime) -> list[int]:
    """Contacts to erase: nothing is on its way to them any more, or it took too long."""
    moving = exists().where(messages.c.contact_id == erasures.c.contact_id, messages.c.state.in_(("queued", "sending")))
    query = select(erasures.c.contact_id).where(erasures.c.done_at.is_(None), ~moving | (erasures.c.asked_at < at - LAST_WORD))
    return list(connection.scalars(query))


def erase(connection: Connection, contact: int, at: datetime) -> None:
    """Deletes the contact with its addresses, messages, consents and conversations, and completes the receipt.

    Exports and import files that are still kept go as well: the person may stand in them.
    """
    files.drop_all(connection)
    followups_lost.forget(connection, contact)
    connection.execute(delete(import_rows).where(import_rows.c.contact_id == contact))
    count = connection.execute(select(func.count()).select_from(messages).where(messages.c.contact_id == contact)).scalar_one()
    connection.execute(delete(contacts).where(contacts.c.id == contact))
    done = update(erasures).where(erasures.c.contact_id == contact, erasures.c.done_at.is_(None))
    connection.execute(done.values(done_at=at, messages=count))
