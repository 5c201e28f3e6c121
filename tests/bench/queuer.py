"""What a queue moves in a process of its own, as JSON: `rq WORKER JOBS` no-op jobs of RQ, `outbox` messages claimed and marked as sent."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping

import rq
from redis import Redis

from app import open_house
from app.settings import read
from app.store import messages, outbox
from app.store.db import now, transaction
from app.store.messages import Move
from app.store.states import State
from tests.bench.peers import ROOT

CLAIMED = 500  # messages at once


def nothing(number: int) -> None:
    """The job."""


def per_second(environment: Mapping[str, str], *act: str) -> float:
    """Jobs or messages a second."""
    command = [sys.executable, "-m", "tests.bench.queuer", *act]
    done = subprocess.run(command, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return float(json.loads(done.stdout.splitlines()[-1]))


def jobs(worker: str, count: str) -> float:
    logging.disable(logging.CRITICAL)
    redis = Redis.from_url(os.environ["REDIS_URL"])
    queue = rq.Queue("bench", connection=redis)
    redis.flushdb()
    queue.enqueue_many([rq.Queue.prepare_data(nothing, (number,)) for number in range(int(count))])
    work = getattr(rq, worker)([queue], connection=redis)
    began = time.monotonic()
    work.work(burst=True, logging_level="CRITICAL")
    return int(count) / (time.monotonic() - began)


def messages_out() -> float:
    house, count = open_house(read(os.environ)), 0
    began = time.monotonic()
    while True:
        with transaction(house.engine) as connection:
            claimed = outbox.claim(connection, "twilio", "replies", now(), CLAIMED)
        if not claimed:
            return count / (time.monotonic() - began)
        with transaction(house.engine) as connection:
            messages.move(connection, [Move(m.id, State.SENT, f"SM{m.id}") for m in claimed])
        count += len(claimed)


ACTS: dict[str, Callable[..., float]] = {"rq": jobs, "outbox": messages_out}


if __name__ == "__main__":
    act, *rest = sys.argv[1:]
    print(json.dumps(ACTS[act](*rest)))
