"""What must be true before `spean up` starts anything; what is not is said in one sentence."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from app.cli import CannotGoOn
from app.settings import Settings

PORT_S = 3.0  # the server of a run that was killed a moment ago frees its port within this time


def folder(found: Settings) -> Path:
    """The data folder, made and tried."""
    data = found.spean_data.resolve()
    try:
        data.mkdir(parents=True, exist_ok=True)
        (data / "up.lock").open("a+").close()
        tempfile.TemporaryFile(dir=data).close()
    except OSError as error:
        raise CannotGoOn(f"Cannot write to the data folder {data} ({error.strerror}). Choose another with SPEAN_DATA.") from None
    return data


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Holds the folder's lock, which ends with this process, however it ends."""
    with (data / "up.lock").open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotGoOn(f"Spean already runs on the data folder {data}. Stop it first, or choose another with SPEAN_DATA.") from None
        yield


def check_port(found: Settings) -> None:
    until = time.monotonic() + PORT_S
    while not _free(found.port):
        if time.monotonic() > until:
            raise CannotGoOn(f"Port {found.port} is used by another program. Choose another: PORT={found.port + 1} make run")
        time.sleep(0.1)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotGoOn(f"Port {port} needs rights that you do not have. Choose one above 1023 with PORT.") from None
        except OSError:
            return False
    return True


def check_redis(found: Settings) -> None:
    from app import queue  # loaded only where it is asked for

    if not queue.open_queues(found).ping():
        raise CannotGoOn("REDIS_URL is set, but no Redis or Valkey answers there.")


def environment(found: Settings, data: Path) -> dict[str, str]:
    """Ours, with the paths made absolute and a key that is kept in the data folder."""
    ours = {"SPEAN_DATA": str(data), "SECRET_KEY": found.secret_key or _kept_key(data / "secret_key")}
    if found.gateways_file:
        ours["GATEWAYS_FILE"] = str(Path(found.gateways_file).resolve())
    return {**os.environ, **ours}


def _kept_key(path: Path) -> str:
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32))
        return path.read_text().strip()
    except OSError as error:
        raise CannotGoOn(f"Cannot use the kept key {path} ({error.strerror}).") from None
