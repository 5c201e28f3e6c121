"""The simulator takes everything, unless a test tells it what goes wrong."""

from __future__ import annotations

import json

from app.channels import open_channels
from app.channels.base import HookRequest, Outcome, Reply, Sent
from app.channels.simulator import Simulator
from app.settings import Settings
from tests.channels.sending import send, sms


def simulator(name: str = "simulator") -> Simulator:
    channel = open_channels(Settings())[name]
    assert isinstance(channel, Simulator)
    return channel


def test_a_message_is_taken_and_kept() -> None:
    channel = simulator()
    [sent] = send(channel, sms(7))
    assert sent == Sent(7, Outcome.SENT, provider_id="sim-7")
    assert [message.id for message in channel.sent] == [7]


def test_a_fault_is_played_once() -> None:
    channel = simulator()
    channel.faults.append(Sent(0, Outcome.WAIT, code="429", wait_s=3.0))
    assert [sent.outcome for sent in send(channel, sms(1), sms(2))] == [Outcome.WAIT, Outcome.SENT]
    assert [message.id for message in channel.sent] == [2]


def test_a_ussd_page_stands_in_the_answer() -> None:
    answer = simulator("simulator_ussd").answer(HookRequest("simulator/ussd", ""), [Reply("1 ចុះឈ្មោះ\n2 ជំនួយ")])
    assert json.loads(answer.body) == {"text": "1 ចុះឈ្មោះ\n2 ជំនួយ", "end": False}


def test_a_text_is_answered_later_by_its_own_message() -> None:
    assert simulator().answer(HookRequest("simulator/sms", ""), [Reply("x")]).body == "{}"
