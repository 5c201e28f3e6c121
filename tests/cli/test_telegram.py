"""`spean telegram` registers, shows and removes the bot's webhook, and says plainly what is missing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from app.cli.telegram import command
from app.settings import Settings
from tests.fakes.telegram import FakeTelegram


@pytest.fixture
def fake() -> Iterator[FakeTelegram]:
    with FakeTelegram() as started:
        yield started


def spean(fake: FakeTelegram, *args: str, **more: str) -> Result:
    env = {"TELEGRAM_TOKEN": fake.token, "TELEGRAM_HOOK_SECRET": "of-chance", "TELEGRAM_BASE_URL": fake.base_url}
    return CliRunner().invoke(command, args, env=env | {"PUBLIC_URL": "https://spean.example.org", "SPEAN_ENV": ""} | more)


def test_the_webhook_is_registered_shown_and_removed(fake: FakeTelegram) -> None:
    assert "https://spean.example.org/hooks/telegram" in spean(fake, "webhook").output
    assert fake.webhook["secret_token"] == "of-chance"
    assert "@spean_bot" in spean(fake, "info").output
    assert "https://spean.example.org/hooks/telegram" in spean(fake, "info").output
    assert spean(fake, "remove").exit_code == 0
    assert fake.webhook == {}


def test_polling_beside_a_webhook_is_one_clear_sentence(fake: FakeTelegram, settings: Settings) -> None:
    fake.webhook = {"url": "https://live.example.org/hooks/telegram/of-chance"}
    found = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url or "", "SPEAN_DATA": str(settings.spean_data)}
    result = spean(fake, "poll", TELEGRAM_POLLING="1", **found)
    assert result.exit_code == 2
    assert "posted to live.example.org" in result.output
    assert "of-chance" not in result.output


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"TELEGRAM_TOKEN": ""}, "TELEGRAM_TOKEN is not set"),
        ({"TELEGRAM_HOOK_SECRET": ""}, "TELEGRAM_HOOK_SECRET is not set"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is not set"),
        ({"PUBLIC_URL": "http://spean.example.org"}, "must begin with https://"),
        ({"TELEGRAM_TOKEN": "1:wrong"}, "Telegram said: Unauthorized"),
        ({"TELEGRAM_BASE_URL": "http://127.0.0.1:9"}, "Telegram does not answer"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(fake: FakeTelegram, missing: dict[str, str], said: str) -> None:
    result = spean(fake, "webhook", **missing)
    assert said in result.output
    assert result.exit_code == 2
    assert "wrong" not in result.output, "a token is never shown"
