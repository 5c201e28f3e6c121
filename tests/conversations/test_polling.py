"""The whole product in processes of its own, with a bot that nobody can reach from outside: updates are fetched."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import servers
from tests.cli import spean
from tests.peers.telegram import TelegramPeer, telegram_test_api

ANSWERS = ("1", "1", "សុខ ដារ៉ា", "2", "1", "1", "អន្លង់វែង", "1")


@pytest.mark.peer
def test_a_returnee_registers_with_a_bot_that_fetches_its_updates(tmp_path: Path) -> None:
    with telegram_test_api(tmp_path / "log") as peer, spean.up(tmp_path / "var", **_settings(peer)) as running:
        servers.wait_for(f"{running.url}/healthz", seconds=90)
        dara = peer.person()
        dara.start()
        for answer in ANSWERS:
            dara.reply()
            dara.say(answer)
        assert "បានចុះឈ្មោះហើយ" in dara.reply()
        with closing(sqlite3.connect(running.data / "spean.sqlite3")) as held:
            assert held.execute("SELECT name, commune, registered_at IS NOT NULL FROM contacts").fetchall() == [("សុខ ដារ៉ា", "220101", 1)]


def _settings(peer: TelegramPeer) -> dict[str, str]:
    return {"TELEGRAM_TOKEN": peer.token, "TELEGRAM_BASE_URL": peer.base_url, "TELEGRAM_POLLING": "1"}
