"""What became of the people in a ledger: after the sender's work, after receipts, answers and second tries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, case, exists, func, or_, select, true, update
from sqlalchemy.sql.dml import Update

from app.store import bulk
from app.store.contacts import contacts
from app.store.hot import Hot
from app.store.ledger import State, is_, recipients
from app.store.messages import messages
from app.store.tallies import REPLIED, Changes, Figure, tell

_HAD = (State.SENT, State.DELIVERED, State.UNKNOWN)
_TOLD = (*_HAD, State.FAILED)
_NOT = ("failed", "cancelled")
_GONE_ON = ("queued", "sending")
_REASON = case(
    (messages.c.code == "not_neutral", "stopped"),  # nobody reads here that somebody's case was sealed meanwhile
    (messages.c.state.in_(_NOT), func.coalesce(messages.c.code, "")),
    else_="",
)


def settle(connection: Connection, campaign: int) -> list[Row[Any]]:
    """Writes down what became of the queued: rows with contact_id, state, reason, parts, cost, rung and handed.

    Counted from the rows that this very statement changed, so that a receipt at the same moment is never counted twice.
    """
    mine = (recipients.c.campaign_id == campaign, is_(State.QUEUED))
    left = update(recipients).where(*mine, ~exists().where(messages.c.id == recipients.c.message_id))
    rows = _gone_out(connection, mine)
    rows += connection.execute(left.values(state=State.CANCELLED, reason="forgotten", message_id=None).returning(*_SETTLED))
    changes = Changes()
    for row in rows:
        changes.add(State.QUEUED, "", Figure(1, row.parts, row.cost).minus())
        changes.add(row.state, row.reason, Figure(1, row.parts, row.cost))
    tell(connection, campaign, changes)
    return rows


def _gone_out(connection: Connection, mine: Iterable[ColumnElement[bool]]) -> list[Row[Any]]:
    """The rows whose message waits no more: held in the order in which `told` holds them, so that the two never wait for each other."""
    over = (*mine, recipients.c.message_id == messages.c.id, messages.c.state.not_in(_GONE_ON))
    held = select(recipients.c.message_id).where(*over).order_by(recipients.c.message_id).with_for_update(of=recipients)
    if not (ids := list(connection.scalars(held))):
        return []
    became = {
        "state": messages.c.state,
        "channel": messages.c.channel,
        "reason": _REASON,
        "handed": or_(messages.c.state.in_(_HAD), messages.c.provider_id.is_not(None)),
    }
    moved = update(recipients).where(*over, bulk.among(connection, recipients.c.message_id, ids)).values(**became)
    return list(connection.execute(moved.returning(*_SETTLED)))


_SETTLED = [recipients.c[name] for name in ("contact_id", "state", "reason", "parts", "cost", "rung", "handed")]


def told(connection: Connection, ids: Iterable[int], *, by_network: bool = False) -> None:
    """What was heard of these messages: their rows follow them, but for those that `settle` has still to see.

    Of what a network told those too: a `settle` at this very moment still sees the message as it was before, and would be the last.
    """
    wanted = sorted(ids)
    if not wanted:
        return
    seen = true() if by_network else recipients.c.state != State.QUEUED
    query = select(recipients).where(bulk.among(connection, recipients.c.message_id, wanted), seen)
    held = {row.message_id: row for row in connection.execute(query.order_by(recipients.c.message_id).with_for_update())}
    if not held:
        return
    now = bulk.among(connection, messages.c.id, list(held))
    states = connection.execute(select(messages.c.id, messages.c.state, messages.c.code).where(now, messages.c.state.in_(_TOLD)))
    _move(connection, [(held[m.id], m.state, (m.code or "") if m.state == State.FAILED else "") for m in states])


def _move(connection: Connection, moves: Iterable[tuple[Row[Any], str, str]]) -> None:
    """Rows of ledgers and what became of them, with the reason; and the figures of their campaigns."""
    moved = [(row, state, reason) for row, state, reason in moves if (state, reason) != (row.state, row.reason)]
    if not moved:
        return
    _write(connection, [(row.campaign_id, row.contact_id, state, reason) for row, state, reason in moved])
    changes: dict[int, Changes] = {}
    for row, state, reason in moved:
        figure, of = Figure(1, row.parts, row.cost), changes.setdefault(row.campaign_id, Changes())
        of.add(row.state, row.reason, figure.minus())
        of.add(state, reason, figure)
    for campaign, change in changes.items():
        tell(connection, campaign, change)


def _write(connection: Connection, rows: Sequence[tuple[int, int, str, str]]) -> None:
    """PostgreSQL takes the columns of all as arrays."""
    if connection.dialect.name == "postgresql":
        _to_many().run(connection, bulk.in_columns(_MOVED, rows))
    else:
        one = _moved({name: bindparam(f"of_{name}") for name in _MOVED})
        connection.execute(one, [{f"of_{name}": value for name, value in zip(_MOVED, row, strict=True)} for row in rows])


_MOVED = ("campaign_id", "contact_id", "state", "reason")


@cache
def _to_many() -> Hot:
    return Hot(_moved(bulk.given({name: recipients.c[name].type for name in _MOVED}).c))


def _moved(given: Any) -> Update:
    mine = (recipients.c.campaign_id == given["campaign_id"], recipients.c.contact_id == given["contact_id"])
    return update(recipients).where(*mine).values(state=given["state"], reason=given["reason"], handed=true())


def answered(connection: Connection, campaign: int, contact: int, at: datetime) -> bool:
    """Somebody wrote after a campaign wrote to them; counted once. False where nothing of it ever left: this answers something else."""
    connection.execute(update(contacts).where(contacts.c.id == contact).values(campaign_id=None))
    theirs = (messages.c.contact_id == contact, messages.c.campaign_id == campaign)
    left = or_(messages.c.state.not_in(_NOT), messages.c.provider_id.is_not(None))
    if not connection.scalar(select(exists().where(*theirs, left))):
        return False
    mine = (recipients.c.campaign_id == campaign, recipients.c.contact_id == contact, recipients.c.replied_at.is_(None))
    if connection.execute(update(recipients).where(*mine).values(replied_at=at)).rowcount:
        tell(connection, campaign, {(REPLIED, ""): Figure(1)})
    return True


def again(connection: Connection, row: Row[Any], **way: Any) -> None:
    """A refused row is planned anew, by another way where one is given. They had nothing: no days of rest begin by it."""
    values = {"parts": row.parts, "cost": row.cost, "message_id": None, "fed_at": None, **way}
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
    """The ledger by contact, for a file; who is marked as sensitive, then or by now, is in none."""
    shut = exists().where(contacts.c.id == recipients.c.contact_id, contacts.c.sensitive)
    mine = (recipients.c.campaign_id == campaign, recipients.c.contact_id > after, recipients.c.reason != "sensitive", ~shut)
    return list(connection.execute(select(recipients).where(*mine).order_by(recipients.c.contact_id).limit(limit)))
