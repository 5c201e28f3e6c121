"""The embedded Valkey, for real."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from app import embedded


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    embedded.stop(tmp_path)


def test_one_of_several_callers_starts_it_and_the_others_find_it(data: Path) -> None:
    found: list[object] = []
    callers = [threading.Thread(target=lambda: found.append(embedded.ensure(data))) for _ in range(5)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    servers = [server for server in found if server]
    assert len(servers) == 1
    assert embedded.answers(embedded.socket_path(data))
    embedded.stop(data)
    servers[0].wait(5)  # type: ignore[attr-defined]


def test_what_was_written_is_there_after_a_kill(data: Path) -> None:
    server = embedded.start(data)
    client = Redis.from_url(embedded.url(data))
    client.set("km", "ស្ពាន")
    client.waitaof(1, 0, 3000)
    os.kill(server.pid, signal.SIGKILL)
    server.wait(5)
    client.close()
    again = embedded.start(data)
    with Redis.from_url(embedded.url(data)) as client:
        value = client.get("km")
    assert isinstance(value, bytes)
    assert value.decode() == "ស្ពាន"
    embedded.stop(data)
    again.wait(5)


def test_a_server_left_behind_is_ended_by_the_next_start(data: Path) -> None:
    left = embedded.start(data)
    ours = embedded.start(data)
    assert left.wait(5) == 0
    embedded.stop(data)
    assert ours.wait(5) == 0


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    deep = tmp_path / ("ភូមិត្រពាំងប្រាសាទ" * 3) / ("x" * 60)
    path = embedded.socket_path(deep)
    assert len(os.fsencode(path)) < 108
    assert path == embedded.socket_path(deep)


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    folder = tmp_path / "valkey" / "appendonlydir"
    folder.mkdir(parents=True)
    (folder / "appendonly.aof.manifest").write_text("this is no manifest")
    with pytest.raises(embedded.NoValkey, match="does not start"):
        embedded.start(tmp_path)
