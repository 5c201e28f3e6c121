"""Receipts: in any order, early or twice, they only ever move a message towards what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.channels.base import Outcome, Receipt, ReceiptStatus
from app.services.house import House
from app.store import contacts, messages, outcomes, receipts
from app.store.db import transaction
from app.store.messages import Move
from app.store.states import State

STATES: Mapping[str, State] = {
    ReceiptStatus.SENT: State.SENT,
    ReceiptStatus.DELIVERED: State.DELIVERED,
    ReceiptStatus.FAILED: State.FAILED,
}


def receive_receipts(house: House, told: Sequence[Receipt], at: datetime) -> None:
    """Keeps each receipt once and moves its message; one that is ahead of our own commit is matched by it."""
    with transaction(house.engine) as connection:
        for receipt in told:
            _receive(connection, receipt, at)


def _receive(connection: Connection, receipt: Receipt, at: datetime) -> None:
    message = receipts.message_of(connection, receipt.channel, receipt.provider_id, receipt.message_id)
    known = message.id if message else None
    if not receipts.keep(connection, receipt.channel, receipt.provider_id, receipt.status, receipt.code, known, at) or message is None:
        return
    messages.move(connection, [Move(message.id, STATES[receipt.status], receipt.provider_id or None, receipt.code or None)])
    if message.campaign_id is not None:
        outcomes.told(connection, [message.id])
    if receipt.outcome is Outcome.GONE:
        contacts.change_address(connection, message.address_id, gone_at=at)


def settle_parked(connection: Connection, sent: Sequence[tuple[str, str]]) -> None:
    """Receipts that were faster than the commit of what they are about."""
    early = receipts.parked(connection, sent)
    about = [(r, receipts.message_of(connection, r.channel, r.provider_id, None)) for r in early]
    receipts.match(connection, [(r.id, m.id) for r, m in about if m])
    messages.move(connection, [Move(m.id, STATES[r.status], None, r.code or None) for r, m in about if m])
    outcomes.told(connection, [m.id for _, m in about if m and m.campaign_id is not None])
