"""Memory and start: a web worker after 100,000 requests, CPU of the imports, and no SDK without its channel."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.bench import webs
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground
from tests.bench.load import closed
from tests.bench.peers import ROOT
from tests.bench.returnees import TEXTS, registrations
from tests.bench.webs import Web

REQUESTS = 100_000
WARM = 10_000  # from here on it should not grow
SDKS = ("twilio", "africastalking", "telegram", "aiohttp", "httpx", "requests")
_HELP = "import sys; sys.argv = ['spean', '--help']; from app.cli import main; main()"
SHARE = 10  # of ten requests one is new, the others are the same webhook again, as providers repeat it


def measure(ground: Ground) -> Iterator[Figure]:
    yield from _memory(ground)
    yield Figure(
        "CPU to import and open the web", "s", _cpu("from app import create_app; create_app()"), "the goal", None, most(1.2), most(0.8)
    )
    yield Figure("CPU of `spean --help`", "s", _cpu(_HELP), "the goal", None, most(0.3), most(0.15))
    yield Figure("SDKs imported with no channel on", "", len(_imported()), "the goal", None, most(0))


def _memory(ground: Ground) -> Iterator[Figure]:
    """A worker is renewed after so many requests; here it must live to be looked at."""
    with webs.ours(ground, ground.database("sqlite"), "--max-requests", "0") as web:
        _ask(web, 0, WARM)
        before = _largest(web)
        _ask(web, WARM, REQUESTS)
        after = _largest(web)
    yield Figure(f"web worker after {REQUESTS:,} requests", "MB", after, "the goal", None, most(110), most(80))
    yield Figure("growth since the first 10,000", "MB", after, "then", before, most(1.05))


def _ask(web: Web, first: int, last: int) -> None:
    forms = registrations((last - first) // TEXTS // SHARE, first)
    for _ in range(SHARE):
        webs.checked(closed(web.port, web.asked(forms)))


def _largest(web: Web) -> float:
    """MB that the larger of the workers holds."""
    workers = [pid for pid in webs.group(web.process.pid) if pid != web.process.pid]
    return max(_resident(pid) for pid in workers)


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _cpu(code: str) -> float:
    """CPU seconds of a Python that runs this, less those of one that does nothing; medians of five."""
    return statistics.median(_took(code) for _ in range(5)) - statistics.median(_took("pass") for _ in range(5))


def _took(code: str) -> float:
    before = os.times()
    _python(code)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def _imported() -> Sequence[str]:
    code = f"import sys; from app import create_app; create_app(); print(*(n for n in {SDKS!r} if n in sys.modules))"
    return _python(code).split()


def _python(code: str) -> str:
    """What it prints, with no settings at all."""
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return subprocess.run([sys.executable, "-c", code], env=env, cwd=ROOT, capture_output=True, text=True, check=True).stdout
