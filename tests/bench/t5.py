"""Latency when requests come on a fixed schedule, whatever the answers do: 150 a second on PostgreSQL."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.bench import webs
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground
from tests.bench.load import open_loop
from tests.bench.returnees import TEXTS, registrations
from tests.bench.webs import Web

ROUNDS = 5
RATE = 150.0
PEOPLE = 150  # whole registrations of a round: 9 s


def measure(ground: Ground) -> Iterator[Figure]:
    url = ground.database("postgresql")
    got: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(ROUNDS):
        with webs.ours(ground, url) as web:
            got["ours"].append(_p99(web, number))
        with webs.bare(ground, "pg") as web:
            got["bare"].append(_p99(web, number))
    ours, bare = (statistics.median(got[name]) for name in ("ours", "bare"))
    yield Figure("p99, open loop", "ms", ours, "the goal", None, most(60), alone=True)
    yield Figure("p99, open loop", "ms", ours, "bare handler, PostgreSQL", bare, most(3), most(1.5))


def _p99(web: Web, number: int) -> float:
    """Milliseconds, after a second and a half of fewer requests that wake both workers up."""
    webs.checked(open_loop(web.port, web.asked(registrations(7, 1_000_000 + number * 10), close=True), 40))
    asked = web.asked(registrations(PEOPLE, number * PEOPLE), close=True)
    assert len(asked) == PEOPLE * TEXTS
    return webs.checked(open_loop(web.port, asked, RATE)).percentile(0.99)
