"""Silent alerts: "please look" to the phone of staff who are on duty, and where staff can be reached so."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from app.store.contacts import Id
from app.store.db import Moment, metadata, only_where

staff_reach = Table(
    "staff_reach",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),  # of address: phone or telegram
    Column("value", String(64), nullable=False),
)
alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(8), nullable=False),  # queued, sending, sent, failed
    Column("code", String(32)),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_alerts_due", "due_at", **only_where("state in ('queued', 'sending')")),
    Index("ix_alerts_staff", "staff_id", "id"),
)


def reach(connection: Connection, member: int) -> Row[Any] | None:
    return connection.execute(select(staff_reach).where(staff_reach.c.staff_id == member)).one_or_none()


def reachable(connection: Connection, members: Collection[int]) -> list[int]:
    """Those of the members of staff whom an alert can reach."""
    return list(connection.scalars(select(staff_reach.c.staff_id).where(staff_reach.c.staff_id.in_(members))))


def set_reach(connection: Connection, member: int, kind: str, value: str) -> None:
    """Where alerts go; nowhere without a value."""
    connection.execute(delete(staff_reach).where(staff_reach.c.staff_id == member))
    if value:
        connection.execute(insert(staff_reach), {"staff_id": member, "kind": kind, "value": value})


def add(connection: Connection, member: int, at: datetime, apart: timedelta) -> int | None:
    """A new alert; None where the last one is younger than `apart`, so that a phone is not flooded."""
    newest = select(alerts.c.id).where(alerts.c.staff_id == member, alerts.c.created_at > at - apart).limit(1)
    if connection.scalar(newest) is not None:
        return None
    row = {"staff_id": member, "state": "queued", "due_at": at, "created_at": at}
    return int(connection.execute(insert(alerts), row).inserted_primary_key[0])  # type: ignore[index]


def claim(connection: Connection, alert: int, at: datetime) -> Row[Any] | None:
    """queued → sending, with where it goes (staff_id, kind, value, attempts); None when another job has it, or nowhere is left."""
    mine = update(alerts).where(alerts.c.id == alert, alerts.c.state == "queued")
    if connection.execute(mine.values(state="sending", due_at=at, attempts=alerts.c.attempts + 1)).rowcount == 0:
        return None
    query = select(staff_reach, alerts.c.attempts).join_from(alerts, staff_reach, alerts.c.staff_id == staff_reach.c.staff_id)
    return connection.execute(query.where(alerts.c.id == alert)).one_or_none()


def end(connection: Connection, alert: int, state: str, code: str, due_at: datetime) -> None:
    connection.execute(update(alerts).where(alerts.c.id == alert).values(state=state, code=code or None, due_at=due_at))


def take_due(connection: Connection, at: datetime, again: datetime) -> list[int]:
    """Alerts that wait; nobody is asked for them a second time before `again`."""
    waits = (alerts.c.state == "queued", alerts.c.due_at <= at)
    ids = select(alerts.c.id).where(*waits).order_by(alerts.c.id).limit(50).scalar_subquery()
    return list(connection.scalars(update(alerts).where(alerts.c.id.in_(ids)).values(due_at=again).returning(alerts.c.id)))


def lost(connection: Connection, before: datetime) -> None:
    """What a worker left behind waits again: an alert too many is better than one too few."""
    connection.execute(update(alerts).where(alerts.c.state == "sending", alerts.c.due_at < before).values(state="queued"))
