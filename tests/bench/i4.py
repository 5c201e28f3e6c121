"""50 staff watch their inboxes live while 20 messages a second come in: how late these are, and what the watching costs."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from typing import NamedTuple

import psycopg

from app.processes import end_with_parent
from tests.bench import clocked, webs
from tests.bench.crowd import dsn, number
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground
from tests.bench.inboxes import Inboxes, inboxes
from tests.bench.load import Load, open_loop
from tests.bench.peers import ROOT
from tests.bench.returnees import Form, form
from tests.bench.webs import Web

ROUNDS = 4
RATE = 20.0
SECONDS = 12
TEXT = "ខ្ញុំចង់សួរបន្ថែមអំពីប្រាក់ខែ"


class Round(NamedTuple):
    """Latencies of the messages in seconds, CPU seconds of the web and of PostgreSQL, and how long it took."""

    latencies: Sequence[float]
    cpu: float
    seconds: float


def measure(ground: Ground) -> Iterator[Figure]:
    found = inboxes(ground)
    who = _browsers(ground, found)
    texts = _texts(found)
    quiet: list[Round] = []
    watched: list[Round] = []
    told: Counter[str] = Counter()
    with webs.ours(ground, found.url) as web:
        _round(ground, web, texts, 2)
        for _ in range(ROUNDS):
            quiet.append(_round(ground, web, texts, SECONDS))
            with _watching(web, who, told):
                _round(ground, web, texts, 4)  # until all of them have their page
                watched.append(_round(ground, web, texts, SECONDS))
    with_, without = _late(watched, 0.99), _late(quiet, 0.99)
    yield Figure("p99 of a message while 50 watch", "ms", with_, "while nobody does", without, most(1.2))
    yield Figure("median of the same", "ms", _late(watched, 0.5), "while nobody does", _late(quiet, 0.5))
    spent = _busy(watched) - _busy(quiet)
    yield Figure("CPU for the watching, web and PostgreSQL", "% of a core", spent * 100, "the goal", None, None, most(5))
    asked = sum(told[status] for status in told if status != "bytes")
    yield Figure("their questions after which no part of the page is drawn anew", "%", told["204"] / asked * 100, f"of {asked:,}", None)
    yield Figure("bytes of an answer", "", told["bytes"] / asked, "on average", None)
    if told["204"] + told["200"] != asked:
        raise RuntimeError(f"What the watchers were answered: {dict(told)}")


def _browsers(ground: Ground, found: Inboxes) -> list[tuple[str, str]]:
    """A cookie and a page of each: one of two has a chat open and looks at their own, the other at what nobody has."""
    with clocked.flask(ground, found.url) as flask:
        cookies = [clocked.cookie(flask, one.token) for one in found.watchers]
    own = [f"/inbox/{one.chat}" if n % 2 and one.chat else "/inbox?view=unassigned" for n, one in enumerate(found.watchers)]
    return list(zip(cookies, own, strict=True))


def _texts(found: Inboxes) -> Iterator[Form]:
    """Words of people whose chats are open, at all desks; each text comes once."""
    query = "SELECT contact_id FROM conversations WHERE stage <> 'closed' AND NOT sealed ORDER BY id * 7919 % 9973"
    with psycopg.connect(dsn(found.url)) as raw:
        people = [row[0] for row in raw.execute(query.encode())]
    return (form(number(person), f"SM9{sid:031x}", TEXT) for sid, person in enumerate(cycle(people)))


def _round(ground: Ground, web: Web, texts: Iterator[Form], seconds: int) -> Round:
    asked = web.asked(list(islice(texts, int(RATE * seconds))), close=True)
    before, began = web.cpu() + webs.postgres_cpu(ground), time.perf_counter()
    load = webs.checked(open_loop(web.port, asked, RATE))
    return Round(load.latencies, web.cpu() + webs.postgres_cpu(ground) - before, time.perf_counter() - began)


def _late(rounds: Sequence[Round], share: float) -> float:
    """Milliseconds, over the messages of all rounds."""
    return Load(0, [one for each in rounds for one in each.latencies], 0).percentile(share)


def _busy(rounds: Sequence[Round]) -> float:
    """How much of a core was busy."""
    return sum(one.cpu for one in rounds) / sum(one.seconds for one in rounds)


@contextmanager
def _watching(web: Web, who: Sequence[tuple[str, str]], told: Counter[str]) -> Iterator[None]:
    """In a process of its own, as browsers are."""
    command = [sys.executable, "-m", "tests.bench.watchers", str(web.port)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, preexec_fn=end_with_parent()) as process:
        assert process.stdin
        process.stdin.write(json.dumps(who).encode())
        process.stdin.close()
        process.stdin = None
        try:
            yield
        finally:
            process.terminate()
            out, _ = process.communicate(timeout=20)
    told.update(json.loads(out))
