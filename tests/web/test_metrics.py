"""/metrics counts by pattern, never by path, and in production only for who has the token."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from app.web.metrics import rejected

Open = Callable[..., FlaskClient]


@pytest.fixture
def open_client(settings: Settings) -> Iterator[Open]:
    apps = []

    def make(**changes: object) -> FlaskClient:
        app = create_app(replace(settings, **changes))  # type: ignore[arg-type]
        apps.append(app)
        return app.test_client()

    yield make
    for app in apps:
        app.extensions["spean"].engine.dispose()
        app.extensions["spean"].queues.redis.close()


def test_it_tells_of_parts_queues_and_requests(open_client: Open) -> None:
    client = open_client()
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'spean_alive{part="database"} 1.0' in text
    assert 'spean_queue_age_s{queue="replies"} 0.0' in text
    assert 'spean_request_seconds_count{route="/healthz",status="503"}' in text


def test_a_secret_in_a_path_is_not_in_the_metrics(open_client: Open) -> None:
    client = open_client()
    client.post("/hooks/africastalking/secret-of-the-hook/sms")
    client.get("/secret-of-a-guess")
    text = client.get("/metrics").text
    assert "secret-of" not in text
    assert 'route="unknown",status="404"' in text


def test_rejected_webhooks_are_counted_by_pattern(open_client: Open) -> None:
    rejected("twilio")
    assert 'spean_hooks_rejected_total{hook="twilio"}' in open_client().get("/metrics").text


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Bearer ", "of-chance"])
def test_in_production_a_wrong_token_finds_nothing(open_client: Open, header: str) -> None:
    client = open_client(spean_env="production", metrics_token="of-chance")
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 404


def test_in_production_the_right_token_opens_it(open_client: Open) -> None:
    client = open_client(spean_env="production", metrics_token="of-chance")
    assert client.get("/metrics", headers={"Authorization": "Bearer of-chance"}).status_code == 200


def test_in_production_without_a_token_there_is_no_such_page(open_client: Open) -> None:
    assert open_client(spean_env="production").get("/metrics").status_code == 404
