"""The peers as fixtures; a conftest imports the ones that it wants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.telegram import TelegramPeer, telegram_test_api


@pytest.fixture(scope="session")
def telegram_peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPeer]:
    """One server for all tests; each takes a `person()` of its own."""
    with telegram_test_api(tmp_path_factory.mktemp("telegram") / "log") as peer:
        yield peer
