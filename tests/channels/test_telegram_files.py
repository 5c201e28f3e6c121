"""Pictures and voice notes that somebody sent to the bot: fetched by their reference, never one that is too large."""

from __future__ import annotations

import asyncio

from app.channels.telegram import LARGEST_FILE, Telegram
from tests.fakes.telegram import FakeTelegram


def fetched(fake: FakeTelegram, ref: str) -> bytes | None:
    async def fetch() -> bytes | None:
        bot = Telegram(fake.token, "of-chance", fake.base_url)
        try:
            return await bot.fetch(ref)
        finally:
            await bot.close()

    return asyncio.run(fetch())


def test_a_picture_is_fetched_by_its_reference(fake_telegram: FakeTelegram) -> None:
    fake_telegram.files = {"AgAC1": "a picture", "AgAC2": "x" * (LARGEST_FILE + 1)}
    assert fetched(fake_telegram, "AgAC1") == b"a picture"
    assert fetched(fake_telegram, "AgAC2") is None
    assert fetched(fake_telegram, "gone") is None
