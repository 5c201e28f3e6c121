"""Job fairs near a person, and the seats they asked for: a plain list for now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, Row, ScalarSelect, String, Table, Text, func, or_, select, update

from app.store.contacts import Id
from app.store.db import Moment, insert_new, metadata
from app.store.hours import local

MOST_SHOWN = 3

fairs = Table(
    "fairs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title_km", Text, nullable=False),
    Column("title_latin", Text, nullable=False),  # GSM-7, for romanised Khmer and English
    Column("place", String(8), nullable=False),  # commune or province code; near is the same province
    Column("seats", Integer, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_fairs_starts", "starts_at"),
)
seats = Table(
    "seats",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fair_id", Id, ForeignKey("fairs.id", ondelete="CASCADE"), nullable=False),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Index("uq_seats_once", "fair_id", "contact_id", unique=True),
)


def near(connection: Connection, commune: str, province: str, at: datetime) -> list[Row[Any]]:
    """The next fairs with free seats in the person's commune, then in their province; everywhere while we do not know where they live."""
    query = select(fairs).where(fairs.c.starts_at >= at, _taken() < fairs.c.seats)
    if province:
        query = query.where(or_(fairs.c.place == commune, fairs.c.place.startswith(province)))
    rows = connection.execute(query.order_by((fairs.c.place != commune), fairs.c.starts_at).limit(MOST_SHOWN))
    return list(rows)


def line(fair: Row[Any], language: str) -> str:
    """One line for a phone: what and when, day first, Cambodian time."""
    when = local(fair.starts_at)
    title = fair.title_km if language == "km" else fair.title_latin
    return f"{title} {when.day}/{when.month} {when:%H:%M}"


def book(connection: Connection, fair: int, contact: int, at: datetime) -> bool:
    """Notes a seat, once per person; False when the fair is full."""
    seats_of = connection.execute(select(fairs.c.seats).where(fairs.c.id == fair).with_for_update()).scalar_one_or_none()
    taken = connection.execute(
        select(func.count()).select_from(seats).where(seats.c.fair_id == fair, seats.c.contact_id != contact)
    ).scalar_one()
    if seats_of is None or taken >= seats_of:
        return False
    insert_new(connection, seats, {"fair_id": fair, "contact_id": contact, "created_at": at}, "fair_id", "contact_id")
    return True


def move(connection: Connection, gone: int, kept: int) -> None:
    """The seats of one contact to another; where both have one at a fair, one is free again."""
    has = select(seats.c.fair_id).where(seats.c.contact_id == kept)
    connection.execute(update(seats).where(seats.c.contact_id == gone, seats.c.fair_id.not_in(has)).values(contact_id=kept))


def add(connection: Connection, title_km: str, title_latin: str, place: str, seats: int, starts_at: datetime, at: datetime) -> int:
    row = {"title_km": title_km, "title_latin": title_latin, "place": place, "seats": seats, "starts_at": starts_at, "created_at": at}
    return int(connection.execute(fairs.insert(), row).inserted_primary_key[0])  # type: ignore[index]


def listed(connection: Connection) -> list[Row[Any]]:
    """Every fair with the number of seats taken."""
    return list(connection.execute(select(fairs, _taken().label("taken")).order_by(fairs.c.starts_at)))


def _taken() -> ScalarSelect[int]:
    return select(func.count()).select_from(seats).where(seats.c.fair_id == fairs.c.id).scalar_subquery()
