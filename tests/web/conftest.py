"""The application on a SQLite database, for tests that do not depend on the kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.services.house import House
from app.settings import Settings
from tests.fakes.fixtures import fake_telegram
from tests.web.counter import at_desk
from tests.web.desk import Desk

__all__ = ["fake_telegram", "flask"]


@pytest.fixture
def flask(sqlite_url: str, redis_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings(
            database_url=sqlite_url,
            redis_url=redis_url,
            spean_data=tmp_path / "var",
            secret_key="of-chance-0123456789-abcdefghijklmnop",
        )
    )
    yield app
    app.extensions["spean"].engine.dispose()
    app.extensions["spean"].queues.redis.close()


@pytest.fixture
def parts(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def thida(flask: Flask) -> Desk:
    """At the front desk of Oddar Meanchey."""
    return at_desk(flask, name="ចាន់ ធីតា")
