"""Consents: a receipt per purpose, with the wording that was agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Row, String, Table, select, update

from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata


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
    rows = [
        {
            "contact_id": contact,
            "purpose": p,
            "granted": granted,
            "wording": wording,
            "language": language,
            "channel": channel,
            "recorded_by": recorded_by,
            "created_at": at,
        }
        for p in purposes
    ]
    connection.execute(consents.insert(), rows)
    _may_write(connection, contact, purposes, at if granted else None)


def withdraw(connection: Connection, contact: int, purposes: Sequence[Purpose], at: datetime) -> None:
    _end(connection, contact, purposes, at)
    _may_write(connection, contact, purposes, None)


def _end(connection: Connection, contact: int, purposes: Sequence[Purpose], at: datetime) -> None:
    mine = (consents.c.contact_id == contact, consents.c.purpose.in_(list(purposes)))
    connection.execute(update(consents).where(*mine, consents.c.withdrawn_at.is_(None)).values(withdrawn_at=at))


def _may_write(connection: Connection, contact: int, purposes: Sequence[Purpose], since: datetime | None) -> None:
    """Also in the contact's row, where audiences are counted."""
    if Purpose.CONTACT in purposes:
        connection.execute(update(contacts).where(contacts.c.id == contact).values(agreed_at=since))


def standing(connection: Connection, contact: int) -> list[Row[Any]]:
    """The consents of a contact that hold now."""
    return list(connection.execute(select(consents).where(consents.c.contact_id == contact, consents.c.withdrawn_at.is_(None))))
