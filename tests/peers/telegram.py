"""A person at Telegram: npm telegram-test-api, with which whole conversations are held over HTTP."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.peers.processes import free_port, node_package, running, wait_until

SCRIPT = Path(__file__).with_name("telegram.cjs")


@dataclass(frozen=True)
class Bubble:
    """A message of the bot: its text, and the label and key of each button."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    keyboard: tuple[str, ...] = ()


@dataclass
class Person:
    """Somebody who chats with the bot; `replies` are the messages since the last look."""

    base_url: str
    token: str
    chat_id: int
    last: Bubble = field(default_factory=lambda: Bubble(""))

    def start(self, payload: str = "") -> None:
        text = f"/start {payload}".strip()
        self._tell("sendCommand", text=text, entities=[{"type": "bot_command", "offset": 0, "length": 6}])

    def say(self, text: str, **more: Any) -> None:
        self._tell("sendMessage", text=text, **more)

    def send(self, **content: Any) -> None:
        """Something that is no text: contact=…, photo=…, voice=…"""
        self._tell("sendMessage", **content)

    def press(self, button: str) -> None:
        """Presses a button of the last message, by its label or its key."""
        key = next(key for label, key in self.last.buttons if button in (label, key))
        message = {"message_id": 1, "date": int(time.time()), "chat": self._chat, "text": self.last.text}
        self._call("sendCallback", {"botToken": self.token, "from": self._user, "message": message, "data": key})

    def replies(self, count: int = 1, seconds: float = 15.0) -> list[Bubble]:
        """Waits for so many messages (and takes those that came with them)."""
        found: list[Bubble] = []
        wait_until(lambda: len(self._look(found)) >= count, f"{count} replies (came: {len(found)})", seconds)
        self.last = found[-1]
        return found

    def reply(self) -> str:
        """The text of the next message."""
        return self.replies()[-1].text

    def silent(self, seconds: float = 0.5) -> bool:
        """Whether nothing comes for a while."""
        time.sleep(seconds)
        return not self._look([])

    def _look(self, found: list[Bubble]) -> list[Bubble]:
        got = self._call("getUpdates", {"token": self.token, "chatId": self.chat_id})
        found += [_bubble(update["message"]) for update in got["result"]]
        return found

    @property
    def _user(self) -> dict[str, Any]:
        return {"id": self.chat_id, "is_bot": False, "first_name": "Dara"}

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": "private", "first_name": "Dara"}

    def _tell(self, what: str, **content: Any) -> None:
        self._call(what, {"botToken": self.token, "date": int(time.time()), "from": self._user, "chat": self._chat, **content})

    def _call(self, what: str, body: dict[str, Any]) -> Any:
        return _json(f"{self.base_url}/{what}", body)


class TelegramPeer:
    """The server; `base_url` is what TELEGRAM_BASE_URL wants."""

    def __init__(self, base_url: str, token: str = "123456:AApeer") -> None:
        self.base_url = base_url
        self.token = token
        self._people = 70

    def person(self) -> Person:
        """Somebody new."""
        self._people += 1
        return Person(self.base_url, self.token, self._people)

    def set_webhook(self, url: str, secret: str) -> None:
        _json(f"{self.base_url}/bot{self.token}/setWebhook", {"url": url, "secret_token": secret})

    @property
    def answered(self) -> list[str]:
        """Ids of the pressed buttons that were answered."""
        return list(_json(f"{self.base_url}/answered", None))


@contextmanager
def telegram_test_api(log: Path) -> Iterator[TelegramPeer]:
    node_package("telegram-test-api")
    port = free_port()
    with running(["node", SCRIPT, str(port)], log, port):
        yield TelegramPeer(f"http://127.0.0.1:{port}")


def _bubble(message: dict[str, Any]) -> Bubble:
    markup = message.get("reply_markup") or {}
    buttons = tuple((b["text"], b["callback_data"]) for row in markup.get("inline_keyboard", []) for b in row)
    keyboard = tuple(b["text"] for row in markup.get("keyboard", []) for b in row)
    return Bubble(message["text"], buttons, keyboard)


def _json(url: str, body: dict[str, Any] | None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())
