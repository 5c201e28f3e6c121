"""Queues on a real Valkey."""

from __future__ import annotations

import json
import signal
import zlib
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError

from app import queue
from app.queue import BULK, REPLIES, Queues
from app.settings import Settings


def test_a_thousand_wakes_ask_for_one_job(queues: Queues) -> None:
    assert all(queues.wake(REPLIES) for _ in range(1000))
    assert queues.length(REPLIES) == 1
    assert queues.length(BULK) == 0


def test_after_the_job_began_the_next_wake_asks_again(queues: Queues) -> None:
    queues.wake(REPLIES)
    queues.woken(REPLIES)
    queues.wake(REPLIES)
    assert queues.length(REPLIES) == 2


def test_a_lost_wake_is_forgotten_soon(queues: Queues, redis: Redis) -> None:
    queues.wake(BULK)
    assert 0 < redis.ttl(f"spean:wake:bulk:{queue.SEND}") <= queue.WAKE_S


def test_each_job_is_asked_for_by_itself(queues: Queues) -> None:
    for _ in range(2):
        queues.wake(BULK)
        queues.wake(BULK, "workers.followups.start")
    assert queues.length(BULK) == 2


class Ended(Exception):
    """As RQ ends a job that takes too long."""


def test_a_job_that_is_ended_while_it_wakes_leaves_no_answer_for_the_next(queues: Queues, redis: Redis) -> None:
    def end(*_: object) -> None:
        raise Ended

    queues.wake(BULK)  # the line is there, and the next wake of this queue asks for nothing
    redis.client_pause(300)
    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with pytest.raises(Ended):
        queues.wake(REPLIES)
    signal.signal(signal.SIGALRM, before)
    queues.wake(BULK)
    assert queues.length(BULK) == 1


def test_wake_without_a_server_says_so_and_raises_nothing(tmp_path: Path) -> None:
    queues = queue.open_queues(Settings(redis_url=f"unix://{tmp_path}/none.sock"))
    assert queues.wake(REPLIES) is False
    assert queues.ping() is False


def test_enqueue_without_a_server_raises(tmp_path: Path) -> None:
    queues = queue.open_queues(Settings(redis_url=f"unix://{tmp_path}/none.sock"))
    with pytest.raises(ConnectionError):
        queues.enqueue("workers.delivery.send", "replies", queue=REPLIES)


def test_a_job_shows_its_name_and_not_its_arguments(queues: Queues) -> None:
    queues.enqueue("workers.followups.ask", 41, queue=BULK)
    job = queues.queue(BULK).get_jobs()[0]
    assert (job.func_name, job.args, job.description) == ("workers.followups.ask", [41], "workers.followups.ask")


def test_jobs_are_json_so_that_redis_cannot_make_us_run_code(queues: Queues, redis: Redis) -> None:
    queues.enqueue("workers.followups.ask", 41, queue=BULK)
    data: Any = redis.hget(queues.queue(BULK).get_jobs()[0].key, "data")
    assert json.loads(zlib.decompress(data)) == ["workers.followups.ask", None, [41], {}]


def test_a_delayed_job_comes_when_its_time_has_come(queues: Queues, redis: Redis) -> None:
    queues.enqueue("workers.followups.ask", 41, queue=BULK, delay_s=3600)
    assert (queues.length(BULK), queues.release_due()) == (0, 0)
    entry: Any = redis.zrange("spean:later", 0, -1)[0]
    redis.zincrby("spean:later", -3601, entry)
    assert queues.release_due() == 1
    assert (queues.length(BULK), queues.release_due()) == (1, 0)


def test_who_beats_is_alive(queues: Queues) -> None:
    assert not queues.alive("clock")
    queues.beat("clock")
    assert queues.alive("clock")
    assert not queues.alive("replies")


def test_the_age_of_a_queue_is_that_of_its_oldest_job(queues: Queues) -> None:
    assert queues.age(REPLIES) == 0
    queues.wake(REPLIES)
    assert 0 <= queues.age(REPLIES) < 5
