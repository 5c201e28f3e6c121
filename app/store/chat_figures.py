"""Figures of chats for who looks after centres: only of chats that they may see, so that nothing of a sealed one is counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, literal, select

from app.store.conversations import Stage
from app.store.conversations import conversations as table
from app.store.db import Moment
from app.store.staff import staff

_open = table.c.stage != Stage.CLOSED


def now_waiting(connection: Connection, seen: ColumnElement[bool], at: datetime) -> Row[Any]:
    """open, waiting (for an answer), unclaimed, overdue, oldest (since when the first of them waits)."""
    waits = table.c.waits_since.is_not(None)
    query = select(
        func.count().label("open"),
        func.count(case((waits, 1))).label("waiting"),
        func.count(case((table.c.staff_id.is_(None), 1))).label("unclaimed"),
        func.count(case((waits & (table.c.due_at < literal(at, Moment)), 1))).label("overdue"),
        func.min(table.c.waits_since).label("oldest"),
    )
    return connection.execute(query.where(_open, seen)).one()


def begun_since(connection: Connection, seen: ColumnElement[bool], since: datetime, *of: ColumnElement[bool]) -> list[Row[Any]]:
    """The chats that began in a stretch, each with what the figures need."""
    c = table.c
    columns = (c.centre_id, c.topic, c.created_at, c.answered_at, c.closed_at, c.reopened, c.rating)
    return list(connection.execute(select(*columns).where(c.created_at >= since, seen, *of)))


def workload(connection: Connection, seen: ColumnElement[bool], since: datetime) -> list[Row[Any]]:
    """For each member of staff: name, has (open chats), waiting (those of them that wait for an answer), closed (since then)."""
    c = table.c
    has = func.count(case((_open, 1))).label("has")
    waiting = func.count(case((_open & c.waits_since.is_not(None), 1))).label("waiting")
    closed = func.count(case((c.stage == Stage.CLOSED, 1))).label("closed")
    query = select(staff.c.name, has, waiting, closed).join_from(table, staff, staff.c.id == c.staff_id).where(seen)
    recent = query.where(_open | (c.closed_at >= since))
    return list(connection.execute(recent.group_by(staff.c.id, staff.c.name).order_by(has.desc(), staff.c.id)))
