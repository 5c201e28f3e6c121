"""Counts for those who watch the machine: cheap at any size, and about no single person."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from app.store.messages import messages

RECENT = 10_000


def recent_states(connection: Connection) -> dict[tuple[str, str, str], float]:
    """Of the newest messages, how many by (channel, queue, state); a range of the primary key, never a whole table."""
    newest = select(func.max(messages.c.id)).scalar_subquery()
    by = (messages.c.channel, messages.c.queue, messages.c.state)
    query = select(*by, func.count()).where(messages.c.id > newest - RECENT).group_by(*by)
    return {(channel, queue, state): count for channel, queue, state, count in connection.execute(query)}
