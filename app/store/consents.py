"""Consents: a receipt per purpose, with the wording that was agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Row,
    String,
    Table,
    bindparam,
    false,
    literal_column,
    or_,
    select,
    update,
)

from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata
from app.store.hot import Hot


class Purpose(StrEnum):
    """What a person agrees to."""

    CONTACT = "contact"
    JOB_MATCHING = "job_matching"
    REFERRAL = "referral"
    STATISTICS = "statistics"


consents = Table(
    "consents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", String(16), nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("wording", String(32), nullable=False),  # which text was agreed to: flow, node and a mark of its English
    Column("language", String(8), nullable=False),
    Column("channel", String(32), nullable=False),
    Column("recorded_by", String(64), nullable=False, default=""),  # the person themselves, or a staff member
    Column("created_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

_ADD = Hot(consents.insert())
_MAY_WRITE = Hot(update(contacts).where(contacts.c.id == bindparam("of_id")))


def record(
    connection: Connection,
    contact: int,
    purposes: Sequence[Purpose],
    granted: bool,
    wording: str,
    language: str,
    channel: str,
    at: datetime,
    recorded_by: str = "",
) -> None:
    """Keeps an answer per purpose; an earlier one of the same purpose is withdrawn by it."""
    _end(connection, contact, purposes, at)
    said = {"contact_id": contact, "granted": granted, "wording": wording, "language": language, "channel": channel}
    row = {**said, "recorded_by": recorded_by, "created_at": at}
    for purpose in purposes:
        _ADD.run(connection, {**row, "purpose": purpose})
    _may_write(connection, contact, purposes, at if granted else None)


def withdraw(connection: Connection, contact: int, purposes: Sequence[Purpose], at: datetime) -> None:
    _end(connection, contact, purposes, at)
    _may_write(connection, contact, purposes, None)


def _end(connection: Connection, contact: int, purposes: Sequence[Purpose], at: datetime) -> None:
    _ending(tuple(purposes)).run(connection, {"of_contact": contact, "withdrawn_at": at})


@cache
def _ending(purposes: tuple[Purpose, ...]) -> Hot:
    these = or_(false(), *(consents.c.purpose == literal_column(f"'{p.value}'") for p in purposes))
    standing = (consents.c.contact_id == bindparam("of_contact"), consents.c.withdrawn_at.is_(None))
    return Hot(update(consents).where(*standing, these))


def _may_write(connection: Connection, contact: int, purposes: Sequence[Purpose], since: datetime | None) -> None:
    """Also in the contact's row, where audiences are counted."""
    if Purpose.CONTACT in purposes:
        _MAY_WRITE.run(connection, {"of_id": contact, "agreed_at": since})


def standing(connection: Connection, contact: int) -> list[Row[Any]]:
    """The consents of a contact that hold now."""
    return list(connection.execute(select(consents).where(consents.c.contact_id == contact, consents.c.withdrawn_at.is_(None))))
