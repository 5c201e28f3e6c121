"""A channel is added by one file and its cases: no list is edited."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.channels
from app.channels import open_channels
from app.channels.base import Address, AddressKind, HookRequest, Inbound
from app.settings import Settings
from tests.channels.sending import DARA, send, sms

PIGEON = '''
"""Carrier pigeons."""

from app.channels.base import Address, AddressKind, Answer, Inbound, Outcome, Sent
from app.channels.reading import check_secret, fields_of
from app.engine.screen import Limits, Medium


def channels(settings, gateways):
    return [Pigeon()]


class Pigeon:
    name = "pigeon"
    kind = AddressKind.PHONE
    limits = Limits(Medium.SMS, rate=0.01)
    hooks = ("pigeon/*",)

    def read(self, request):
        check_secret(request.secret, "coo")
        fields = fields_of(request)
        return [Inbound(self.name, fields.id("ring"), Address(self.kind, fields.sender("from")), fields.get("note"))]

    def answer(self, request, replies):
        return Answer("a grain")

    async def send(self, batch):
        return [Sent(message.id, Outcome.SENT, provider_id=f"ring-{message.id}") for message in batch]

    async def close(self):
        pass
'''


@pytest.fixture
def loft(tmp_path: Path) -> Iterator[None]:
    """The package of the channels with one file more."""
    (tmp_path / "pigeon.py").write_text(PIGEON, "utf-8")
    app.channels.__path__.append(str(tmp_path))
    yield
    app.channels.__path__.remove(str(tmp_path))
    del sys.modules["app.channels.pigeon"]


def test_a_new_file_is_a_new_channel(loft: None) -> None:
    channels = open_channels(Settings(spean_env="production"), {})
    found = channels.hook("pigeon/coo")
    assert found is not None
    channel, pattern, secret = found
    note = HookRequest(pattern, "", form=[("ring", "r1"), ("from", DARA), ("note", "ជំនួយ")], secret=secret)
    assert channel.read(note) == [Inbound("pigeon", "r1", Address(AddressKind.PHONE, DARA), "ជំនួយ")]
    assert channels.route(Address(AddressKind.PHONE, DARA)) == ["pigeon"]
    assert send(channel, sms(7))[0].provider_id == "ring-7"
