"""`spean telegram`: registers the bot's webhook, or fetches its updates by long polling."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import click

from app import log, settings
from app.channels.base import Inbound
from app.channels.telegram import Telegram, open_telegram
from app.channels.telegram_bot import FetchedElsewhere, TelegramSaysNo, ask, poll, set_webhook
from app.cli import CannotGoOn, Group
from app.settings import Settings


@click.group(cls=Group)
def command() -> None:
    """Looks after the Telegram bot."""


@command.command()
def webhook() -> None:
    """Tells Telegram to post updates to PUBLIC_URL."""
    found = _settings("telegram_hook_secret", "public_url")
    if not found.public_url.startswith("https://"):
        raise CannotGoOn("PUBLIC_URL must begin with https:// (Telegram posts to no other address).")
    url = _run(found, lambda bot: set_webhook(bot, found.public_url, found.telegram_hook_secret))
    click.echo(f"Telegram posts updates to {url} from now on.")


@command.command()
def info() -> None:
    """Shows the bot's name and where its updates go."""
    found = _settings()
    me, hook = _run(found, lambda bot: asyncio.gather(ask(bot, "getMe"), ask(bot, "getWebhookInfo")))
    click.echo(f"Bot: @{me.get('username', '?')}  https://t.me/{me.get('username', '')}")
    click.echo(f"Webhook: {hook.get('url') or 'none (long polling)'}")
    click.echo(f"Updates that wait: {hook.get('pending_update_count', 0)}")
    if hook.get("last_error_message"):
        click.echo(f"Last error: {hook['last_error_message']}")


@command.command()
def remove() -> None:
    """Takes the webhook away."""
    _run(_settings(), lambda bot: ask(bot, "deleteWebhook"))
    click.echo("Telegram posts updates to nobody now.")


@command.command(name="poll")
def poll_() -> None:
    """Fetches updates by long polling until stopped (TELEGRAM_POLLING=1)."""
    from app import open_house
    from app.services.talk import receive
    from app.store.db import now

    found = _settings()
    log.configure(production=found.production)
    house = open_house(found)

    def handle(inbounds: Sequence[Inbound]) -> None:
        receive(house, inbounds, now())

    _run(found, lambda bot: _until_told(bot, handle), timeout_s=60.0)


async def _until_told(bot: Telegram, handle: Callable[[Sequence[Inbound]], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await poll(bot, handle, stop, _tell)


def _tell(what: str, number: int) -> None:
    log.get_logger(__name__).warning("telegram_poll", what=what, update=number)


def _settings(*needed: str) -> Settings:
    found = settings.read(os.environ)
    for name in ("telegram_token", *needed):
        if not getattr(found, name):
            raise CannotGoOn(f"{name.upper()} is not set.")
    return found


def _run(found: Settings, what: Callable[[Telegram], Any], timeout_s: float = 10.0) -> Any:
    return asyncio.run(_with_bot(open_telegram(found, timeout_s), what))


async def _with_bot(bot: Telegram, what: Callable[[Telegram], Coroutine[Any, Any, Any]]) -> Any:
    try:
        return await what(bot)
    except TelegramSaysNo as no:
        raise CannotGoOn(f"Telegram said: {no}") from None
    except FetchedElsewhere as other:
        raise CannotGoOn(str(other)) from None
    finally:
        await bot.close()
