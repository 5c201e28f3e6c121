"""Follow-ups whose time has come: found, taken into one pair of hands, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from app.store.followups import State, followups, is_


def is_due(connection: Connection, at: datetime) -> bool:
    query = select(followups.c.id).where(is_(State.PLANNED), followups.c.try_at <= at).limit(1)
    return connection.execute(query).first() is not None


def due(connection: Connection, at: datetime, limit: int) -> list[Row[Any]]:
    """The ids of those whose time has come and of their people, longest first."""
    query = select(followups.c.id, followups.c.contact_id).where(is_(State.PLANNED), followups.c.try_at <= at)
    return list(connection.execute(query.order_by(followups.c.try_at, followups.c.id).limit(limit)))


def take(connection: Connection, ids: Sequence[int], at: datetime) -> list[Row[Any]]:
    """Those of them that still wait, locked; one in other hands is left to these. The caller holds the people's rows."""
    query = select(followups).where(followups.c.id.in_(ids), is_(State.PLANNED), followups.c.try_at <= at)
    return list(connection.execute(query.order_by(followups.c.try_at, followups.c.id).with_for_update(skip_locked=True)))


def change(connection: Connection, changes: Sequence[Mapping[str, Any]]) -> None:
    """Writes what became of those that were taken: `id` and the columns of `_CHANGED`."""
    if changes:
        connection.execute(_CHANGE, [{f"of_{name}": value for name, value in change.items()} for change in changes])


_CHANGED = ("state", "why", "try_at", "tries", "message_id", "ended_at")
_CHANGE = (
    update(followups)
    .where(followups.c.id == bindparam("of_id"), is_(State.PLANNED))
    .values({name: bindparam(f"of_{name}", type_=followups.c[name].type) for name in _CHANGED})
)
