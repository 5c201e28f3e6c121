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
    Select,
    SmallInteger,
    String,
    Table,
    and_,
    delete,
    func,
    insert,
    or_,
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
    """A new alert, `apart` from the one before, so that a phone is not flooded; None where one waits, which will say the same."""
    mine = alerts.c.staff_id == member
    if connection.scalar(select(alerts.c.id).where(mine, alerts.c.state == "queued").limit(1)) is not None:
        return None
    last = connection.scalar(select(func.max(alerts.c.due_at)).where(mine, alerts.c.state.in_(("sending", "sent"))))
    row = {"staff_id": member, "state": "queued", "due_at": max(at, last + apart) if last else at, "created_at": at}
    return int(connection.execute(insert(alerts), row).inserted_primary_key[0])  # type: ignore[index]


def failing(connection: Connection, since: datetime) -> list[int]:
    """Members of staff whom an alert did not reach since then, at the first try or at all."""
    tried = or_(alerts.c.state == "failed", and_(alerts.c.state == "queued", alerts.c.attempts > 0))
    return list(connection.scalars(select(alerts.c.staff_id).where(tried, alerts.c.created_at > since)))


def claim(connection: Connection, alert: int, at: datetime) -> Row[Any] | None:
    """queued → sending, with whom it is for and where it goes (no kind where nowhere is left); None when another job has it."""
    mine = update(alerts).where(alerts.c.id == alert, alerts.c.state == "queued")
    if connection.execute(mine.values(state="sending", due_at=at, attempts=alerts.c.attempts + 1)).rowcount == 0:
        return None
    reach = alerts.outerjoin(staff_reach, alerts.c.staff_id == staff_reach.c.staff_id)
    query: Select[Any] = select(alerts.c.staff_id, alerts.c.attempts, staff_reach.c.kind, staff_reach.c.value).select_from(reach)
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
