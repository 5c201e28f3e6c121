"""The web servers that are compared: ours as in production, and bare handlers that show what the machine allows."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests import servers
from tests.bench.ground import Ground, start
from tests.bench.load import Load, closed
from tests.bench.peers import ROOT
from tests.bench.returnees import NUMBER, SID, TOKEN, Form, requests

BARE_URL = "http://127.0.0.1:8077/sms"  # the address that the bare handlers' signatures cover, wherever they listen
OUR_URL = "https://spean.test"
TICKS = os.sysconf("SC_CLK_TCK")


class Web(NamedTuple):
    """A running gunicorn with two workers."""

    process: subprocess.Popen[bytes]
    port: int
    path: str
    signed_url: str

    def cpu(self) -> float:
        """CPU seconds so far of gunicorn and its workers."""
        return sum(map(_ticks, group(self.process.pid))) / TICKS

    def asked(self, forms: Sequence[Form], *, close: bool = False) -> list[bytes]:
        return list(requests(forms, self.path, self.signed_url, close=close))


class Speed(NamedTuple):
    """Requests a second, and the server's CPU for one in µs."""

    per_second: float
    cpu_us: float


def speed(web: Web, forms: Sequence[Form], connections: int = 8) -> Speed:
    """All forms, as fast as the server takes them."""
    asked = web.asked(forms)
    before = web.cpu()
    load = checked(closed(web.port, asked, connections))
    return Speed(load.per_second, (web.cpu() - before) / len(forms) * 1e6)


def checked(load: Load) -> Load:
    """Every request must have been answered: what a server refuses quickly is no speed."""
    if load.bad:
        raise RuntimeError(f"{load.bad} of {len(load.latencies)} requests were not answered with 200.")
    return load


def settings(ground: Ground, database_url: str, port: int) -> dict[str, str]:
    """The environment of a production process of ours."""
    return {
        **os.environ,
        "SPEAN_ENV": "production",
        "SPEAN_DATA": str(ground.folder / f"var{port}"),
        "PORT": str(port),
        "DATABASE_URL": database_url,
        "REDIS_URL": ground.redis_url,
        "PUBLIC_URL": OUR_URL,
        "SECRET_KEY": "of-chance-0123456789-abcdefghijklmnop",
        "TWILIO_ACCOUNT_SID": SID,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_FROM": NUMBER,
    }


@contextmanager
def ours(ground: Ground, database_url: str, *options: str) -> Iterator[Web]:
    """As the Procfile starts it, but on the loopback alone."""
    port = servers.free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "python:app.web.server", "-b", f"127.0.0.1:{port}", *options, "app:create_app()"]
    with _running(command, port, settings(ground, database_url, port), ROOT) as process:
        yield Web(process, port, "/hooks/twilio", f"{OUR_URL}/hooks/twilio")


@contextmanager
def bare(ground: Ground, mode: str) -> Iterator[Web]:
    """The limit: a Flask handler that checks the signature and, for `pg` and `sqlite`, commits insert + update + insert."""
    port = servers.free_port()
    env = {**os.environ, "MODE": mode, **_tables(ground, mode)}
    command = [str(ground.peers.python), "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}", "--keep-alive", "30", "webapp:app"]
    with _running(command, port, env, ground.peers.script("limits")) as process:
        yield Web(process, port, "/sms", BARE_URL)


def _tables(ground: Ground, mode: str) -> dict[str, str]:
    """The bare handlers' own tables with 100,000 sessions, made once in each database."""
    lite, dsn = ground.folder / "bare.sqlite", ground.folder / "bare.dsn"
    if mode == "sqlite" and not lite.exists():
        _made(ground, f"tx.setup_lite({str(lite)!r}, 'normal')")
    if mode == "pg" and not dsn.exists():
        dsn.write_text(ground.limits_dsn())
        _made(ground, f"common.PGDSN = tx.PGDSN = {dsn.read_text()!r}; tx.setup_pg()")
    return {"LITE": str(lite), "PGDSN": dsn.read_text() if dsn.exists() else ""}


def _made(ground: Ground, call: str) -> None:
    code = f"import sys; sys.path.insert(0, {str(ground.peers.script('limits'))!r}); import common, tx; {call}"
    ground.peers.run([ground.peers.python, "-c", code])


@contextmanager
def _running(command: Sequence[str], port: int, env: Mapping[str, str], cwd: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = start([*command], env=dict(env), cwd=cwd)
    try:
        servers.wait_for(f"http://127.0.0.1:{port}/no-such-page", status=404)
        time.sleep(1.0)  # the second worker imports as long as the first
        yield process
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks a group of processes to end, and makes it after a while."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def group(leader: int) -> list[int]:
    """The processes of a process group."""
    return [pid for pid in _all() if _stat(pid)[2:3] == [str(leader)]]


def postgres_cpu(ground: Ground) -> float:
    """CPU seconds of the bench's PostgreSQL so far, of connections that are over too."""
    leader = int((ground.folder / "pg" / "postmaster.pid").read_text().split()[0])
    children = [pid for pid in _all() if _stat(pid)[1:2] == [str(leader)]]
    return sum(map(_ticks, [leader, *children]), sum(map(int, _stat(leader)[13:15]))) / TICKS


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _ticks(pid: int) -> int:
    stat = _stat(pid)
    return int(stat[11]) + int(stat[12]) if stat else 0


def _stat(pid: int) -> list[str]:
    """What stands in /proc/PID/stat behind the name: state, parent, group …; nothing when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
