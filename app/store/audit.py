"""Who did what to which thing and when; ids only, and no row is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Row, String, Table, insert, select

from app.store.contacts import Id
from app.store.db import Moment, metadata

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id"), index=True),  # none: the command line, or nobody who is signed in
    Column("act", String(32), nullable=False),  # signed_in, invited, approved, …
    Column("kind", String(16), nullable=False, default=""),  # of the thing: staff, contact, campaign, …
    Column("thing_id", Id),
    Column("created_at", Moment, nullable=False),
    Index("ix_audit_thing", "kind", "thing_id"),
)


def note(connection: Connection, staff: int | None, act: str, kind: str = "", thing: int | None = None, *, at: datetime) -> None:
    """Keeps that a member of staff did something."""
    connection.execute(insert(audit), {"staff_id": staff, "act": act, "kind": kind, "thing_id": thing, "created_at": at})


def of(connection: Connection, kind: str, thing: int, limit: int = 100) -> Sequence[Row[Any]]:
    """What was done to a thing, the newest first."""
    query = select(audit).where(audit.c.kind == kind, audit.c.thing_id == thing).order_by(audit.c.id.desc()).limit(limit)
    return connection.execute(query).all()
