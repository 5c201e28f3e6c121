"""What is coming: follow-ups by day, flow and reason; and those of one person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select

from app.store.followups import State, followups, is_

MOST_OF_ONE = 50


def by_day(connection: Connection, first: datetime, last: datetime) -> list[Row[Any]]:
    """How many wait for each Cambodian day (YYYY-MM-DD), flow, reason and piece of news, from `first` until before `last`."""
    day = DAYS[connection.dialect.name](followups.c.due_at).label("day")
    news = func.coalesce(followups.c.known["news"].as_string(), "").label("news")
    by = (day, followups.c.flow, followups.c.reason_kind, followups.c.reason_id, news)
    query = select(*by, func.count().label("people")).where(is_(State.PLANNED), followups.c.due_at >= first, followups.c.due_at < last)
    return list(connection.execute(query.group_by(*by).order_by(*by)))


DAYS: Mapping[str, Callable[[ColumnElement[datetime]], ColumnElement[str]]] = {
    "postgresql": lambda moment: func.to_char(func.timezone("Asia/Phnom_Penh", moment), "YYYY-MM-DD"),
    "sqlite": lambda moment: func.date(moment, "+7 hours"),
}


def overdue(connection: Connection, at: datetime) -> int:
    """How many should have begun and wait for a person who is busy, or for the sending hours."""
    query = select(func.count()).select_from(followups).where(is_(State.PLANNED), followups.c.due_at <= at)
    return int(connection.execute(query).scalar_one())


def of(connection: Connection, contact: int) -> list[Row[Any]]:
    """Those of a person: what waits, the soonest first, then the newest of what is over."""
    query = select(followups).where(followups.c.contact_id == contact)
    rows = list(connection.execute(query.order_by(followups.c.due_at.desc(), followups.c.id.desc()).limit(MOST_OF_ONE)))
    waiting = [row for row in rows if row.state == State.PLANNED]
    return [*reversed(waiting), *(row for row in rows if row.state != State.PLANNED)]


def one(connection: Connection, followup: int) -> Row[Any] | None:
    return connection.execute(select(followups).where(followups.c.id == followup)).one_or_none()
