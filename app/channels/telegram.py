"""Telegram's Bot API: updates by webhook or long polling, messages with buttons out.

A call costs python-telegram-bot 3 ms of CPU with many in flight and us 0.15; that ours are its calls is tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from app.channels import telegram_updates
from app.channels.base import (
    AddressKind,
    Answer,
    Channel,
    HookRequest,
    Inbound,
    Outcome,
    Outgoing,
    Receipt,
    Reply,
    Sent,
)
from app.channels.gateways import Gateways
from app.channels.reading import MAX_CODE, check_secret
from app.channels.wire import JSON, TIMEOUT_S, Got, NoAnswer, Wire, by_status, in_flight, json_body, seconds
from app.engine.effects import Option
from app.engine.screen import Limits, Medium
from app.settings import Settings, WrongSetting
from app.text.khmer import clusters

RANK = 30
LETTERS = 4096  # of one message, in UTF-16 units
LARGEST_FILE = 5_000_000  # bytes of a picture or voice note
KEY_BYTES = 64  # of callback_data
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105

# What an error means for us, by its error_code and where needed by words of its description.
CODES = {401: Outcome.PAUSE, 403: Outcome.GONE, 404: Outcome.PAUSE, 409: Outcome.WAIT, 429: Outcome.WAIT}
DESCRIPTIONS = {
    "chat not found": Outcome.GONE,
    "user not found": Outcome.GONE,
    "user is deactivated": Outcome.GONE,
    "peer_id_invalid": Outcome.GONE,
}

SHARE = Option("", "📱 ផ្ញើលេខទូរសព្ទ · Share my number")


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """On with a token, and with the hook's secret or long polling to hear by."""
    if not settings.telegram_token:
        return []
    if not (settings.telegram_hook_secret or settings.telegram_polling):
        raise WrongSetting("TELEGRAM_HOOK_SECRET (for the webhook) or TELEGRAM_POLLING=1 is needed beside TELEGRAM_TOKEN.")
    return [open_telegram(settings)]


def open_telegram(settings: Settings, timeout_s: float = TIMEOUT_S) -> Telegram:
    s = settings
    return Telegram(s.telegram_token, s.telegram_hook_secret, s.telegram_base_url, s.telegram_rate, timeout_s)


class Telegram:
    """One bot."""

    name = "telegram"
    kind = AddressKind.TELEGRAM

    def __init__(self, token: str, secret: str, base_url: str, rate: float = 25.0, timeout_s: float = TIMEOUT_S) -> None:
        self.limits = Limits(Medium.CHAT, rate=rate, receipts=False)
        self.hooks: tuple[str, ...] = ("telegram",) if secret else ()
        self._secret = secret
        self._url = f"{base_url.rstrip('/')}/bot{token}/"
        self._files = f"{base_url.rstrip('/')}/file/bot{token}/"
        self._wire = Wire(timeout_s=timeout_s)

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        check_secret(request.headers.get(SECRET_HEADER, ""), self._secret)
        return [*telegram_updates.inbounds(self.name, request.body)]

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        """A pressed button is answered by a call inside the answer, or it would go on blinking; nothing else is."""
        query = orjson.loads(request.body).get("callback_query") if b'"callback_query"' in request.body else None
        if not isinstance(query, dict):
            return Answer()
        return Answer(json_body({"method": "answerCallbackQuery", "callback_query_id": query.get("id")}).decode(), JSON)

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return await in_flight(batch, self._send_one)

    async def close(self) -> None:
        await self._wire.close()

    async def call(self, method: str, fields: Mapping[str, Any]) -> Got:
        """Any method of the Bot API. Raises NoAnswer."""
        return await self._wire.post(self._url + method, json_body(fields), JSON)

    async def fetch(self, ref: str) -> bytes | None:
        """A picture or voice note that somebody sent; None where Telegram gives it no longer, or it is too large. Raises NoAnswer."""
        said = (await self.call("getFile", {"file_id": ref})).json()
        file = said.get("result") if isinstance(said, Mapping) else None
        path = str(file.get("file_path") or "") if isinstance(file, Mapping) and int(file.get("file_size") or 0) <= LARGEST_FILE else ""
        if not path:
            return None
        got = await self._wire.request("GET", self._files + quote(path), None, {})
        return got.body if got.status == 200 and len(got.body) <= LARGEST_FILE else None

    async def _send_one(self, message: Outgoing) -> Sent:
        """A text over the limit goes in several messages; once one is out, a failure leaves the whole unknown."""
        sent = Sent(message.id, Outcome.REFUSED, code="empty")
        for place, fields in enumerate(calls(message)):
            sent = await self._send_piece(message.id, fields)
            if sent.outcome is not Outcome.SENT:
                return Sent(message.id, Outcome.UNKNOWN, code=f"piece {place + 1}: {sent.code}") if place else sent
        return sent

    async def _send_piece(self, message_id: int, fields: Mapping[str, Any]) -> Sent:
        try:
            return _sent(message_id, await self.call("sendMessage", fields))
        except NoAnswer as none:
            return Sent(message_id, none.outcome, code=none.code)


def calls(message: Outgoing) -> list[dict[str, Any]]:
    """The sendMessage calls of a message; the buttons stand under the last."""
    chat = message.address.value
    chat_id = int(chat) if chat.removeprefix("-").isdecimal() else chat
    texts = pieces(message.text)
    found = [{"chat_id": chat_id, "text": text, "link_preview_options": {"is_disabled": True}} for text in texts]
    markup = _markup(message)
    if markup:
        found[-1]["reply_markup"] = markup
    return found


def pieces(text: str, most: int = LETTERS) -> list[str]:
    """The text in pieces of at most `most` UTF-16 units, cut at a line or a blank where there is one, never inside a cluster."""
    if len(text) * 2 <= most or _units(text) <= most:
        return [text]
    head = _head(text, most)
    cut = max(head.rfind("\n"), head.rfind(" ")) + 1 or len(head)
    return [text[:cut], *pieces(text[cut:], most)]


def _head(text: str, most: int) -> str:
    """As many whole clusters as fit."""
    used, length = 0, 0
    for cluster in clusters(text[: most + KEY_BYTES]):
        used += _units(cluster)
        if used > most:
            break
        length += len(cluster)
    return text[: length or most // 2]


def _units(text: str) -> int:
    return len(text) + sum(letter > "\uffff" for letter in text)


def _markup(message: Outgoing) -> dict[str, Any] | None:
    """A button for each option, or the share-my-number keyboard, whose label is the option without a key."""
    if message.share_phone:
        return _share_keyboard(message.options)
    rows = [[{"text": o.text or o.key, "callback_data": o.key}] for o in message.options if 0 < len(o.key.encode()) <= KEY_BYTES]
    return {"inline_keyboard": rows} if rows else None


def _share_keyboard(options: Sequence[Option]) -> dict[str, Any]:
    label = next((o for o in options if not o.key), SHARE)
    rows: list[list[dict[str, Any]]] = [[{"text": label.text, "request_contact": True}]]
    rows += [[{"text": o.text}] for o in options if o.key and o.text]
    return {"keyboard": rows, "one_time_keyboard": True, "resize_keyboard": True}


def _sent(message_id: int, got: Got) -> Sent:
    said = got.json()
    said = said if isinstance(said, Mapping) else {}
    result = said.get("result")
    if said.get("ok") is True and isinstance(result, Mapping):
        return Sent(message_id, Outcome.SENT, provider_id=str(result.get("message_id", "")))
    return _failed(message_id, got, said)


def _failed(message_id: int, got: Got, said: Mapping[str, Any]) -> Sent:
    code, described = said.get("error_code") or got.status, str(said.get("description", "")).lower()
    more = said.get("parameters")
    more = more if isinstance(more, Mapping) else {}
    moved = more.get("migrate_to_chat_id")
    outcome = next((o for words, o in DESCRIPTIONS.items() if words in described), None) or CODES.get(code) or by_status(got.status)
    return Sent(
        message_id,
        Outcome.WAIT if moved else outcome,
        code=str(code)[:MAX_CODE],
        wait_s=seconds(more.get("retry_after", 0)) or got.wait_s,
        new_address=str(moved) if isinstance(moved, int) else "",
    )
