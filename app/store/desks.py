"""The desks of the centres: who stands at which, who is on duty, and how often something changed there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, Index, Row, String, Table, delete, insert, select, update

from app.store.contacts import Id
from app.store.db import Moment, insert_all_new, metadata
from app.store.staff import Role, staff, staff_roles


class Team(StrEnum):
    """The desks of a centre."""

    FRONT = "front"
    LEGAL = "legal"
    JOBS = "jobs"
    PROTECTION = "protection"


class Desk(NamedTuple):
    """A team of a centre: where a chat stands."""

    centre: int
    team: str


desk_staff = Table(
    "desk_staff",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("centre_id", Id, ForeignKey("centres.id", ondelete="CASCADE"), primary_key=True),
    Column("team", String(16), primary_key=True),
    Index("ix_desk_staff_desk", "centre_id", "team"),
)
duties = Table(
    "duties",
    metadata,
    Column("id", Id, primary_key=True),
    Column("centre_id", Id, ForeignKey("centres.id", ondelete="CASCADE"), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Index("ix_duties_when", "centre_id", "ends_at"),
)
desk_versions = Table(
    "desk_versions",
    metadata,
    Column("centre_id", Id, ForeignKey("centres.id", ondelete="CASCADE"), primary_key=True),
    Column("team", String(16), primary_key=True),
    Column("version", Id, nullable=False, default=0),
)


def desks_of(connection: Connection, member: int) -> frozenset[Desk]:
    """Where somebody stands."""
    query = select(desk_staff.c.centre_id, desk_staff.c.team).where(desk_staff.c.staff_id == member)
    return frozenset(Desk(*row) for row in connection.execute(query))


def standing_at(connection: Connection, centre: int) -> list[Row[Any]]:
    """Everybody at the desks of a centre whose account works: staff_id, name, team."""
    query = select(desk_staff.c.staff_id, staff.c.name, desk_staff.c.team).join_from(desk_staff, staff)
    able = query.where(desk_staff.c.centre_id == centre, staff.c.disabled_at.is_(None))
    return list(connection.execute(able.order_by(desk_staff.c.team, staff.c.id)))


def at_desk(connection: Connection, desk: Desk, role: Role) -> list[int]:
    """Those of a role at a desk whose accounts work."""
    query = select(desk_staff.c.staff_id).join_from(desk_staff, staff).join(staff_roles, staff_roles.c.staff_id == staff.c.id)
    there = (desk_staff.c.centre_id == desk.centre, desk_staff.c.team == desk.team, staff_roles.c.role == role)
    return list(connection.scalars(query.where(*there, staff.c.disabled_at.is_(None)).order_by(staff.c.id)))


def set_desks(connection: Connection, centre: int, standing: Iterable[tuple[int, str]]) -> None:
    """Who stands at the desks of a centre: (staff id, team)."""
    connection.execute(delete(desk_staff).where(desk_staff.c.centre_id == centre))
    rows = [{"staff_id": member, "centre_id": centre, "team": team} for member, team in sorted(set(standing))]
    if rows:
        connection.execute(insert(desk_staff), rows)


def on_duty(connection: Connection, centre: int, at: datetime) -> list[int]:
    """Who is on duty at a centre now, by the roster."""
    query = select(duties.c.staff_id).join_from(duties, staff).where(duties.c.centre_id == centre, staff.c.disabled_at.is_(None))
    return list(connection.scalars(query.where(duties.c.starts_at <= at, duties.c.ends_at > at).order_by(duties.c.id)))


def roster(connection: Connection, centre: int, since: datetime) -> list[Row[Any]]:
    """The duties of a centre that are not over: id, staff_id, name, starts_at, ends_at."""
    query = select(duties, staff.c.name).join_from(duties, staff).where(duties.c.centre_id == centre, duties.c.ends_at > since)
    return list(connection.execute(query.order_by(duties.c.starts_at, duties.c.id)))


def add_duty(connection: Connection, centre: int, member: int, starts: datetime, ends: datetime) -> None:
    connection.execute(insert(duties), {"centre_id": centre, "staff_id": member, "starts_at": starts, "ends_at": ends})


def drop_duty(connection: Connection, centre: int, duty: int) -> None:
    connection.execute(delete(duties).where(duties.c.centre_id == centre, duties.c.id == duty))


def bump(connection: Connection, desks: Iterable[Desk]) -> None:
    """Something changed at these desks; in one order, so that two writers do not block each other."""
    for desk in sorted(set(desks)):
        of = (desk_versions.c.centre_id == desk.centre, desk_versions.c.team == desk.team)
        more = update(desk_versions).where(*of).values(version=desk_versions.c.version + 1)
        if connection.execute(more).rowcount == 0:
            insert_all_new(connection, desk_versions, [{"centre_id": desk.centre, "team": desk.team, "version": 0}], "centre_id", "team")
            connection.execute(more)
