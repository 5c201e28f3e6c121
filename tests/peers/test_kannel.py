"""A real Kannel with the shipped gateways file: Khmer in both directions, and receipts with our ids."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channels import open_channels
from app.channels.base import Outcome, ReceiptStatus
from app.settings import Settings
from tests.channels.sending import DARA, SREY_MOM, send, sms
from tests.channels.test_http import SHIPPED
from tests.peers.hooks import Hooks
from tests.peers.kannel import Kannel, SentSms, kannel
from tests.peers.processes import wait_until

pytestmark = pytest.mark.peer

LONG = "កម្មវិធីបណ្តុះបណ្តាលថ្មីបើកហើយ។ ឆ្លើយ ១ ដើម្បីចុះឈ្មោះ។ " * 3


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with Hooks() as started:
        yield started


@pytest.fixture
def gateway(hooks: Hooks, tmp_path: Path) -> Iterator[Kannel]:
    with kannel(tmp_path, hooks.base_url) as started:
        settings = Settings(gateways_file=str(SHIPPED / "kannel.toml"), public_url=hooks.base_url)
        hooks.channels = open_channels(settings, started.environ)
        yield started


def test_khmer_comes_in_and_goes_out_with_receipts(hooks: Hooks, gateway: Kannel) -> None:
    assert hooks.channels is not None
    gateway.text(DARA, "ចុះឈ្មោះ")
    wait_until(lambda: len(hooks.inbounds) == 1, "a text from Kannel", 15)
    [inbound] = hooks.inbounds
    assert (inbound.channel, inbound.address.value, inbound.text) == ("kannel", DARA, "ចុះឈ្មោះ")
    sents = send(hooks.channels["kannel"], sms(7, LONG), sms(8, "Hello [Sok Dara]", to=SREY_MOM))
    assert [sent.outcome for sent in sents] == [Outcome.SENT, Outcome.SENT]
    wait_until(lambda: len(gateway.sent) >= 2, "two messages at the phones", 15)
    assert gateway.sent == [SentSms(DARA, LONG, 3), SentSms(SREY_MOM, "Hello [Sok Dara]")]
    wait_until(lambda: {r.message_id for r in hooks.receipts} >= {7, 8}, "receipts", 15)
    assert {r.status for r in hooks.receipts} <= {ReceiptStatus.SENT, ReceiptStatus.DELIVERED}


def test_latin_letters_come_in_as_they_were_typed(hooks: Hooks, gateway: Kannel) -> None:
    gateway.text("85597712345", "JOIN  now & 1+1")
    wait_until(lambda: len(hooks.inbounds) == 1, "a text from Kannel", 15)
    assert (hooks.inbounds[0].address.value, hooks.inbounds[0].text) == ("+85597712345", "JOIN  now & 1+1")


def test_a_wrong_password_pauses_the_channel(gateway: Kannel) -> None:
    settings = Settings(gateways_file=str(SHIPPED / "kannel.toml"))
    channel = open_channels(settings, gateway.environ | {"KANNEL_PASSWORD": "wrong"})["kannel"]
    assert send(channel, sms(7))[0].outcome is Outcome.PAUSE
