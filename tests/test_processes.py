"""Children that die are started again; when their keeper ends, nothing of them is left."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import time
from functools import partial
from pathlib import Path

from app.processes import Child, Process, end_all, spawn

HERE = Path.cwd()


def _python(code: str) -> Process:
    return spawn([sys.executable, "-c", textwrap.dedent(code)], os.environ, HERE)


def _gone(pid: int, seconds: float = 5) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not Path(f"/proc/{pid}").exists() or "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.02)
    return False


def test_a_child_that_dies_is_started_again_after_growing_pauses() -> None:
    child = Child("brief", partial(_python, "raise SystemExit(3)"))
    pauses = []
    now = 0.0
    for _ in range(7):
        child.keep(now)
        assert child.process is not None
        child.process.wait()
        child.keep(now)
        pauses.append(child.due - now)
        now = child.due
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_a_child_that_lived_long_is_started_again_soon() -> None:
    child = Child("steady", partial(_python, "raise SystemExit(3)"))
    child.deaths = 5
    child.keep(100.0)
    assert child.process is not None
    child.process.wait()
    child.keep(1000.0)
    assert child.due == 1001.0


def test_a_child_that_cannot_be_started_is_tried_again() -> None:
    child = Child("missing", partial(spawn, ["/nowhere/to/be/found"], {}, HERE))
    child.keep(10.0)
    assert (child.process, child.due) == (None, 11.0)


def test_who_does_not_end_by_itself_is_killed_with_its_own_children() -> None:
    code = """
        import signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
        inner = subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE)
        inner.stdout.readline()
        print(inner.pid, flush=True)
        time.sleep(60)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout
    inner = int(process.stdout.readline())
    child = Child("stubborn", lambda: process)
    child.keep(0.0)
    began = time.monotonic()
    end_all([child], grace_s=0.3)
    process.stdout.close()
    assert time.monotonic() - began < 3
    assert _gone(process.pid)
    assert _gone(inner)


def test_children_end_when_their_keeper_is_killed() -> None:
    code = """
        import os, sys, time
        from pathlib import Path
        from app.processes import spawn
        child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], os.environ, Path.cwd())
        print(child.pid, flush=True)
        time.sleep(60)
    """
    keeper = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, cwd=HERE)
    assert keeper.stdout
    child = int(keeper.stdout.readline())
    keeper.kill()
    keeper.wait()
    keeper.stdout.close()
    assert _gone(child)
