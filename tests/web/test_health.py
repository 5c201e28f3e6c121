"""/healthz is well only when every part is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app, queue
from app.queue import Queues
from app.services.house import House
from app.settings import Settings


@pytest.fixture
def client(settings: Settings) -> Iterator[FlaskClient]:
    yield from _client(settings)


def _client(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    house: House = app.extensions["spean"]
    house.engine.dispose()
    house.queues.redis.close()


def _beat_all(queues: Queues) -> None:
    for part in queue.PARTS:
        queues.beat(part)


def test_with_every_part_alive_it_is_200(client: FlaskClient, queues: Queues) -> None:
    _beat_all(queues)
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {
        "ok": True,
        "parts": {"web": True, "database": True, "valkey": True, "replies": True, "bulk": True, "clock": True},
        "queues": {"replies": {"waiting": 0, "age_s": 0.0}, "bulk": {"waiting": 0, "age_s": 0.0}},
    }


@pytest.mark.parametrize("dead", [str(part) for part in queue.PARTS])
def test_with_one_part_dead_it_is_503_and_names_it(client: FlaskClient, queues: Queues, dead: str) -> None:
    _beat_all(queues)
    queues.redis.delete(f"spean:alive:{dead}")
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json
    assert [part for part, alive in answer.json["parts"].items() if not alive] == [dead]


def test_without_valkey_it_is_503_and_the_database_still_tells(settings: Settings, tmp_path: Path) -> None:
    for client in _client(replace(settings, redis_url=f"unix://{tmp_path}/none.sock")):
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json
        assert answer.json["parts"]["valkey"] is False
        assert answer.json["parts"]["database"] is True


def test_without_a_database_it_is_503(settings: Settings, queues: Queues, tmp_path: Path) -> None:
    _beat_all(queues)
    for client in _client(replace(settings, database_url=f"sqlite:///{tmp_path}/none.sqlite3")):
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert answer.json
        assert answer.json["parts"]["database"] is False
