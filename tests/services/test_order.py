"""Sending goes on in order and leaves nothing behind, whatever becomes of a message or of the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.channels import Channels
from app.channels.base import AddressKind, Outcome, Outgoing, Sent
from app.channels.simulator import Simulator
from app.engine.screen import Limits, Medium
from app.services.delivery import send_queue
from app.services.house import House
from app.store import messages
from app.store.db import reading
from tests.services.outbox import queued, send, simulator, states
from tests.services.people import Phone


def test_what_is_behind_a_message_that_waits_never_overtakes_it(house: House) -> None:
    for i in range(8):
        phone = Phone(house, f"+8551234567{i}")
        phone.hear_text("JOIN")
        phone.hear_text("3")
        simulator(house).faults.append(Sent(0, Outcome.WAIT))
    send(house)
    with reading(house.engine) as connection:
        query = select(messages.messages).where(messages.messages.c.state == "queued").order_by(messages.messages.c.id)
        rows = list(connection.execute(query))
    for i in range(0, len(rows), 2):
        assert rows[i].due_at <= rows[i + 1].due_at


def test_what_was_claimed_and_not_handed_over_goes_back_when_the_sender_fails(house: House) -> None:
    phone = queued(house)
    phone.hear_text("3")
    broken = replace(house, channels=Channels([Rude("simulator", AddressKind.PHONE, Limits(Medium.SMS, rate=1000.0), "simulator/sms")]))
    with pytest.raises(KeyError):
        asyncio.run(send_queue(broken, "replies"))
    assert states(house) == ["sending", "queued"]


class Rude(Simulator):
    """A channel that answers for a message that nobody gave it."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return [Sent(0, Outcome.SENT)]
