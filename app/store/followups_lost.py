"""What becomes of a person's follow-ups when something happens to the person: STOP, START, a refusal, a joining, an erasure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select, true, update

from app.store.contacts import contacts
from app.store.followups import State, call_off, first_try, followups, is_


def lose(connection: Connection, contact: int, why: str, at: datetime, *, only: str = "") -> int:
    """Cancels all that waits for a person (STOP, refusal), or all of one kind of reason. How many."""
    kind = followups.c.reason_kind == only if only else true()
    return call_off(connection, why, at, followups.c.contact_id == contact, kind)


def revive(connection: Connection, contact: int, at: datetime) -> None:
    """START: what STOP cancelled and has its time still before it waits again."""
    stopped = (followups.c.contact_id == contact, is_(State.CANCELLED), followups.c.why == "stopped", followups.c.due_at > at)
    for row in connection.execute(select(followups).where(*stopped)):
        back = {"state": State.PLANNED, "why": "", "try_at": first_try(row.due_at, row.early), "ended_at": None}
        connection.execute(update(followups).where(followups.c.id == row.id).values(back))


def cancel(connection: Connection, followup: int, at: datetime) -> bool:
    """One, by hand; False where it is over already."""
    return call_off(connection, "staff", at, followups.c.id == followup) == 1


def move(connection: Connection, gone: int, kept: int, at: datetime) -> None:
    """Two contacts become one: what the kept one has planned for the same reason it keeps, the rest it takes over."""
    mine = followups.alias()
    same = [mine.c[name] == followups.c[name] for name in ("flow", "reason_kind", "reason_id")]
    has = exists().where(mine.c.contact_id == kept, *same)
    call_off(connection, "merged", at, followups.c.contact_id == gone, has)
    connection.execute(update(followups).where(followups.c.contact_id == gone, ~has).values(contact_id=kept))


def forget(connection: Connection, contact: int) -> None:
    """Erasure: no row of the person stays."""
    connection.execute(delete(followups).where(followups.c.contact_id == contact))


def forget_gone(connection: Connection, ids: Sequence[int]) -> None:
    """The rows of those of some contacts who are not there any more."""
    there = exists().where(contacts.c.id == followups.c.contact_id)
    connection.execute(delete(followups).where(followups.c.contact_id.in_(ids), ~there))
