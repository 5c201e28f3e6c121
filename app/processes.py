"""Child processes kept alive together: started, started again when they die, ended as one."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from app.log import get_logger

Process = subprocess.Popen[bytes]

LONGEST_PAUSE_S = 30.0  # between two tries to start what keeps dying
STEADY_S = 60.0  # who lived so long has recovered
GRACE_S = 9.0  # for ending by itself; then it is killed

log = get_logger(__name__)


class Child:
    """One process under a name; `begin` starts it anew."""

    def __init__(self, name: str, begin: Callable[[], Process]) -> None:
        self.name = name
        self.begin = begin
        self.process: Process | None = None
        self.deaths = 0
        self.due = 0.0
        self.since = 0.0

    def keep(self, now: float) -> None:
        """Starts it when it is due, and notes when it has died."""
        if self.process is None:
            if now >= self.due:
                self._start(now)
        elif self.process.poll() is not None:
            self._died(now, self.process.returncode)

    def ask_to_end(self) -> None:
        if self.process:
            _signal_group(self.process, signal.SIGTERM)

    def end(self, until: float) -> None:
        """Waits for its end till `until` (monotonic), then kills what is left of its group."""
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(max(0.0, until - time.monotonic()))
            _signal_group(self.process, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def _start(self, now: float) -> None:
        try:
            self.process = self.begin()
        except Exception as error:
            log.error("child_cannot_start", child=self.name, error=type(error).__name__)
            self._again(now)
        self.since = now

    def _died(self, now: float, code: int) -> None:
        self.process = None
        self.deaths = 0 if now - self.since >= STEADY_S else self.deaths
        pause = self._again(now)
        log.warning("child_died", child=self.name, exit=code, again_in_s=pause)

    def _again(self, now: float) -> float:
        pause = min(LONGEST_PAUSE_S, 2.0**self.deaths)
        self.deaths += 1
        self.due = now + pause
        return pause


def end_all(children: Sequence[Child], grace_s: float = GRACE_S) -> None:
    """Asks all of them at once; nothing of them is left when this returns."""
    until = time.monotonic() + grace_s
    for child in children:
        child.ask_to_end()
    for child in children:
        child.end(until)


def spawn(args: Sequence[str], env: Mapping[str, str], cwd: Path) -> Process:
    """A process in a group of its own, so that Ctrl-C reaches only who keeps it; it ends when its parent does."""
    return subprocess.Popen(  # noqa: S603
        list(args), env=dict(env), cwd=cwd, stdin=subprocess.DEVNULL, start_new_session=True, preexec_fn=end_with_parent()
    )


def end_with_parent() -> Callable[[], None]:
    """What a child does before it starts: on Linux, to be sent SIGTERM when its parent is gone, however that came about."""
    parent = os.getpid()

    def ask() -> None:
        if _PRCTL:
            _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return ask


def end_with_make() -> None:
    """When `make` started this process: to end with it, even if make is killed."""
    if _PRCTL and "MAKELEVEL" in os.environ:
        _PRCTL(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


_PR_SET_PDEATHSIG = 1
_PRCTL: Any = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def _signal_group(process: Process, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
