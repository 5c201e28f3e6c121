"""Prism holds our requests and our fakes' answers against the providers' own OpenAPI files."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.channels.base import Outcome
from app.channels.telegram import Telegram
from app.engine.effects import Option
from tests.channels.sending import DARA, chat, send, sms
from tests.channels.test_telegram import telegram
from tests.channels.test_twilio import twilio
from tests.fakes.server import shape
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio
from tests.peers.prism import prism_mock, prism_proxy

pytestmark = pytest.mark.peer

OPTIONS = (Option("1", "បាទ"), Option("2", "ទេ"))


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture(scope="module")
def twilio_proxy(upstream: FakeTwilio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prism_proxy("twilio_api_v2010.json", upstream.base_url, tmp_path_factory.mktemp("prism") / "twilio.log") as url:
        yield url


@pytest.fixture(scope="module")
def telegram_mock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prism_mock("telegram_bot_api_openapi.json", tmp_path_factory.mktemp("prism") / "telegram.log") as url:
        yield url


@pytest.mark.parametrize("sender", ["+15005550006", "MG" + "b" * 32])
def test_twilios_contract_holds_both_ways(upstream: FakeTwilio, twilio_proxy: str, sender: str) -> None:
    before = len(upstream.sent)
    sents = send(twilio(upstream, base_url=twilio_proxy, sender=sender), *(sms(n, "សួស្តី", to=f"+8551234567{n}") for n in range(5)))
    assert [sent.outcome for sent in sents] == [Outcome.SENT] * 5
    assert len(upstream.sent) == before + 5


def test_the_proxy_sees_a_wrong_answer(upstream: FakeTwilio, twilio_proxy: str) -> None:
    upstream.fail(shape({"sid": "SM" + "a" * 32, "num_media": 0}))
    [sent] = send(twilio(upstream, base_url=twilio_proxy), sms(1))
    assert sent.outcome is not Outcome.SENT


def test_the_proxy_sees_a_wrong_request(upstream: FakeTwilio, twilio_proxy: str) -> None:
    """A callback address that is no URI never reaches the fake."""
    before = len(upstream.sent)
    [sent] = send(twilio(upstream, base_url=twilio_proxy, status_url="not an address"), sms(1, to=DARA))
    assert sent.outcome is not Outcome.SENT
    assert len(upstream.sent) == before


def test_telegrams_contract_holds(telegram_mock: str) -> None:
    bot = Telegram("123456:AAfake", "s", telegram_mock)
    sents = send(bot, chat(1, "?", options=OPTIONS), chat(2, "?", share_phone=True), chat(3, "សួស្តី"))
    assert [sent.outcome for sent in sents] == [Outcome.SENT] * 3


def test_a_misspelt_field_is_seen(telegram_mock: str) -> None:
    async def misspelt() -> int:
        bot = Telegram("123456:AAfake", "s", telegram_mock)
        try:
            return (await bot.call("sendMessage", {"chat_id": 1, "txet": "x"})).status
        finally:
            await bot.close()

    assert asyncio.run(misspelt()) >= 400


@pytest.mark.parametrize(("code", "outcome"), [(429, Outcome.WAIT), (403, Outcome.GONE)])
def test_the_errors_of_the_file_are_understood(telegram_mock: str, code: int, outcome: Outcome) -> None:
    bot = Telegram("123456:AAfake", "s", telegram_mock)
    bot._wire._headers["Prefer"] = f"code={code}"
    assert send(bot, chat(1))[0].outcome is outcome


def test_our_fake_of_telegram_answers_as_the_file_says(fake_telegram: FakeTelegram, tmp_path: Path) -> None:
    with prism_proxy("telegram_bot_api_openapi.json", fake_telegram.base_url, tmp_path / "log") as url:
        fake_telegram_bot = telegram(fake_telegram)
        fake_telegram_bot._url = f"{url}/bot{fake_telegram.token}/"
        assert send(fake_telegram_bot, chat(1, options=OPTIONS))[0].outcome is Outcome.SENT
        assert _status(f"{url}/bot{fake_telegram.token}/getWebhookInfo") == 200


def test_the_android_gateways_contract_holds(tmp_path: Path) -> None:
    from tests.channels.test_http import shipped

    with prism_mock("smsgate_swagger.json", tmp_path / "log") as url:
        environ = {"ANDROID_URL": f"{url}/3rdparty/v1/messages", "ANDROID_USER": "u", "ANDROID_PASSWORD": "p", "ANDROID_HOOK_SECRET": "s"}
        [sent] = send(shipped("android", environ), sms(7, "សួស្តី"))
    assert sent.outcome is Outcome.SENT
    assert sent.provider_id


def _status(url: str) -> int:
    request = urllib.request.Request(url, json.dumps({}).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
