"""She is planted in a fresh application whose log lines are kept; colleagues who stand at every desk."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis

from app import create_app, log
from app.services.house import House
from app.settings import Settings
from tests.leaks import canary
from tests.leaks.canary import Planted

SECRET = "of-chance-0123456789-abcdefghijklmnop"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Every log line of the test, at the most talkative level that production uses."""
    lines, before = io.StringIO(), logging.getLogger().handlers[:]
    log.configure(production=True, stream=lines)
    yield lines
    logging.getLogger().handlers[:] = before


@pytest.fixture
def flask(sqlite_url: str, redis_url: str, redis: Redis, tmp_path: Path, logged: io.StringIO) -> Iterator[Flask]:
    app = create_app(Settings(database_url=sqlite_url, redis_url=redis_url, spean_data=tmp_path / "var", secret_key=SECRET))
    yield app
    app.extensions["spean"].engine.dispose()
    app.extensions["spean"].queues.redis.close()


@pytest.fixture
def house(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def planted(house: House) -> Planted:
    return canary.plant(house)
