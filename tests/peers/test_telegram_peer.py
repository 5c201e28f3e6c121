"""Telegram's test server and our adapter hold a conversation, by webhook and by long polling; so does the official SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from app.channels import Channels
from app.channels.base import Inbound
from app.channels.telegram import Telegram
from app.channels.telegram_bot import poll, set_webhook
from app.engine.effects import Option
from tests.channels.sending import chat, send
from tests.peers.hooks import Hooks
from tests.peers.processes import wait_until
from tests.peers.telegram import TelegramPeer

pytestmark = pytest.mark.peer

SECRET = "of-chance"
ASKED = (Option("1", "យល់ព្រម"), Option("2", "មិនយល់ព្រម"))


@pytest.fixture
def hooks(telegram_peer: TelegramPeer) -> Iterator[Hooks]:
    with Hooks() as started:
        started.channels = Channels([Telegram(telegram_peer.token, SECRET, telegram_peer.base_url)])
        telegram_peer.set_webhook(f"{started.base_url}/hooks/telegram", SECRET)
        yield started


def answering(peer: TelegramPeer, secret: str = SECRET) -> Telegram:
    return Telegram(peer.token, secret, peer.base_url)


def test_a_conversation_by_webhook(telegram_peer: TelegramPeer, hooks: Hooks) -> None:
    bot, person = answering(telegram_peer), telegram_peer.person()
    hooks.then = lambda inbound: _reply(bot, inbound)
    person.start("fair_7")
    [first] = person.replies()
    assert (first.text, first.buttons) == ("/start|fair_7|", (("យល់ព្រម", "1"), ("មិនយល់ព្រម", "2")))
    person.press("មិនយល់ព្រម")
    assert person.reply() == "2||"
    person.say("ឈ្មោះ សុខ ដារ៉ា")
    assert person.reply() == "ឈ្មោះ សុខ ដារ៉ា||"
    person.send(contact={"phone_number": "85512345678", "user_id": person.chat_id, "first_name": "Dara"})
    assert person.reply() == "||+85512345678"
    assert len(telegram_peer.answered) == 1


def _reply(bot: Telegram, inbound: Inbound) -> None:
    text = f"{inbound.text}|{inbound.payload}|{inbound.phone}"
    send(bot, chat(1, text, to=inbound.address.value, options=ASKED))


def test_two_quick_texts_are_two_updates_in_order(telegram_peer: TelegramPeer, hooks: Hooks) -> None:
    person = telegram_peer.person()
    person.say("មួយ")
    person.say("ពីរ")
    wait_until(lambda: len(hooks.inbounds) == 2, "two texts", 10)
    assert [inbound.text for inbound in hooks.inbounds] == ["មួយ", "ពីរ"]
    assert len({inbound.provider_id for inbound in hooks.inbounds}) == 2


def test_a_wrong_secret_is_refused(telegram_peer: TelegramPeer, hooks: Hooks) -> None:
    telegram_peer.set_webhook(f"{hooks.base_url}/hooks/telegram", "guessed")
    telegram_peer.person().say("x")
    wait_until(lambda: len(hooks.seen) >= 2, "a repeat of what was refused", 10)
    assert hooks.heard == []
    telegram_peer.set_webhook(f"{hooks.base_url}/hooks/telegram", SECRET)


def test_long_polling(telegram_peer: TelegramPeer) -> None:
    person = telegram_peer.person()
    heard = asyncio.run(_polled(telegram_peer, person.chat_id, lambda: person.say("ជំនួយ")))
    assert [inbound.text for inbound in heard] == ["ជំនួយ"]


async def _polled(peer: TelegramPeer, chat_id: int, begin: object) -> list[Inbound]:
    bot, stop, heard = answering(peer), asyncio.Event(), list[Inbound]()
    loop = asyncio.get_running_loop()

    def handle(inbounds: object) -> None:
        heard.extend(one for one in inbounds if one.address.value == str(chat_id))  # type: ignore[attr-defined]
        if heard:
            loop.call_soon_threadsafe(stop.set)

    try:
        await bot.call("deleteWebhook", {})
        await asyncio.to_thread(begin)  # type: ignore[arg-type]
        await asyncio.wait_for(poll(bot, handle, stop, lambda what, number: None), 15)
    finally:
        await bot.close()
    return heard


def test_our_registration_of_the_webhook_is_understood(telegram_peer: TelegramPeer, hooks: Hooks) -> None:
    async def register() -> None:
        bot = answering(telegram_peer)
        try:
            await set_webhook(bot, hooks.base_url, SECRET)
        finally:
            await bot.close()

    asyncio.run(register())
    person = telegram_peer.person()
    hooks.then = lambda inbound: _reply(answering(telegram_peer), inbound)
    person.say("សួស្តី")
    assert person.reply() == "សួស្តី||"


def test_the_official_sdk_talks_with_the_same_server(telegram_peer: TelegramPeer) -> None:
    from telegram import Bot

    async def talk() -> int:
        async with Bot(telegram_peer.token, base_url=f"{telegram_peer.base_url}/bot") as bot:
            return (await bot.send_message(person.chat_id, "សួស្តី")).message_id

    person = telegram_peer.person()
    assert asyncio.run(talk()) > 0
    assert person.reply() == "សួស្តី"
