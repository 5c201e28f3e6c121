"""Saved replies: texts that staff send often, in three scripts, for everybody, one team, or oneself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, ForeignKey, Row, String, Table, Text, delete, func, insert, or_, select, update

from app.store.contacts import Id
from app.store.db import metadata

LANGUAGES = ("km", "km_Latn", "en")

saved_replies = Table(
    "saved_replies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", String(80), nullable=False),
    Column("km", Text, nullable=False, default=""),
    Column("km_Latn", Text, nullable=False, default=""),
    Column("en", Text, nullable=False, default=""),
    Column("team", String(16), nullable=False, default=""),  # every team where it is empty
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), index=True),  # for this member of staff alone
)


def offered(connection: Connection, staff: int, teams: Collection[str]) -> list[Row[Any]]:
    """Those that a member of staff may take: their own, their teams', everybody's."""
    return list(connection.execute(select(saved_replies).where(_theirs(staff, teams)).order_by(saved_replies.c.title, saved_replies.c.id)))


def _theirs(staff: int, teams: Collection[str]) -> ColumnElement[bool]:
    shared = saved_replies.c.staff_id.is_(None) & saved_replies.c.team.in_(["", *teams])
    return or_(shared, saved_replies.c.staff_id == staff)


def one(connection: Connection, reply: int, staff: int, teams: Collection[str]) -> Row[Any] | None:
    return connection.execute(select(saved_replies).where(saved_replies.c.id == reply, _theirs(staff, teams))).one_or_none()


def add(connection: Connection, values: Mapping[str, Any]) -> int:
    return int(connection.execute(insert(saved_replies), dict(values)).inserted_primary_key[0])  # type: ignore[index]


def change(connection: Connection, reply: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(saved_replies).where(saved_replies.c.id == reply).values(**values))


def drop(connection: Connection, reply: int) -> None:
    connection.execute(delete(saved_replies).where(saved_replies.c.id == reply))


def count(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(saved_replies)) or 0)
