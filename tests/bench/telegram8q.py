"""Our Telegram channel and engine on registration-8q: an update's JSON in, the JSON of the sendMessage call out.

The session passes through its JSON at every message, as the database would keep it (the peers keep theirs in memory).
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import orjson

from app.channels.base import Address, HookRequest, Inbound, Outgoing
from app.channels.telegram import SECRET_HEADER, Telegram, calls
from app.channels.wire import json_body
from app.engine.screen import show
from tests.bench.engine8q import Dialogues

SECRET = "of-chance"


class Bot:
    """What the harness drives: updates and calls are bytes, the sessions JSON."""

    def __init__(self, dialogue: dict[str, Any]) -> None:
        self.dialogues = Dialogues(dialogue)
        self.channel = Telegram("1:a", SECRET, "http://127.0.0.1:1")
        self.headers = {SECRET_HEADER: SECRET, "content-type": "application/json"}

    def start(self, contact: str, update: bytes) -> tuple[str | None, bytes]:
        inbound = self._read(update)
        return self._called(inbound.address, *self.dialogues.begin())

    def resume(self, contact: str, state: str, update: bytes) -> tuple[str | None, bytes]:
        inbound = self._read(update)
        return self._called(inbound.address, *self.dialogues.hear(state, inbound.text))

    def _read(self, update: bytes) -> Inbound:
        (inbound,) = self.channel.read(HookRequest("telegram", "http://127.0.0.1:1/hooks/telegram", update, self.headers))
        assert isinstance(inbound, Inbound)
        return inbound

    def _called(self, address: Address, state: str | None, says: list[Any]) -> tuple[str | None, bytes]:
        shown = show(says, self.channel.limits, {})
        (call,) = calls(Outgoing(1, address, "\n".join(shown.now), shown.options))
        return state, json_body(call)


def _update(number: int, chat: int, text: str) -> bytes:
    """An update as Telegram sends it, with the fields that the peers get."""
    command = text == "JOIN"
    message = {
        "message_id": number,
        "date": 1790000000,
        "chat": {"id": chat, "type": "private", "first_name": "A"},
        "from": {"id": chat, "is_bot": False, "first_name": "A"},
        "text": "/join" if command else text,
        **({"entities": [{"type": "bot_command", "offset": 0, "length": 6}]} if command else {}),
    }
    return json.dumps({"update_id": number, "message": message}).encode()


def _updates(rows: list[Any]) -> list[tuple[str, list[bytes]]]:
    return [(contact, [_update(i * 20 + j, i, text) for j, text in enumerate(texts)]) for i, (contact, texts) in enumerate(rows, 1)]


def main() -> None:
    sys.path.insert(0, str(Path(sys.argv[1])))
    import harness  # type: ignore[import-not-found]

    rows = json.loads((Path(harness.PERF) / "workload.json").read_text())[: int(harness.os.environ["N"])]
    bot, updates = Bot(harness.DIALOGUE), _updates(rows)
    harness.drive(bot, updates[:50])
    began = time.process_time()
    messages, replies, _, biggest = harness.drive(bot, updates)
    cpu = time.process_time() - began
    texts = "\x00".join(orjson.loads(reply)["text"] for reply in replies)
    told = {"msg_per_cpu_s": round(messages / cpu), "session_json_max_chars": biggest}
    print(json.dumps(told | {"sha": hashlib.sha256(texts.encode()).hexdigest()[:12]}))


if __name__ == "__main__":
    main()
