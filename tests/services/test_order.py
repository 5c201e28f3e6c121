"""Sending goes on in order and leaves nothing behind, whatever becomes of a message or of the sender."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from app.channels import Channels
from app.channels.base import AddressKind, Outcome, Outgoing, Sent
from app.channels.simulator import Simulator
from app.engine.screen import Limits, Medium
from app.services.delivery import send_queue
from app.services.house import House
from app.store import messages
from app.store.db import now, reading, transaction
from app.store.messages import Move
from app.store.outbox import Claimed, claim
from app.store.states import State
from tests.services.outbox import queued, send, simulator, states
from tests.services.people import Chat, Phone

SMS = Limits(Medium.SMS, rate=1000.0)


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
    broken = replace(house, channels=Channels([Rude("simulator", AddressKind.PHONE, SMS, "one")]))
    with pytest.raises(KeyError):
        asyncio.run(send_queue(broken, "replies"))
    assert states(house) == ["sending", "queued"]


class Rude(Simulator):
    """A channel that answers for a message that nobody gave it."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return [Sent(0, Outcome.SENT)]


def test_what_was_sent_is_written_down_though_the_database_was_away_for_a_moment(house: House) -> None:
    phone = queued(house)
    phone.hear_text("3")
    cut = Cut("simulator", AddressKind.PHONE, SMS, "one")
    event.listen(house.engine, "begin", cut.away, insert=True)
    asyncio.run(send_queue(replace(house, channels=Channels([cut])), "replies"))
    assert states(house) == ["sent", "sent"]
    assert len(cut.sent) == 2


class Cut(Simulator):
    """A channel whose first message takes the database away for three transactions."""

    left = 0

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        self.left = 0 if self.sent else 3
        return await super().send(batch)

    def away(self, connection: Connection) -> None:
        if self.left:
            self.left -= 1
            raise OperationalError("BEGIN", None, ConnectionError("the database is away"))


def test_a_fault_on_one_line_leaves_nothing_of_another_open(house: House) -> None:
    queued(house)
    Chat(house).hear_text("/start")
    slow = Slow("simulator_chat", AddressKind.TELEGRAM, Limits(Medium.CHAT, rate=1000.0), "two")
    with pytest.raises(KeyError):
        asyncio.run(send_queue(replace(house, channels=Channels([Rude("simulator", AddressKind.PHONE, SMS, "one"), slow])), "replies"))
    assert states(house) == ["sending", "sent"]


class Slow(Simulator):
    """A channel whose answer comes when another one has long failed."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        await asyncio.sleep(0.3)
        return await super().send(batch)


def test_a_move_of_a_claim_that_is_over_changes_nothing(house: House) -> None:
    queued(house)
    (first,) = _claimed(house)
    _move(house, Move(first.id, State.QUEUED, due_at=now(), attempts=first.attempts))
    _claimed(house)
    _move(house, Move(first.id, State.QUEUED, due_at=now(), attempts=first.attempts))
    assert states(house) == ["sending"]


def _claimed(house: House) -> list[Claimed]:
    with transaction(house.engine) as connection:
        return claim(connection, "simulator", "replies", now(), 10)


def _move(house: House, to: Move) -> None:
    with transaction(house.engine) as connection:
        messages.move(connection, [to])
