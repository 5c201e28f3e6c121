"""Receipts: in any order, early or twice, they only ever move a message towards what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.channels.base import Outcome, Receipt, ReceiptStatus
from app.services.house import House
from app.store import contacts, doubts, messages, outcomes, receipts
from app.store.db import now, transaction
from app.store.messages import Move
from app.store.receipts import Told
from app.store.states import State

STATES: Mapping[str, State] = {
    ReceiptStatus.SENT: State.SENT,
    ReceiptStatus.DELIVERED: State.DELIVERED,
    ReceiptStatus.FAILED: State.FAILED,
}


def receive_receipts(house: House, told: Sequence[Receipt], at: datetime) -> None:
    """Keeps each receipt once and moves its message; one that is ahead of our own commit is matched by it."""
    with transaction(house.engine) as connection:
        about = _about(connection, list(dict.fromkeys(told)))
        new = receipts.keep(connection, [_told(r, m) for r, m in about], at)
        fresh = [(r, m) for r, m in about if m is not None and (r.channel, r.provider_id, r.status) in new]
        messages.move(connection, [Move(m.id, STATES[r.status], r.provider_id or None, r.code or None) for r, m in fresh])
        outcomes.told(connection, {m.id for _, m in fresh if m.campaign_id is not None}, by_network=True)
        for r, m in fresh:
            if r.outcome is Outcome.GONE:
                contacts.change_address(connection, m.address_id, gone_at=at)
        _doubt(connection, fresh, at)


def _doubt(connection: Connection, told: Sequence[tuple[Any, Any]], at: datetime) -> None:
    """What receipts say of the addresses: one that arrived is news where others had failed."""
    doubts.failed(connection, [m.address_id for r, m in told if r.status == ReceiptStatus.FAILED], at)
    doubts.arrived(connection, [m.address_id for r, m in told if r.status == ReceiptStatus.DELIVERED and m.failed])


def _about(connection: Connection, told: Sequence[Receipt]) -> list[tuple[Receipt, Any]]:
    """Each receipt with its message, where it has one: by our id, which must be of the same channel, else by the provider's."""
    ours = receipts.by_our_ids(connection, {r.message_id for r in told if r.message_id is not None})
    theirs = receipts.by_their_ids(connection, {(r.channel, r.provider_id) for r in told if r.message_id is None})
    found = [(r, ours.get(r.message_id) if r.message_id is not None else theirs.get((r.channel, r.provider_id))) for r in told]
    return [(r, m if m is not None and m.channel == r.channel else None) for r, m in found]


def _told(receipt: Receipt, message: Any) -> Told:
    return receipt.channel, receipt.provider_id, receipt.status, receipt.code, message.id if message is not None else None


def settle_parked(connection: Connection, sent: Sequence[tuple[str, str]]) -> None:
    """Receipts that were faster than the commit of what they are about."""
    early = receipts.parked(connection, sent)
    known = receipts.by_their_ids(connection, {(r.channel, r.provider_id) for r in early})
    about = [(r, m) for r in early if (m := known.get((r.channel, r.provider_id)))]
    receipts.match(connection, [(r, m.id) for r, m in about])
    messages.move(connection, [Move(m.id, STATES[r.status], None, r.code or None) for r, m in about])
    outcomes.told(connection, {m.id for _, m in about if m.campaign_id is not None})
    _doubt(connection, about, now())
