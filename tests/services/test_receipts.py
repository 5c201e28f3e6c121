"""Receipts: in any order, early or twice, and moves that the table allows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from sqlalchemy import select

from app.channels.base import Outcome, Receipt, ReceiptStatus, Sent
from app.services.house import House
from app.services.receiving import receive_receipts
from app.store.db import now, transaction
from app.store.messages import Move, messages, move
from app.store.states import MOVES, State
from tests.services.outbox import queued, send, simulator, states


def test_a_receipt_by_our_id_and_by_the_providers_moves_the_message_on(house: House) -> None:
    queued(house)
    send(house)
    receive_receipts(house, [Receipt("simulator", "sim-2", ReceiptStatus.DELIVERED)], now())
    assert states(house) == ["delivered"]


@pytest.mark.parametrize("order", list(permutations([ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.SENT])))
def test_receipts_in_any_order_or_twice_end_where_the_furthest_told(house: House, order: Sequence[ReceiptStatus]) -> None:
    queued(house)
    send(house)
    for status in order:
        receive_receipts(house, [Receipt("simulator", "sim-2", status)], now())
    assert states(house) == ["delivered"]


def test_a_receipt_that_is_faster_than_our_own_commit_is_not_lost(house: House) -> None:
    queued(house)
    receive_receipts(house, [Receipt("simulator", "sim-2", ReceiptStatus.DELIVERED)], now())
    send(house)
    assert states(house) == ["delivered"]


def test_a_receipt_settles_what_was_unknown(house: House) -> None:
    queued(house)
    simulator(house).faults.append(Sent(0, Outcome.UNKNOWN))
    send(house)
    receive_receipts(house, [Receipt("simulator", "SMx", ReceiptStatus.DELIVERED, message_id=2)], now())
    assert states(house) == ["delivered"]


def test_a_receipt_of_another_channel_moves_nothing(house: House) -> None:
    queued(house)
    send(house)
    receive_receipts(house, [Receipt("elsewhere", "sim-2", ReceiptStatus.FAILED, message_id=2)], now())
    assert states(house) == ["sent"]


def test_no_move_leaves_what_the_table_allows(house: House) -> None:
    queued(house)
    for target in State:
        with transaction(house.engine) as connection:
            before = connection.scalar(select(messages.c.state).where(messages.c.id == 2))
            move(connection, [Move(2, target)])
            after = connection.scalar(select(messages.c.state).where(messages.c.id == 2))
        assert after == (target if target in MOVES[State(str(before))] else before)
