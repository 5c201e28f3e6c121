"""`spean up`: the whole product, started and stopped as a person would."""

from __future__ import annotations

import json
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from tests import servers
from tests.cli import spean


def _ready(running: spean.Up) -> dict[str, object]:
    try:
        told: dict[str, object] = json.loads(servers.wait_for(f"{running.url}/healthz", seconds=60))
    except TimeoutError as late:
        raise AssertionError(f"{late}\n{running.out.read_text()[-4000:]}") from None
    return told


def _says(running: spean.Up, words: str, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and words not in running.out.read_text():
        time.sleep(0.1)
    return words in running.out.read_text()


def test_it_starts_everything_and_leaves_nothing(tmp_path: Path) -> None:
    with spean.up(tmp_path / "var") as running:
        told = _ready(running)
        assert told["parts"] == dict.fromkeys(("web", "database", "valkey", "replies", "bulk", "clock"), True)
        assert _says(running, f"{running.url}/simulator")
        running.process.send_signal(signal.SIGINT)
        began = time.monotonic()
        assert running.process.wait(12) == 0
        assert time.monotonic() - began < 12
        assert running.wait_until_gone(1) < 1
    key = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(key.read_text()) == 64


def test_the_web_processes_count_together(tmp_path: Path) -> None:
    with spean.up(tmp_path / "var") as running:
        _ready(running)
        for _ in range(20):
            servers.wait_for(f"{running.url}/nothing", status=404)
        told = [servers.wait_for(f"{running.url}/metrics").decode() for _ in range(4)]
        assert all('spean_request_seconds_count{route="unknown",status="404"} 20.0' in text for text in told)
        assert len(list((tmp_path / "var" / "metrics").glob("histogram_*.db"))) >= 1


def test_data_and_key_are_kept_for_the_next_start(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with spean.up(data) as running:
        _ready(running)
    key = (data / "secret_key").read_text()
    began = time.monotonic()
    with spean.up(data) as running:
        _ready(running)
        assert time.monotonic() - began < 30
    assert (data / "secret_key").read_text() == key


def test_a_part_that_is_killed_comes_back(tmp_path: Path) -> None:
    with spean.up(tmp_path / "var") as running:
        _ready(running)
        for words in ("worker replies", "app.cli clock", "valkey-server"):
            running.child(words).kill()
            assert _says(running, "child_died"), words
            running.out.write_text("")
        servers.wait_for(f"{running.url}/healthz", seconds=40)
        assert running.child("worker replies").is_running()
        assert running.child("app.cli clock").is_running()


def test_when_it_is_killed_everything_ends(tmp_path: Path) -> None:
    with spean.up(tmp_path / "var") as running:
        _ready(running)
        running.process.kill()
        running.process.wait()
        running.wait_until_gone(12)


def test_it_starts_again_right_after_it_was_killed(tmp_path: Path) -> None:
    data = tmp_path / "var"
    with spean.up(data) as running:
        _ready(running)
        running.process.kill()
        running.process.wait()
        with spean.up(data, PORT=str(running.port)) as again:
            assert _ready(again)["ok"] is True


def test_two_on_one_folder_is_one_sentence(tmp_path: Path) -> None:
    with spean.up(tmp_path / "var") as running:
        _ready(running)
        second = spean.run("up", env={**running.env, "PORT": str(servers.free_port())})
    assert second.returncode == 2
    assert (
        second.stderr == f"Error: Spean already runs on the data folder {tmp_path}/var. Stop it first, or choose another with SPEAN_DATA.\n"
    )


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = spean.run("up", env=spean.environment(tmp_path / "var", PORT=str(port)))
    assert done.returncode == 2
    assert done.stderr == f"Error: Port {port} is used by another program. Choose another: PORT={port + 1} make run\n"


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = spean.run("up", env=spean.environment(tmp_path / "file" / "var"))
    assert done.returncode == 2
    assert done.stderr.startswith("Error: Cannot write to the data folder")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "REDIS_URL is set, but no Redis or Valkey answers there."),
        ({"PORT": "eighty"}, "PORT must be a whole number."),
        ({"SPEAN_ENV": "production"}, "SECRET_KEY must be at least 32 letters"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/none"}, "The database cannot be brought up to date"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN is missing"),
    ],
)
def test_a_setting_that_cannot_work_is_one_sentence(tmp_path: Path, settings: dict[str, str], sentence: str) -> None:
    done = spean.run("up", env=spean.environment(tmp_path / "var", **{"PORT": str(servers.free_port()), **settings}))
    assert done.returncode != 0
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
