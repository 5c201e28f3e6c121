"""Doubt about an address: after failed receipts one by one, or a long silence, it is unproven: the number may be another's by now.

Whatever comes from it proves it again. Until then no campaign writes there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, update

from app.store.contacts import addresses, contacts

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


def doubt(connection: Connection, contact: int, at: datetime) -> int:
    """Staff heard that a person's numbers may be another's by now. How many were not in doubt before."""
    mine = update(addresses).where(addresses.c.contact_id == contact, addresses.c.kind == "phone", addresses.c.unproven_at.is_(None))
    return connection.execute(mine.values(unproven_at=at)).rowcount


def arrived(connection: Connection, ids: Iterable[int]) -> None:
    """A handset took a message: failures are counted from the start again. Whose handset it is, it does not say."""
    wanted = sorted(set(ids))
    if wanted:
        connection.execute(update(addresses).where(addresses.c.id.in_(_held(wanted, addresses.c.failed.is_not(None)))).values(failed=None))


def _held(ids: list[int], *only: ColumnElement[bool]) -> Select[tuple[int]]:
    """Locked in one order, so that two who write receipts do not block each other."""
    return select(addresses.c.id).where(addresses.c.id.in_(ids), *only).order_by(addresses.c.id).with_for_update()


def silent(at: datetime) -> ColumnElement[bool]:
    """Whether the last sign of a contact (of an outer query) is too old; who never gave one is not silent."""
    signs = (contacts.c.heard_at, contacts.c.agreed_at)
    old = (or_(sign.is_(None), sign < at - SILENCE) for sign in signs)
    return and_(or_(*(sign.is_not(None) for sign in signs)), *old)
