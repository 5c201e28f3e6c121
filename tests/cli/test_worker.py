"""A worker runs the jobs of its queue, and what fails is logged without a word about a person."""

from __future__ import annotations

import io
import logging
import signal
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from rq.job import Job

from app import log
from app.cli.worker import worker
from app.queue import BULK, REPLIES, Queues
from tests.cli import jobs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    root = logging.getLogger()
    logs, level = root.handlers[:], root.level
    jobs.DONE.clear()
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
    root.handlers[:] = logs
    root.setLevel(level)
    structlog.reset_defaults()


def _work(queues: Queues, queue: str) -> None:
    worker(queues, queue).work(burst=True, logging_level="WARNING")


def test_it_runs_its_own_queue_and_no_other(queues: Queues) -> None:
    queues.enqueue("tests.cli.jobs.work", 1, queue=REPLIES)
    queues.enqueue("tests.cli.jobs.work", 2, queue=BULK)
    _work(queues, REPLIES)
    assert jobs.DONE == [1]
    assert (queues.length(REPLIES), queues.length(BULK)) == (0, 1)


def test_a_failed_job_is_logged_by_name_and_place_only(queues: Queues) -> None:
    stream = io.StringIO()
    log.configure(production=True, stream=stream)
    queues.enqueue("tests.cli.jobs.fail", 7, queue=REPLIES)
    _work(queues, REPLIES)
    assert '"job": "tests.cli.jobs.fail"' in stream.getvalue()
    assert "jobs.py" in stream.getvalue()
    assert "Dara" not in stream.getvalue()


def test_nothing_of_a_job_that_is_done_stays(queues: Queues) -> None:
    queues.enqueue("tests.cli.jobs.work", 1, queue=REPLIES)
    _work(queues, REPLIES)
    assert list(queues.redis.scan_iter("rq:job:*")) == []


def test_nothing_of_what_went_wrong_is_kept_in_the_queue(queues: Queues) -> None:
    queues.enqueue("tests.cli.jobs.fail", 7, queue=REPLIES)
    _work(queues, REPLIES)
    kept = [queues.redis.dump(key) for key in queues.redis.scan_iter("*")]
    assert kept
    assert not any(b"Dara" in (value or b"") for value in kept)
    (job_id,) = queues.queue(REPLIES).failed_job_registry.get_job_ids()
    result: Any = Job.fetch(job_id, connection=queues.redis, serializer="json").latest_result()
    assert "Dara" not in str(result.exc_string)
