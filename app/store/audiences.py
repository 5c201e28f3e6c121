"""Audiences: a filter kept under a name, counted anew each time it is used."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, String, Table, delete, select, update

from app.store.contacts import Id, Json
from app.store.db import Moment, insert_new, metadata
from app.store.filters import Filter, audience_condition, exclusion, tally

__all__ = ["Filter", "audience_condition", "exclusion", "tally"]

audiences = Table(
    "audiences",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("filter", Json, nullable=False),  # Filter.data()
    Column("made_by", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
)


def save(connection: Connection, name: str, chosen: Filter, staff: str, at: datetime) -> int | None:
    """A new audience; None where the name is taken."""
    row = {"name": name, "filter": chosen.data(), "made_by": staff, "created_at": at, "updated_at": at}
    found: int | None = insert_new(connection, audiences, row, "name")
    return found


def change(connection: Connection, audience: int, chosen: Filter, at: datetime) -> None:
    connection.execute(update(audiences).where(audiences.c.id == audience).values(filter=chosen.data(), updated_at=at))


def get(connection: Connection, audience: int) -> Row[Any] | None:
    return connection.execute(select(audiences).where(audiences.c.id == audience)).one_or_none()


def listed(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(audiences).order_by(audiences.c.name)))


def drop(connection: Connection, audience: int) -> None:
    connection.execute(delete(audiences).where(audiences.c.id == audience))
