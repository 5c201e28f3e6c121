"""Long polling takes each update once, and the webhook is registered as we need it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import pytest

from app.channels import telegram_bot
from app.channels.base import Inbound
from app.channels.telegram import Telegram
from app.channels.telegram_bot import FetchedElsewhere, TelegramSaysNo, ask, poll, set_webhook
from tests.channels.test_telegram import telegram
from tests.fakes.server import reset, status
from tests.fakes.telegram import FakeTelegram, failure


class Heard:
    """A handler that stops the polling once it has heard enough, and fails first if told to."""

    def __init__(self, enough: int, faults: int = 0) -> None:
        self.inbounds: list[Inbound] = []
        self.told: list[str] = []
        self.enough = enough
        self.faults = faults
        self.stop = asyncio.Event()
        self._stop: Callable[[], object] = lambda: None

    def handle(self, inbounds: Sequence[Inbound]) -> None:
        if self.faults:
            self.faults -= 1
            raise OSError("the database is locked")
        self.inbounds += inbounds
        if len(self.inbounds) >= self.enough:
            self._stop()

    async def poll(self, fake: FakeTelegram) -> None:
        loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(self.stop.set)
        bot = telegram(fake)
        try:
            await asyncio.wait_for(poll(bot, self.handle, self.stop, lambda what, number: self.told.append(what)), 20)
        finally:
            await bot.close()

    @property
    def texts(self) -> list[str]:
        return [inbound.text for inbound in self.inbounds]


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telegram_bot, "PAUSE_S", 0.01)


def test_updates_come_in_order_and_a_press_is_answered(fake_telegram: FakeTelegram) -> None:
    press = fake_telegram.press(77, "2")
    fake_telegram.updates = [fake_telegram.text(77, "ចូលរួម"), press, fake_telegram.text(78, "ជំនួយ")]
    heard = Heard(3)
    asyncio.run(heard.poll(fake_telegram))
    assert heard.texts == ["ចូលរួម", "2", "ជំនួយ"]
    assert fake_telegram.answered == [press["callback_query"]["id"]]


def test_errors_on_the_way_lose_nothing(fake_telegram: FakeTelegram) -> None:
    fake_telegram.updates = [fake_telegram.text(77, "1")]
    fake_telegram.fail(status(502, "<html>"), reset(), status(429, failure(429, "Too Many Requests", retry_after=0.01)))
    heard = Heard(1)
    asyncio.run(heard.poll(fake_telegram))
    assert (heard.texts, len(heard.told)) == (["1"], 3)


def test_a_locked_database_is_tried_again(fake_telegram: FakeTelegram) -> None:
    fake_telegram.updates = [fake_telegram.text(77, "1"), fake_telegram.text(77, "2")]
    heard = Heard(2, faults=2)
    asyncio.run(heard.poll(fake_telegram))
    assert heard.texts == ["1", "2"]


def test_an_update_that_never_works_does_not_hold_up_the_others(fake_telegram: FakeTelegram) -> None:
    fake_telegram.updates = [fake_telegram.text(77, "1"), {"update_id": 5000, "message": "?"}, fake_telegram.text(77, "2")]
    heard = Heard(1, faults=telegram_bot.TRIES)
    asyncio.run(heard.poll(fake_telegram))
    assert heard.texts == ["2"]


def test_a_webhook_that_is_set_is_told_and_left_alone(fake_telegram: FakeTelegram) -> None:
    fake_telegram.webhook = {"url": "https://live.example.org/hooks/telegram"}
    with pytest.raises(FetchedElsewhere, match=r"posted to live\.example\.org"):
        asyncio.run(Heard(1).poll(fake_telegram))
    assert fake_telegram.webhook


def test_a_second_poller_is_told_that_there_is_another(fake_telegram: FakeTelegram) -> None:
    fake_telegram.fail(status(409, failure(409, "Conflict: terminated by other getUpdates request")))
    with pytest.raises(FetchedElsewhere, match="end the other one first"):
        asyncio.run(Heard(1).poll(fake_telegram))


def test_a_wrong_token_ends_the_polling(fake_telegram: FakeTelegram) -> None:
    fake_telegram.fail(status(401, failure(401, "Unauthorized")))
    with pytest.raises(TelegramSaysNo, match="Unauthorized"):
        asyncio.run(Heard(1).poll(fake_telegram))


def test_the_webhook_is_registered_with_secret_and_every_kind_of_update(fake_telegram: FakeTelegram) -> None:
    assert (
        calling(fake_telegram, lambda bot: set_webhook(bot, "https://spean.example.org/", "of-chance"))
        == "https://spean.example.org/hooks/telegram"
    )
    wanted = ["message", "callback_query", "my_chat_member"]
    assert fake_telegram.webhook == {
        "url": "https://spean.example.org/hooks/telegram",
        "secret_token": "of-chance",
        "allowed_updates": wanted,
    }


def test_nobody_at_home_is_told() -> None:
    with FakeTelegram() as gone:
        pass
    with pytest.raises(TelegramSaysNo, match="does not answer"):
        calling(gone, lambda bot: ask(bot, "getMe"))


def calling(fake: FakeTelegram, what: Callable[[Telegram], Coroutine[Any, Any, Any]]) -> Any:
    async def call() -> Any:
        bot = telegram(fake)
        try:
            return await what(bot)
        finally:
            await bot.close()

    return asyncio.run(call())
