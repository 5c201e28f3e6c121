"""Tags: words that staff put on contacts to find them together again."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Column, Connection, ForeignKey, Index, String, Table, delete, exists, insert, select

from app.store.contacts import Id, contacts
from app.store.db import metadata

contact_tags = Table(
    "contact_tags",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(40), primary_key=True),
    Index("ix_contact_tags_tag", "tag", "contact_id"),
)


def set_tags(connection: Connection, contact: int, tags: Collection[str]) -> None:
    connection.execute(delete(contact_tags).where(contact_tags.c.contact_id == contact))
    if tags:
        connection.execute(insert(contact_tags), [{"contact_id": contact, "tag": tag} for tag in sorted(set(tags))])


def tags_of(connection: Connection, contact: int) -> list[str]:
    return list(connection.scalars(select(contact_tags.c.tag).where(contact_tags.c.contact_id == contact).order_by(contact_tags.c.tag)))


def every_tag(connection: Connection, limit: int = 100) -> list[str]:
    """Tags in use; one that only people bear whose cases are sealed is not among them."""
    found = select(contact_tags.c.tag).distinct().subquery()
    bearers = contact_tags.join(contacts, contacts.c.id == contact_tags.c.contact_id)
    seen = exists().select_from(bearers).where(contact_tags.c.tag == found.c.tag, contacts.c.sensitive.is_(False))
    return list(connection.scalars(select(found.c.tag).where(seen).order_by(found.c.tag).limit(limit)))


def move(connection: Connection, gone: int, kept: int) -> None:
    """The tags of one contact to another."""
    has = set(tags_of(connection, kept))
    set_tags(connection, kept, [*has, *tags_of(connection, gone)])
    set_tags(connection, gone, [])
