"""Telegram's Bot API as far as we use it: takes messages, hands out updates by webhook fields or by long polling."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.server import Answer, FakeServer, Seen

PATH = re.compile(r"/bot([^/]+)/(\w+)")
DATE = 1_763_800_000


@dataclass(frozen=True)
class SentChat:
    """A message that the fake took."""

    chat_id: int
    text: str
    markup: dict[str, Any] = field(default_factory=dict)

    @property
    def buttons(self) -> list[str]:
        """The keys of the inline buttons."""
        return [button["callback_data"] for row in self.markup.get("inline_keyboard", []) for button in row]


class FakeTelegram(FakeServer):
    """`sent` is what it took; `blocked` are the chats that have blocked the bot; `updates` wait for getUpdates."""

    def __init__(self, token: str = "123456:AAfake") -> None:
        super().__init__()
        self.token = token
        self.sent: list[SentChat] = []
        self.answered: list[str] = []
        self.blocked: set[int] = set()
        self.updates: list[dict[str, Any]] = []
        self.webhook: dict[str, Any] = {}
        self.files: dict[str, str] = {}  # what getFile knows
        self._numbers = itertools.count(1000)

    def handle(self, seen: Seen) -> Answer:
        if seen.path.startswith(f"/file/bot{self.token}/"):
            return Answer(self.files[seen.path.rpartition("/")[2]])
        match = PATH.fullmatch(seen.path)
        if not match or match[1] != self.token:
            return _error(401, "Unauthorized")
        method: Callable[[dict[str, Any]], Answer] | None = getattr(self, f"_{match[2]}", None)
        return method(seen.fields if seen.body else {}) if method else _error(404, "Not Found: method not found")

    def _getFile(self, fields: dict[str, Any]) -> Answer:
        ref = fields["file_id"]
        if ref not in self.files:
            return _error(400, "Bad Request: invalid file_id")
        return _ok({"file_path": f"photos/{ref}", "file_size": len(self.files[ref])})

    def texts_to(self, chat: int) -> list[str]:
        return [message.text for message in self.sent if message.chat_id == chat]

    # ── what a person does, as the update that Telegram would send ──

    def text(self, chat: int, text: str, **more: Any) -> dict[str, Any]:
        return self._update(message=self._from(chat) | {"text": text} | more)

    def press(self, chat: int, data: str) -> dict[str, Any]:
        message = self._from(666) | {"chat": {"id": chat, "type": "private"}, "text": "…"}
        query = {"id": str(next(self._numbers)), "from": _user(chat), "chat_instance": "1", "data": data, "message": message}
        return self._update(callback_query=query)

    def share_phone(self, chat: int, phone: str, owner: int | None = None) -> dict[str, Any]:
        contact = {"phone_number": phone, "first_name": "Dara", "user_id": chat if owner is None else owner}
        return self._update(message=self._from(chat) | {"contact": contact})

    def membership(self, chat: int, status: str) -> dict[str, Any]:
        bot = {"user": {"id": 666, "is_bot": True, "first_name": "Spean"}, "status": status}
        old = {"user": bot["user"], "status": "member"}
        change = {
            "chat": {"id": chat, "type": "private"},
            "from": _user(chat),
            "date": DATE,
            "old_chat_member": old,
            "new_chat_member": bot,
        }
        return self._update(my_chat_member=change | {"old_chat_member": old, "new_chat_member": bot})

    def _update(self, **content: Any) -> dict[str, Any]:
        return {"update_id": next(self._numbers), **content}

    def _from(self, chat: int) -> dict[str, Any]:
        return {"message_id": next(self._numbers), "date": DATE, "chat": {"id": chat, "type": "private"}, "from": _user(chat)}

    # ── what the bot may call ──

    def _getMe(self, fields: dict[str, Any]) -> Answer:
        return _ok({"id": 666, "is_bot": True, "first_name": "Spean", "username": "spean_bot"})

    def _sendMessage(self, fields: dict[str, Any]) -> Answer:
        chat, text = int(fields.get("chat_id", 0)), str(fields.get("text", ""))
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if not chat:
            return _error(400, "Bad Request: chat not found")
        if not 0 < len(text) <= 4096:
            return _error(400, "Bad Request: message is too long" if text else "Bad Request: message text is empty")
        self.sent.append(SentChat(chat, text, fields.get("reply_markup") or {}))
        return _ok(self._from(666) | {"chat": {"id": chat, "type": "private"}, "text": text})

    def _answerCallbackQuery(self, fields: dict[str, Any]) -> Answer:
        self.answered.append(str(fields["callback_query_id"]))
        return _ok(True)

    def _getUpdates(self, fields: dict[str, Any]) -> Answer:
        if self.webhook:
            return _error(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = int(fields.get("offset", 0))
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        return _ok(self.updates)

    def _setWebhook(self, fields: dict[str, Any]) -> Answer:
        self.webhook = fields
        return _ok(True)

    def _deleteWebhook(self, fields: dict[str, Any]) -> Answer:
        self.webhook = {}
        return _ok(True)

    def _getWebhookInfo(self, fields: dict[str, Any]) -> Answer:
        url = self.webhook.get("url", "")
        return _ok({"url": url, "has_custom_certificate": False, "pending_update_count": len(self.updates)})


def _user(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": number == 666, "first_name": "Dara"}


def _ok(result: Any) -> Answer:
    return Answer({"ok": True, "result": result})


def _error(code: int, description: str, **parameters: Any) -> Answer:
    return Answer(failure(code, description, **parameters), code)


def failure(code: int, description: str, **parameters: Any) -> dict[str, Any]:
    """An error in the Bot API's shape, e.g. failure(429, "Too Many Requests", retry_after=3)."""
    return {"ok": False, "error_code": code, "description": description} | ({"parameters": parameters} if parameters else {})


def body(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()
