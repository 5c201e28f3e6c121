"""What a bot needs besides messages: its webhook at Telegram, and long polling where there is no webhook."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.channels import telegram_updates
from app.channels.base import Inbound, Unreadable
from app.channels.telegram import Telegram
from app.channels.wire import NoAnswer, seconds

HOLD_S = 50  # how long Telegram may keep a poll open
EMPTY_S = 0.1  # after an empty answer: a test server does not hold polls open
PAUSE_S = 3.0  # after an error
TRIES = 5  # for one update, before the next one gets its turn

Handle = Callable[[Sequence[Inbound]], object]
Updates = list[dict[str, Any]]
Tell = Callable[[str, int], None]


class TelegramSaysNo(Exception):
    """Telegram refused a call, or did not answer; the message is its own description."""

    def __init__(self, said: str, code: int = 0, wait_s: float = 0.0) -> None:
        super().__init__(said)
        self.code = code
        self.wait_s = wait_s


class FetchedElsewhere(Exception):
    """Updates cannot be fetched since somebody else has them; the message says who, for a person."""


async def ask(bot: Telegram, method: str, **fields: Any) -> Any:
    """The result of a call of the Bot API. Raises TelegramSaysNo."""
    try:
        got = await bot.call(method, fields)
    except NoAnswer as none:
        raise TelegramSaysNo(f"Telegram does not answer ({none.code}).") from None
    said = got.json()
    said = said if isinstance(said, Mapping) else {}
    if said.get("ok") is not True:
        more = said.get("parameters")
        wait_s = seconds(more.get("retry_after", 0)) if isinstance(more, Mapping) else 0.0
        raise TelegramSaysNo(str(said.get("description", f"HTTP {got.status}")), got.status, wait_s)
    return said.get("result")


async def set_webhook(bot: Telegram, public_url: str, secret: str) -> str:
    """Tells Telegram where to post updates. Returns the address. Raises TelegramSaysNo."""
    url = f"{public_url.rstrip('/')}/hooks/telegram"
    await ask(bot, "setWebhook", url=url, secret_token=secret, allowed_updates=telegram_updates.WANTED)
    return url


async def poll(bot: Telegram, handle: Handle, stop: asyncio.Event, tell: Tell) -> None:
    """Fetches updates and hands them over one by one until `stop`; an update counts as taken once `handle` has returned.

    `handle` runs in a thread; `tell` hears of errors, by words and update number alone. Raises TelegramSaysNo for a wrong token,
    FetchedElsewhere where a webhook or another process has the updates: what is set is never taken away by itself.
    """
    stopped = asyncio.ensure_future(stop.wait())
    offset = 0
    try:
        while not stop.is_set():
            for update in await _unless(stopped, _fetch(bot, offset, tell)):
                if stop.is_set():
                    break
                await _take(bot, update, handle, tell)
                offset = update["update_id"] + 1
    finally:
        stopped.cancel()


async def _unless(stopped: asyncio.Future[Any], fetch: Coroutine[Any, Any, Updates]) -> Updates:
    """What a poll brings; nothing if we are to stop meanwhile."""
    fetching = asyncio.ensure_future(fetch)
    await asyncio.wait({fetching, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if fetching.done():
        return fetching.result()
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)
    return []


async def _fetch(bot: Telegram, offset: int, tell: Tell) -> Updates:
    """The next updates; none after an error and a pause."""
    try:
        found = await ask(bot, "getUpdates", offset=offset, timeout=HOLD_S, allowed_updates=telegram_updates.WANTED)
        if not found:
            await asyncio.sleep(EMPTY_S)
        return [update for update in found if isinstance(update.get("update_id"), int)]
    except TelegramSaysNo as no:
        if no.code in (401, 404):
            raise
        if no.code == 409:
            raise FetchedElsewhere(await _where(bot)) from None
        tell(str(no), offset)
        await asyncio.sleep(no.wait_s or PAUSE_S)
        return []


async def _where(bot: Telegram) -> str:
    """Who has the updates; a webhook's host alone, since its path may hold a secret."""
    hook = (await ask(bot, "getWebhookInfo")).get("url")
    if not hook:
        return "Another process fetches this bot's updates, and Telegram allows only one: end the other one first."
    return (
        f"This bot's updates are posted to {urlsplit(hook).hostname}, so they cannot be fetched. "
        "`spean telegram remove` takes that webhook away; without TELEGRAM_POLLING=1 nothing is fetched."
    )


async def _take(bot: Telegram, update: dict[str, Any], handle: Handle, tell: Tell) -> None:
    """Hands one update over; what fails for a while (a locked database) is tried again."""
    number = update["update_id"]
    try:
        inbounds = telegram_updates.from_update(bot.name, update)
    except Unreadable as wrong:
        return tell(str(wrong), number)
    for n in range(TRIES):
        try:
            await asyncio.to_thread(handle, inbounds)
            break
        except Exception as fault:  # whatever it is, the updates behind this one must get through
            tell(f"update not taken: {type(fault).__name__}", number)
            await asyncio.sleep(PAUSE_S if n + 1 < TRIES else 0)
    if "callback_query" in update:
        await _answer_press(bot, update["callback_query"], tell)
    return None


async def _answer_press(bot: Telegram, query: Mapping[str, Any], tell: Tell) -> None:
    try:
        await ask(bot, "answerCallbackQuery", callback_query_id=query.get("id"))
    except TelegramSaysNo as no:  # an old press cannot be answered any more
        tell(str(no), 0)
