"""Background jobs for 950,000 people, and what the outbox moves beside RQ."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from redis import Redis
from sqlalchemy import func, select

from app import open_house
from app.services.house import House
from app.services.sweeping import sweep
from app.settings import read
from app.store.campaigns import Stage
from app.store.campaigns import get as get_campaign
from app.store.db import now, reading
from app.store.ledger import recipients
from tests.bench import launcher, outbox, queuer, webs
from tests.bench.crowd import FEW, made
from tests.bench.figures import Figure, interleaved, least, most
from tests.bench.ground import Ground, start
from tests.bench.peers import ROOT

WHOLE = 950_000
RATE = 500.0  # parts a second
LONGEST_S = 60
ROUNDS = 3
QUEUED = 15_000
WORKER: list[str | Path] = [sys.executable, "-m", "tests.services.bulk_worker"]
WORKERS = "rq:workers"  # where RQ keeps the names of those that are there


def measure(ground: Ground) -> Iterator[Figure]:
    sent, jobs = _sent(ground)
    yield Figure(f"jobs for {WHOLE:,}, as for the first {sent:,}", "", jobs * WHOLE / sent, "the goal", None, most(2_000), alone=True)
    env = webs.settings(ground, ground.database("postgresql"), 1)
    sides = {
        "ours": lambda: _outbox(env),
        "RQ Worker": lambda: queuer.per_second(env, "rq", "Worker", "150"),
        "RQ SimpleWorker": lambda: queuer.per_second(env, "rq", "SimpleWorker", "1000"),
    }
    got = interleaved(ROUNDS, sides)
    yield Figure("messages claimed and marked", "msg/s", got["ours"], "RQ Worker, no-op jobs/s", got["RQ Worker"], None, least(100))
    yield Figure("messages claimed and marked", "msg/s", got["ours"], "RQ SimpleWorker, no-op jobs/s", got["RQ SimpleWorker"])


def _outbox(env: dict[str, str]) -> float:
    outbox.fill(env["DATABASE_URL"], "twilio", QUEUED)
    return queuer.per_second(env, "outbox")


def _sent(ground: Ground) -> tuple[int, int]:
    """A campaign sent by a worker of ours, woken by a clock as ever: people who have it, and the jobs that it took."""
    with outbox.gateway(0) as address:
        env = outbox.environment(ground, made(ground, FEW), address, RATE)
        house = open_house(read({**os.environ, **env}))
        redis = Redis.from_url(ground.redis_url)
        redis.flushdb()
        worker = start(WORKER, env=env, cwd=ROOT)
        try:
            campaign = launcher.draft(house)
            launcher.launch(house, campaign)
            _until_done(house, campaign)
            return _people(house, campaign), _jobs(redis)
        finally:
            webs.stop(worker)
            house.engine.dispose()
            redis.close()


def _until_done(house: House, campaign: int) -> None:
    """The clock's second, again and again."""
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end:
        sweep(house, now())
        with reading(house.engine) as connection:
            row = get_campaign(connection, campaign)
        if row is None or row.stage == Stage.DONE:
            return
        time.sleep(1)


def _people(house: House, campaign: int) -> int:
    with reading(house.engine) as connection:
        out = select(func.count()).where(recipients.c.campaign_id == campaign, recipients.c.state == "sent")
        return int(connection.scalar(out) or 0)


def _jobs(redis: Redis) -> int:
    """How many jobs the workers there have done, and the one that they are at."""
    done = (redis.hget(worker, "successful_job_count") for worker in cast(set[bytes], redis.smembers(WORKERS)))
    return 1 + sum(int(count) for count in done if count)
