"""Whatever comes in, a channel says what it means, or refuses it in its own words; never anything else."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels import Channels
from app.channels.base import HookRequest, Inbound, NotFromProvider, Receipt, Unreadable
from app.channels.telegram import pieces
from tests.channels.requests import SETTINGS, case_channels, twilio_headers

FIELDS = [
    "MessageSid",
    "SmsSid",
    "From",
    "Body",
    "NumMedia",
    "MediaUrl0",
    "OptOutType",
    "MessageStatus",
    "ErrorCode",
    "id",
    "from",
    "text",
    "status",
    "sessionId",
    "phoneNumber",
    "failureReason",
    "input",
    "charset",
    "answer",
]
VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["+85512345678", "delivered", "failed", "Failed", "2", "SM1", "UTF-16BE", "hex", "punycode", "idna", "undefined", "STOP"]
    ),
)
FORMS = st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=8)
KEYS = [
    "update_id",
    "message",
    "callback_query",
    "my_chat_member",
    "chat",
    "from",
    "id",
    "type",
    "text",
    "data",
    "contact",
    "photo",
    "voice",
    "event",
    "new_chat_member",
    "status",
    "user_id",
    "phone_number",
    "payload",
    "session",
    "typed",
    "media",
    "receipt",
    "messageId",
    "kind",
]
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.sampled_from(["private", "kicked", "sms:received", "delivered"])
)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=8))


TREES = st.recursive(LEAVES, _grown, max_leaves=25)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Channels:
    return case_channels(tmp_path_factory.mktemp("gateways"))


@settings(max_examples=300, deadline=None)
@given(form=FORMS, tree=TREES, raw=st.binary(max_size=60))
def test_any_form_and_any_json(opened: Channels, form: list[tuple[str, str]], tree: Any, raw: bytes) -> None:
    for body in (json.dumps(tree).encode(), raw):
        for channel in opened.values():
            for hook in channel.hooks:
                _read(channel, _request(channel.name, hook, form, body))


def _read(channel: Any, request: HookRequest) -> None:
    try:
        told = channel.read(request)
    except (NotFromProvider, Unreadable):
        return
    assert all(isinstance(one, Inbound | Receipt) for one in told)
    for one in told:
        assert 0 < len(one.provider_id) <= 160
        assert "\0" not in getattr(one, "text", "")
    channel.answer(request, [])


def _request(name: str, hook: str, form: list[tuple[str, str]], body: bytes) -> HookRequest:
    url = f"{SETTINGS.public_url}/hooks/{hook}?{urlencode(form, errors='replace')}"
    headers = {"x-telegram-bot-api-secret-token": SETTINGS.telegram_hook_secret} if name == "telegram" else twilio_headers(url, form)
    secret = SETTINGS.at_hook_secret if name.startswith("africastalking") else "http-of-chance"
    return HookRequest(hook, url, body, headers, (), form, secret)


@given(text=st.text(max_size=300), most=st.integers(min_value=20, max_value=100))
def test_pieces_of_any_text_lose_nothing(text: str, most: int) -> None:
    found = pieces(text, most)
    assert "".join(found) == text
    assert all(found) or text == ""
