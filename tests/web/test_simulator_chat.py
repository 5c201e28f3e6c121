"""The simulator's Telegram look: buttons know their message, a shared number is told from an empty text."""

from __future__ import annotations

import asyncio
import re
from itertools import count
from typing import Any

import pytest
from flask import Flask

from app.services.delivery import send_queue

ids = count(1)
CHANTHA = {"number": "+85512340101", "chat": "700100101", "side": "chat"}


class Chat:
    """A chat on the page: what is done in it, and what it shows."""

    def __init__(self, flask: Flask) -> None:
        self.client = flask.test_client()
        self.house = flask.extensions["spean"]

    def does(self, **said: Any) -> None:
        self.client.post("/hooks/simulator/chat", json={"id": f"c{next(ids)}", "from": CHANTHA["chat"], **said})
        asyncio.run(send_queue(self.house, "replies"))

    def shows(self, pattern: str) -> list[str]:
        return re.findall(pattern, self.client.post("/simulator/scene", json=CHANTHA).get_json()["chat"])


@pytest.fixture
def chat(flask: Flask) -> Chat:
    return Chat(flask)


def test_a_button_belongs_to_its_message_and_is_heard_once(chat: Chat) -> None:
    chat.does(text="/start")
    (about,) = chat.shows('class="buttons" data-about="([^"]+)"')
    for _ in range(2):
        chat.does(text="3", about=about)
    assert len(chat.shows('class="text">(Migrant Worker)')) == 1


def test_a_shared_number_is_told_from_an_empty_message(chat: Chat) -> None:
    chat.does(phone=CHANTHA["number"])
    chat.does(text="")
    assert chat.shows('class="media[^"]*">([^<]+)') == ["My number", "(empty)"]
