"""The webhook as it is in production: signature, de-duplication, contact, flow, history, commit, wake, answer."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from redis import Redis

from app.queue import REPLIES, Queues
from tests.bench import webs
from tests.bench.figures import Figure, Goal, least, most
from tests.bench.ground import Ground
from tests.bench.returnees import TEXTS, registrations
from tests.bench.webs import Speed

ROUNDS = 5
PEOPLE = 300  # whole registrations of a round
WORKER_S = 0.05  # how often a sending worker would take up the wakes

GOALS: dict[str, tuple[Goal, Goal]] = {"postgresql": (least(0.6), least(0.8)), "sqlite": (least(0.5), least(0.7))}
BARE = {"postgresql": "pg", "sqlite": "sqlite"}


def measure(ground: Ground) -> Iterator[Figure]:
    for kind, (hard, stretch) in GOALS.items():
        sides = {"ours": _ours(ground, kind), "bare": _bare(ground, BARE[kind])}
        got: dict[str, list[Speed]] = {name: [] for name in sides}
        for number in range(ROUNDS):
            for name, side in sides.items():
                got[name].append(side(number))
        yield Figure(f"registrations on {kind}", "req/s", *_median(got, "per_second"), hard, stretch)
        cpu_hard = most(1.6) if kind == "postgresql" else None
        yield Figure(f"server CPU on {kind}", "µs/req", *_median(got, "cpu_us"), cpu_hard)


def _median(got: dict[str, list[Speed]], field: str) -> tuple[float, str, float]:
    ours, bare = (statistics.median(getattr(speed, field) for speed in got[name]) for name in ("ours", "bare"))
    return ours, "bare handler", bare


def _ours(ground: Ground, kind: str) -> Callable[[int], Speed]:
    url = ground.database(kind)

    def one(number: int) -> Speed:
        with webs.ours(ground, url) as web, _worker(ground):
            webs.speed(web, registrations(20, 1_000_000 + number * 20))
            return webs.speed(web, registrations(PEOPLE, number * PEOPLE))

    return one


def _bare(ground: Ground, mode: str) -> Callable[[int], Speed]:
    def one(number: int) -> Speed:
        with webs.bare(ground, mode) as web:
            webs.speed(web, registrations(20, 1_000_000))
            return webs.speed(web, registrations(PEOPLE, number * PEOPLE)[: PEOPLE * TEXTS])

    return one


@contextmanager
def _worker(ground: Ground) -> Iterator[None]:
    """Takes up wakes as a worker does, so that a webhook meets them as it would: mostly asked already, at times to be asked for."""
    redis, stop = Redis.from_url(ground.redis_url), threading.Event()
    queues = Queues(redis)

    def take() -> None:
        while not stop.wait(WORKER_S):
            queues.woken(REPLIES)
            redis.delete("rq:queue:replies")

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        redis.close()
