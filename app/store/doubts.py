"""Doubt about an address: after failed receipts one by one, or a long silence, it is unproven: the number may be another's by now.

Whatever comes from it proves it again. Until then no campaign writes there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, func, select, update

from app.store.contacts import addresses

MOST_FAILED = 3  # receipts one after another that say the message did not arrive
SILENCE = timedelta(days=365)  # neither heard from, nor met by staff who wrote their consent down


def failed(connection: Connection, ids: Iterable[int], at: datetime) -> None:
    """A message to each of these addresses did not arrive."""
    wanted = sorted(set(ids))
    if wanted:
        count = func.coalesce(addresses.c.failed, 0) + 1
        connection.execute(update(addresses).where(addresses.c.id.in_(_held(wanted))).values(failed=count))
        many = update(addresses).where(addresses.c.id.in_(wanted), addresses.c.failed >= MOST_FAILED, addresses.c.unproven_at.is_(None))
        connection.execute(many.values(unproven_at=at))


def arrived(connection: Connection, ids: Iterable[int]) -> None:
    """A handset took a message: failures are counted from the start again. Whose handset it is, it does not say."""
    wanted = sorted(set(ids))
    if wanted:
        connection.execute(update(addresses).where(addresses.c.id.in_(_held(wanted, addresses.c.failed.is_not(None)))).values(failed=None))


def _held(ids: list[int], *only: ColumnElement[bool]) -> Select[tuple[int]]:
    """Locked in one order, so that two who write receipts do not block each other."""
    return select(addresses.c.id).where(addresses.c.id.in_(ids), *only).order_by(addresses.c.id).with_for_update()


def is_silent(heard_at: datetime | None, agreed_at: datetime | None, at: datetime) -> bool:
    """Whether the last sign of somebody is too old."""
    signs = [moment for moment in (heard_at, agreed_at) if moment is not None]
    return bool(signs) and max(signs) < at - SILENCE
