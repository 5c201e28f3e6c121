"""Starts the peers as child processes on free ports and ends them again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.node import PEERS, environment

SPECS = Path(os.environ.get("SPECS_DIR") or Path(__file__).parents[3] / "shared" / "specs")
READY_S = 60.0


def node_package(name: str) -> Path:
    """The folder of an installed npm package; skips with the reason where it is missing."""
    folder = PEERS / "node_modules" / name
    if not folder.exists():
        pytest.skip(f"{name} is not installed; `python -m tests.node` installs it")
    return folder


def spec(name: str) -> Path:
    """An OpenAPI file; skips with the reason where it is missing."""
    path = SPECS / name
    if not path.exists():
        pytest.skip(f"{name} is not in SPECS_DIR ({SPECS.name})")
    return path


def program(path: str) -> str:
    """A program of the system; skips with the reason where it is missing."""
    found = shutil.which(path)
    if not found:
        pytest.skip(f"{Path(path).name} is not installed (apt-get install kannel kannel-extras)")
    return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], bool], what: str, seconds: float = READY_S) -> None:
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.02)


@contextmanager
def running(command: Sequence[str | Path], log: Path, port: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """A child process with its output in `log`; ready once it listens on `port`."""
    with log.open("ab") as output:
        child = subprocess.Popen([str(part) for part in command], stdout=output, stderr=subprocess.STDOUT, env=environment())
    try:
        if port:
            wait_until(lambda: listens(port) or child.poll() is not None, f"{Path(command[0]).name} listening")
            assert child.poll() is None, f"{command[0]} ended: {log.read_text('utf-8', 'replace')[-2000:]}"
        yield child
    finally:
        end(child)


def end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(5)
