"""Sending: each outcome's state, order per person, pauses, lost workers, and receipts in any order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.channels import Channels
from app.channels.base import AddressKind, Outcome, Outgoing, Sent
from app.channels.simulator import Simulator
from app.engine.screen import Limits, Medium
from app.services.delivery import send_queue
from app.services.house import House
from app.services.landing import back_off
from app.services.sweeping import sweep
from app.store.db import now, transaction
from app.store.messages import messages
from tests.services.outbox import queued, send, simulator, states
from tests.services.people import Phone


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SENT, "sent"),
        (Outcome.WAIT, "queued"),
        (Outcome.REFUSED, "failed"),
        (Outcome.GONE, "failed"),
        (Outcome.PAUSE, "queued"),
        (Outcome.UNKNOWN, "unknown"),
    ],
)
def test_each_outcome_leads_to_an_honest_state(house: House, outcome: Outcome, state: str) -> None:
    queued(house)
    simulator(house).faults.append(Sent(0, outcome, code="x"))
    send(house)
    assert states(house) == [state]


def test_what_may_have_been_sent_is_never_sent_again(house: House) -> None:
    queued(house)
    simulator(house).faults.append(Sent(0, Outcome.UNKNOWN))
    send(house)
    sweep(house, now() + timedelta(days=1))
    send(house)
    assert not simulator(house).sent


def test_a_message_that_must_wait_goes_later(house: House) -> None:
    queued(house)
    simulator(house).faults.append(Sent(0, Outcome.WAIT))
    send(house)
    assert not simulator(house).sent
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.state == "queued").values(due_at=now()))
    send(house)
    assert states(house) == ["sent"]


def test_a_429_holds_up_the_whole_channel(house: House) -> None:
    queued(house)
    simulator(house).faults.append(Sent(0, Outcome.WAIT, wait_s=30))
    send(house)
    assert house.queues.resting(["simulator", "simulator_chat"]) == {"simulator"}


def test_waiting_grows_and_ends(house: House) -> None:
    assert timedelta(seconds=24) <= back_off(1) <= timedelta(seconds=36)
    assert back_off(40) <= timedelta(minutes=12)


def test_a_message_that_was_tried_too_often_failed(house: House) -> None:
    queued(house)
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.state == "queued").values(attempts=11))
    simulator(house).faults.append(Sent(0, Outcome.WAIT, code="busy"))
    send(house)
    assert states(house) == ["failed"]


def test_two_senders_at_once_send_each_message_once(house: House) -> None:
    for i in range(40):
        Phone(house, f"+8551234{i:05}").hear_text("JOIN")

    async def both() -> None:
        await asyncio.gather(*(send_queue(house, "replies") for _ in range(4)))

    asyncio.run(both())
    assert len(simulator(house).sent) == 40


def test_messages_of_one_person_arrive_in_order_and_wait_for_each_other(house: House) -> None:
    phone = queued(house)
    phone.hear_text("3")
    phone.hear_text("1")
    simulator(house).faults.append(Sent(0, Outcome.WAIT))
    send(house)
    assert states(house) == ["queued", "queued", "queued"]
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.state == "queued").values(due_at=now()))
    send(house)
    assert [m.id for m in simulator(house).sent] == sorted(m.id for m in simulator(house).sent)
    assert states(house) == ["sent"] * 3


class Broken(Simulator):
    """A channel with a fault in its own code."""

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        raise RuntimeError("a bug")


class Tower(Simulator):
    """A second SMS channel for the same numbers."""


def with_channels(house: House, *channels: Simulator) -> House:
    return replace(house, channels=Channels(channels))


@pytest.fixture
def two_ways(house: House) -> House:
    limits = Limits(Medium.SMS, rate=1000)
    return with_channels(house, Simulator("simulator", AddressKind.PHONE, limits, "one"), Tower("tower", AddressKind.PHONE, limits, "two"))


def test_a_definite_refusal_goes_on_to_the_next_channel_of_the_route(two_ways: House) -> None:
    queued(two_ways)
    simulator(two_ways).faults.append(Sent(0, Outcome.REFUSED))
    send(two_ways)
    assert states(two_ways) == ["sent"]
    assert len(two_ways.channels["tower"].sent) == 1  # type: ignore[attr-defined]


def test_an_unknown_outcome_never_goes_on_to_another_channel(two_ways: House) -> None:
    queued(two_ways)
    simulator(two_ways).faults.append(Sent(0, Outcome.UNKNOWN))
    send(two_ways)
    assert states(two_ways) == ["unknown"]
    assert not two_ways.channels["tower"].sent  # type: ignore[attr-defined]


def test_a_fault_in_a_channels_code_leaves_unknown_not_sending(house: House) -> None:
    broken = with_channels(house, Broken("simulator", AddressKind.PHONE, Limits(Medium.SMS), "one"))
    queued(broken)
    send(broken)
    assert states(broken) == ["unknown"]


def test_a_worker_lost_midway_leaves_unknown(house: House) -> None:
    queued(house)
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.state == "queued").values(state="sending", due_at=now()))
    sweep(house, now() + timedelta(minutes=1))
    assert states(house) == ["sending"]
    sweep(house, now() + timedelta(minutes=6))
    assert states(house) == ["unknown"]


def test_the_sweep_wakes_the_sender_for_what_nobody_carried(house: House) -> None:
    queued(house)
    house.queues.woken("replies")
    house.queues.redis.flushdb()
    sweep(house, now())
    assert house.queues.length("replies") == 1
