"""Sealed cases: who opened which one and why, and every single look; the log stays when the case is gone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Index, Row, Select, String, Table, Text, insert, select, update

from app.store import vault
from app.store.contacts import Id
from app.store.conversations import conversations
from app.store.db import Moment, metadata
from app.store.staff import staff
from app.store.vault import key_column


class Look(StrEnum):
    """What somebody did with a sealed case."""

    SEALED = "sealed"
    UNSEALED = "unsealed"
    OPENED = "opened"
    BROKE_GLASS = "broke_glass"  # opened from outside the desk
    READ = "read"
    REFUSED = "refused"  # wanted to open it and may not
    PURGED = "purged"


openings = Table(
    "openings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id"), nullable=False),
    Column("glass", Boolean, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_openings_staff", "staff_id", "ends_at"),
)
case_looks = Table(
    "case_looks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("conversation_id", Id, nullable=False),  # no key: the log outlives the case
    Column("code", String(12), nullable=False),
    Column("centre_id", Id),
    Column("staff_id", Id, ForeignKey("staff.id")),  # none: a word or a flow, the clock, the command line
    Column("what", String(16), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    key_column(),
    Column("created_at", Moment, nullable=False),
    Index("ix_case_looks_case", "conversation_id", "id"),
    Index("ix_case_looks_code", "code", "id"),
    Index("ix_case_looks_staff", "staff_id", "id"),
)
PAGE = 50


def open_case(connection: Connection, conversation: int, member: int, ends_at: datetime, at: datetime, *, glass: bool) -> None:
    """From now until `ends_at` this member of staff reads the case."""
    row = {"conversation_id": conversation, "staff_id": member, "glass": glass, "ends_at": ends_at, "created_at": at}
    connection.execute(insert(openings), row)


def open_now(member: int, at: datetime) -> Select[Any]:
    """The conversations that a member of staff has opened and may still read."""
    return select(openings.c.conversation_id).where(openings.c.staff_id == member, openings.c.ends_at > at)


def is_open(connection: Connection, conversation: int, member: int, at: datetime) -> bool:
    return connection.scalar(open_now(member, at).where(openings.c.conversation_id == conversation).limit(1)) is not None


def end_openings(connection: Connection, code: str, member: int, at: datetime) -> None:
    """A member of staff is done with a case."""
    theirs = select(conversations.c.id).where(conversations.c.code == code).scalar_subquery()
    mine = (openings.c.staff_id == member, openings.c.ends_at > at, openings.c.conversation_id == theirs)
    connection.execute(update(openings).where(*mine).values(ends_at=at))


def note(connection: Connection, case: Any, what: Look, member: int | None, at: datetime, reason: str = "") -> None:
    """A line of the log; `case` is a row of conversations. What was typed as the reason is shut."""
    shut = vault.shut_note(connection, reason, sealed=True)
    said = {"reason": shut.text, "key_id": shut.key_id}
    of = {"conversation_id": case.id, "code": case.code, "centre_id": case.centre_id, "staff_id": member}
    connection.execute(insert(case_looks), {**of, "what": what, **said, "created_at": at})


def was_sealed(connection: Connection, conversation: int) -> bool:
    """Whether the newest word on it in the log is that it is sealed."""
    told = (Look.SEALED, Look.UNSEALED)
    query = select(case_looks.c.what).where(case_looks.c.conversation_id == conversation, case_looks.c.what.in_(told))
    return connection.scalar(query.order_by(case_looks.c.id.desc()).limit(1)) == Look.SEALED


def looked(connection: Connection, conversation: int, member: int, since: datetime) -> bool:
    """Whether a look of theirs stands in the log already."""
    mine = (case_looks.c.conversation_id == conversation, case_looks.c.staff_id == member, case_looks.c.what == Look.READ)
    return connection.scalar(select(case_looks.c.id).where(*mine, case_looks.c.created_at > since).limit(1)) is not None


def looks(connection: Connection, *conditions: Any, before: int | None = None) -> list[Row[Any]]:
    """The newest lines, with the reader's name; one more than a page when there are more."""
    query = select(case_looks, staff.c.name.label("who")).outerjoin_from(case_looks, staff).where(*conditions)
    query = query.where(case_looks.c.id < before) if before else query
    return list(connection.execute(query.order_by(case_looks.c.id.desc()).limit(PAGE + 1)))
