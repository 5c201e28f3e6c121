"""What became of the people in a ledger: after the sender's work, after receipts, answers and second tries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, exists, func, or_, select, update

from app.store.contacts import contacts
from app.store.ledger import State, is_, recipients
from app.store.messages import messages
from app.store.tallies import REPLIED, Changes, Figure, tell

_HAD = (State.SENT, State.DELIVERED, State.UNKNOWN)
_GONE_ON = ("queued", "sending")


def settle(connection: Connection, campaign: int) -> list[Row[Any]]:
    """Writes down what became of the queued: rows with contact_id, state, reason, parts, cost, rung and handed.

    Counted from the rows that this very statement changed, so that a receipt at the same moment is never counted twice.
    """
    mine = (recipients.c.campaign_id == campaign, is_(State.QUEUED))
    moved = (
        update(recipients)
        .where(*mine, recipients.c.message_id == messages.c.id, messages.c.state.not_in(_GONE_ON))
        .values(
            state=messages.c.state,
            channel=messages.c.channel,
            reason=case((messages.c.state.in_(("failed", "cancelled")), func.coalesce(messages.c.code, "")), else_=""),
            handed=or_(messages.c.state.in_(_HAD), messages.c.provider_id.is_not(None)),
        )
    )
    left = update(recipients).where(*mine, ~exists().where(messages.c.id == recipients.c.message_id))
    rows = [*connection.execute(moved.returning(*_SETTLED))]
    rows += connection.execute(left.values(state=State.CANCELLED, reason="forgotten", message_id=None).returning(*_SETTLED))
    changes = Changes()
    for row in rows:
        changes.add(State.QUEUED, "", Figure(1, row.parts, row.cost).minus())
        changes.add(row.state, row.reason, Figure(1, row.parts, row.cost))
    tell(connection, campaign, changes)
    return rows


_SETTLED = [recipients.c[name] for name in ("contact_id", "state", "reason", "parts", "cost", "rung", "handed")]


def told(connection: Connection, ids: Iterable[int]) -> None:
    """After receipts: the rows of these messages follow them, but for those that `settle` has still to see."""
    wanted = sorted(ids)
    if not wanted:
        return
    query = select(recipients).where(recipients.c.message_id.in_(wanted), recipients.c.state != State.QUEUED)
    held = {row.message_id: row for row in connection.execute(query.order_by(recipients.c.message_id).with_for_update())}
    if not held:
        return
    states = connection.execute(select(messages.c.id, messages.c.state, messages.c.code).where(messages.c.id.in_(held)))
    for message in states:
        row = held[message.id]
        reason = (message.code or "") if message.state == State.FAILED else ""
        if (message.state, reason) != (row.state, row.reason):
            _move(connection, row, message.state, reason, handed=True)


def _move(connection: Connection, row: Row[Any], state: str, reason: str, **values: Any) -> None:
    mine = (recipients.c.campaign_id == row.campaign_id, recipients.c.contact_id == row.contact_id)
    connection.execute(update(recipients).where(*mine).values(state=state, reason=reason, **values))
    figure = Figure(1, row.parts, row.cost)
    changes = Changes()
    changes.add(row.state, row.reason, figure.minus())
    changes.add(state, reason, figure)
    tell(connection, row.campaign_id, changes)


def answered(connection: Connection, campaign: int, contact: int, at: datetime) -> None:
    """Somebody wrote after a campaign wrote to them; counted once."""
    connection.execute(update(contacts).where(contacts.c.id == contact).values(campaign_id=None))
    mine = (recipients.c.campaign_id == campaign, recipients.c.contact_id == contact, recipients.c.replied_at.is_(None))
    if connection.execute(update(recipients).where(*mine).values(replied_at=at)).rowcount:
        tell(connection, campaign, {(REPLIED, ""): Figure(1)})


def again(connection: Connection, row: Row[Any], **way: Any) -> None:
    """A refused row is planned anew, by another way where one is given."""
    values = {"parts": row.parts, "cost": row.cost, "message_id": None, **way}
    mine = (recipients.c.campaign_id == row.campaign_id, recipients.c.contact_id == row.contact_id)
    refused = update(recipients).where(*mine, recipients.c.state == State.FAILED, recipients.c.handed.is_(False))
    if connection.execute(refused.values(state=State.PLANNED, reason="", **values)).rowcount:
        changes = Changes()
        changes.add(row.state, row.reason, Figure(1, row.parts, row.cost).minus())
        changes.add(State.PLANNED, "", Figure(1, values["parts"], values["cost"]))
        tell(connection, row.campaign_id, changes)


def refused(connection: Connection, campaign: int, only: Sequence[int] | None = None, limit: int = 1000) -> list[Row[Any]]:
    """Rows that a provider refused for certain, so that another try cannot be a second message."""
    query = select(recipients).where(
        recipients.c.campaign_id == campaign, recipients.c.state == State.FAILED, recipients.c.handed.is_(False)
    )
    query = query if only is None else query.where(recipients.c.contact_id.in_(only))
    return list(connection.execute(query.order_by(recipients.c.contact_id).limit(limit)))


def counted(connection: Connection, campaign: int) -> Changes:
    """The figures by counting every row: for the checker."""
    by = (recipients.c.state, recipients.c.reason)
    query = select(*by, func.count(), func.sum(recipients.c.parts), func.sum(recipients.c.cost), func.count(recipients.c.replied_at))
    rows = list(connection.execute(query.where(recipients.c.campaign_id == campaign).group_by(*by)))
    found = Changes({(row[0], row[1]): Figure(*map(int, row[2:5])) for row in rows})
    if answers := sum(row[5] for row in rows):
        found[REPLIED, ""] = Figure(answers)
    return found


def page(connection: Connection, campaign: int, after: int = 0, limit: int = 1000) -> list[Row[Any]]:
    """The ledger by contact, for a file; who is marked as sensitive is in none."""
    mine = (recipients.c.campaign_id == campaign, recipients.c.contact_id > after, recipients.c.reason != "sensitive")
    return list(connection.execute(select(recipients).where(*mine).order_by(recipients.c.contact_id).limit(limit)))
