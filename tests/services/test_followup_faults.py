"""A hundred people are due, and everything goes wrong: nobody is asked twice, everybody is accounted for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.services.followups import STARTS, look, run, start_due
from app.services.house import House
from app.store import contacts
from app.store.db import now, reading, transaction
from app.store.followups import followups, plan_for
from app.store.messages import messages
from tests.services.later import told
from tests.services.outreach import returnees

PEOPLE = 450


@pytest.fixture
def crowd(house: House) -> House:
    """Everybody's survey is due now."""
    returnees(house.engine, PEOPLE)
    with transaction(house.engine) as connection:
        people = select(contacts.contacts.c.id)
        count = plan_for(connection, people, flow="survey", due_at=now(), reason_kind="fair", reason_id=1, at=now())
    assert count == PEOPLE
    return house


def texts_each(house: House) -> set[int]:
    """How many messages the people have."""
    with reading(house.engine) as connection:
        query = (
            select(func.count(messages.c.id)).select_from(followups).outerjoin(messages, messages.c.contact_id == followups.c.contact_id)
        )
        return set(connection.scalars(query.group_by(followups.c.contact_id)))


def all_began_once(house: House) -> None:
    assert Counter(told(house)) == {("started", ""): PEOPLE}
    assert texts_each(house) == {1}


def test_an_emptied_redis_loses_nobody(crowd: House) -> None:
    look(crowd, now())
    assert crowd.queues.length("bulk") == 1
    crowd.queues.redis.flushdb()
    look(crowd, now())
    look(crowd, now())  # a second clock
    assert crowd.queues.length("bulk") == 1
    _work(crowd)
    all_began_once(crowd)


def _work(house: House) -> None:
    """What the one job does."""
    house.queues.woken("bulk", STARTS)
    run(house, now, lambda: False)


def test_two_jobs_at_once_begin_nothing_twice(crowd: House) -> None:
    threads = [threading.Thread(target=_work, args=(crowd,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_began_once(crowd)


def test_a_stop_between_two_batches_holds(crowd: House) -> None:
    start_due(crowd, now(), most=20)
    with transaction(crowd.engine) as connection:
        contacts.change(connection, PEOPLE, {"stopped_at": now()}, now())
    _work(crowd)
    assert Counter(told(crowd)) == {("started", ""): PEOPLE - 1, ("cancelled", "stopped"): 1}


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(days=1), timedelta(days=9)])
def test_a_jumping_clock_asks_nobody_twice_and_too_late_is_told(crowd: House, jump: timedelta) -> None:
    times: Iterator[datetime] = iter([now(), now() + jump, now(), now() + jump, now()])
    start_due(crowd, now(), most=20)
    for at in times:
        start_due(crowd, at, most=20)
    _work(crowd)
    states = Counter(told(crowd))
    assert sum(states.values()) == PEOPLE
    assert set(states) <= {("started", ""), ("skipped", "too_late")}
    assert texts_each(crowd) <= {0, 1}


def test_a_worker_killed_in_the_middle_leaves_the_rest_to_the_next(crowd: House) -> None:
    names = ("database_url", "redis_url", "spean_data", "public_url", "secret_key")
    environ = {**os.environ, **{name.upper(): str(getattr(crowd.settings, name)) for name in names}}
    for _ in range(2):
        look(crowd, now())
        process = subprocess.Popen([sys.executable, "-m", "tests.services.bulk_worker"], env=environ, stderr=subprocess.DEVNULL)
        _until(lambda: ("started", "") in told(crowd))
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        crowd.queues.redis.flushdb()
    look(crowd, now())
    _work(crowd)
    all_began_once(crowd)


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done():
        assert time.monotonic() < end
        time.sleep(0.02)
