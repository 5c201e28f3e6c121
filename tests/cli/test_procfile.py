"""`honcho start` runs production from the Procfile alone, on PostgreSQL and Valkey."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import servers
from tests.cli import spean


@contextmanager
def _honcho(env: dict[str, str], out: Path) -> Iterator[subprocess.Popen[bytes]]:
    with out.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "honcho", "start"], cwd=spean.ROOT, env=env, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A PostgreSQL server without a single table."""
    with servers.postgres_server() as url:
        yield url


def test_honcho_start_is_well_on_an_empty_database(empty_database: str, redis_url: str, redis: object, tmp_path: Path) -> None:
    port = servers.free_port()
    urls = {"DATABASE_URL": empty_database, "REDIS_URL": redis_url, "PUBLIC_URL": "https://spean.test"}
    key = "".join(chr(97 + i % 26) for i in range(40))
    env = spean.environment(tmp_path / "var", PORT=str(port), SECRET_KEY=key, **urls)
    out = tmp_path / "honcho.out"
    with _honcho(env, out):
        try:
            told = json.loads(servers.wait_for(f"http://127.0.0.1:{port}/healthz", seconds=60))
        except TimeoutError as late:
            raise AssertionError(f"{late}\n{out.read_text()[-4000:]}") from None
        assert told["ok"] is True
        servers.wait_for(f"http://127.0.0.1:{port}/simulator", status=404)
        servers.wait_for(f"http://127.0.0.1:{port}/metrics", status=404)


def test_a_line_of_the_procfile_runs_in_production_unless_told_otherwise(tmp_path: Path) -> None:
    for given, expected in (({}, "production"), ({"SPEAN_ENV": "development"}, "development")):
        env = spean.environment(tmp_path, **given)
        told = subprocess.check_output(["bin/production", "sh", "-c", "echo $SPEAN_ENV"], cwd=spean.ROOT, env=env, text=True)
        assert told.strip() == expected
