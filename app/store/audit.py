"""Who did what to which thing and when; ids only, and no row is ever changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Index, Row, String, Table, and_, func, insert, select

from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata
from app.store.staff import staff as members

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id")),  # none: the command line, or nobody who is signed in
    Column("act", String(32), nullable=False),  # signed_in, invited, approved, …
    Column("kind", String(16), nullable=False, default=""),  # of the thing: staff, contact, campaign, …
    Column("thing_id", Id),
    Column("created_at", Moment, nullable=False),
    Index("ix_audit_thing", "kind", "thing_id"),
    Index("ix_audit_staff", "staff_id", "id"),
    Index("ix_audit_act", "act", "id"),
    Index("ix_audit_day", "created_at", "id"),
)


def note(connection: Connection, staff: int | None, act: str, kind: str = "", thing: int | None = None, *, at: datetime) -> None:
    """Keeps that a member of staff did something."""
    connection.execute(insert(audit), {"staff_id": staff, "act": act, "kind": kind, "thing_id": thing, "created_at": at})


def of(connection: Connection, kind: str, thing: int, limit: int = 100) -> Sequence[Row[Any]]:
    """What was done to a thing, the newest first."""
    query = select(audit).where(audit.c.kind == kind, audit.c.thing_id == thing).order_by(audit.c.id.desc()).limit(limit)
    return connection.execute(query).all()


class Wanted(NamedTuple):
    """What of the audit is read: of one member of staff, one act, one day (its first moment); None and "" for any."""

    staff: int | None = None
    act: str = ""
    day: datetime | None = None


def page(connection: Connection, wanted: Wanted, limit: int, before: int | None = None) -> Sequence[Row[Any]]:
    """The newest first, with `who` did it, and `shut` where the thing is a person whose case is sealed."""
    one = and_(audit.c.kind == "contact", contacts.c.id == audit.c.thing_id)
    shut = func.coalesce(contacts.c.sensitive, False).label("shut")
    query = select(audit, members.c.name.label("who"), shut).outerjoin_from(audit, members, members.c.id == audit.c.staff_id)
    query = query.outerjoin(contacts, one).where(*_conditions(wanted)).order_by(audit.c.id.desc()).limit(limit)
    return connection.execute(query if before is None else query.where(audit.c.id < before)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    return int(connection.scalar(select(func.count()).select_from(audit).where(*_conditions(wanted))) or 0)


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.staff is not None:
        yield audit.c.staff_id == wanted.staff
    if wanted.act:
        yield audit.c.act == wanted.act
    if wanted.day is not None:
        yield and_(audit.c.created_at >= wanted.day, audit.c.created_at < wanted.day + timedelta(days=1))
