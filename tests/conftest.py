"""What every test may ask for: databases of each kind, an embedded Valkey, settings; and a shut network."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import Engine

from app.queue import Queues
from app.settings import Settings
from app.store import db
from tests import servers

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")
IN_CI = os.environ.get("CI") == "true"


def _shut_the_network(event: str, args: tuple[Any, ...]) -> None:
    """Tests speak to this machine only."""
    if event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(LOOPBACK):
        raise PermissionError(f"a test wanted to reach {args[1][0]}")


sys.addaudithook(_shut_the_network)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: its driver keeps an event loop open, in which no other may be run."""
    items.sort(key=lambda item: "tests/browser/" in item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _no_skip_in_ci(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _no_skip_in_ci(report)
    return report


def _no_skip_in_ci(report: Any) -> None:
    """With CI=true a test that cannot run has failed."""
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and nothing may be skipped in CI: {report.longrepr}"


class Backends:
    """The database servers of this worker, each started when a test first asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: dict[str, servers.Sqlite | servers.Postgres] = {}
        self.stack = ExitStack()

    def get(self, kind: str) -> servers.Sqlite | servers.Postgres:
        if kind not in self.open:
            self.open[kind] = self.stack.enter_context(servers.open_backend(kind, self.folder))
        return self.open[kind]


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Backends]:
    found = Backends(tmp_path_factory.mktemp("databases"))
    with found.stack:
        yield found


@pytest.fixture(params=servers.BACKENDS)
def database_url(request: pytest.FixtureRequest, backends: Backends) -> Iterator[str]:
    """An empty, migrated database, once of each kind."""
    backend = backends.get(request.param)
    url = backend.fresh()
    yield url
    backend.drop(url)


@pytest.fixture
def sqlite_url(backends: Backends) -> Iterator[str]:
    """An empty, migrated SQLite database, for tests that do not depend on the kind."""
    backend = backends.get("sqlite")
    url = backend.fresh()
    yield url
    backend.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    opened = db.open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    with servers.valkey_server() as url:
        yield url


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """An empty Valkey."""
    client = Redis.from_url(redis_url)
    client.flushdb()
    yield client
    client.close()


@pytest.fixture
def queues(redis: Redis) -> Queues:
    return Queues(redis)


@pytest.fixture
def settings(database_url: str, redis_url: str, redis: Redis, tmp_path: Path) -> Settings:
    """Development settings with a database of each kind and an empty Valkey; `dataclasses.replace` for others."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        spean_data=tmp_path / "var",
        public_url="https://spean.test",
        secret_key="of-chance-0123456789-abcdefghijklmnop",
    )
