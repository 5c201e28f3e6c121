"""The `spean` command as a process of its own, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests import servers

ROOT = Path(__file__).resolve().parents[2]
OURS = ("PORT", "SPEAN_", "TWILIO_", "AT_", "TELEGRAM_", "DATABASE_", "REDIS_", "PUBLIC_", "SECRET_", "GATEWAYS_", "METRICS_", "MAKE")


def environment(data: Path, **settings: str) -> dict[str, str]:
    """A clean environment: none of the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**kept, "SPEAN_DATA": str(data), **settings}


def run(*args: str, env: Mapping[str, str], seconds: float = 60) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *args], env=dict(env), cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False
    )


@dataclass
class Up:
    """A running `spean up`."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]
    out: Path
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def family(self) -> list[psutil.Process]:
        """Every living process of this data folder."""
        return [p for p in psutil.process_iter() if p.pid != os.getpid() and self._is_ours(p)]

    def child(self, words: str) -> psutil.Process:
        """The process whose command line holds the words."""
        return next(p for p in self.family() if words in " ".join(p.cmdline()))

    def wait_until_gone(self, seconds: float) -> float:
        """Seconds until nothing was left. Raises TimeoutError with what is."""
        began = time.monotonic()
        while left := self.family():
            if time.monotonic() - began > seconds:
                raise TimeoutError(str([p.cmdline() for p in left]))
            time.sleep(0.05)
        return time.monotonic() - began

    def _is_ours(self, process: psutil.Process) -> bool:
        with suppress(psutil.Error):
            return bool(process.status() != psutil.STATUS_ZOMBIE and process.environ().get("SPEAN_DATA") == str(self.data))
        return False


@contextmanager
def up(data: Path, **settings: str) -> Iterator[Up]:
    """`spean up` on a free port; whatever happens, nothing of it is left afterwards."""
    port = int(settings.pop("PORT", "0")) or servers.free_port()
    env = environment(data, PORT=str(port), **settings)
    out = data.with_name(f"{data.name}.{port}.out")
    with out.open("wb") as file:
        process = subprocess.Popen([sys.executable, "-m", "app.cli", "up"], env=env, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
    running = Up(data, port, process, out, env)
    try:
        yield running
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(13)
        process.kill()
        process.wait()
        for left in running.family():
            left.kill()
