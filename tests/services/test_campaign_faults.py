"""Five thousand people, and everything goes wrong: nobody gets two, everybody is accounted for."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import open_house
from app.services.house import House
from app.services.sweeping import sweep
from app.settings import Settings
from app.store.campaigns import Stage
from app.store.contacts import addresses
from app.store.db import now, reading
from app.store.ledger import recipients
from tests.conftest import Backends
from tests.fakes.fixtures import fake_twilio
from tests.fakes.server import status
from tests.fakes.twilio import FakeTwilio
from tests.services.outreach import due, figures, launched, returnees, stage
from workers import clock

__all__ = ["fake_twilio"]

PEOPLE = 5_000
KILLS = 4
IN_FLIGHT = 1_000  # of one worker at most: a claim in its hands, and one whose answers are not in yet
LONGEST_S = 75.0


class Line:
    """A house whose campaign goes through a fake provider, and the processes that work for it."""

    def __init__(self, house: House, fake: FakeTwilio, environ: dict[str, str]) -> None:
        self.house = house
        self.fake = fake
        self.environ = environ
        self.campaign = launched(house, most_failed=100)
        self.jump = timedelta()
        self._over = threading.Event()

    @contextmanager
    def clock(self) -> Iterator[None]:
        """The clock, many times a second, at a time that the test may move."""
        thread = threading.Thread(target=self._tick)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _tick(self) -> None:
        while not self._over.wait(0.2):
            clock.tick(self.house, now() + self.jump)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen([sys.executable, "-m", "tests.services.bulk_worker"], env=self.environ, stderr=subprocess.DEVNULL)
        try:
            yield process
        finally:
            process.kill()
            process.wait(10)

    def killed(self, seconds: float) -> None:
        """A worker that is killed so long after it began to send."""
        with self.worker() as process:
            before = len(self.fake.sent)
            self.until(lambda: len(self.fake.sent) > before or stage(self.house, self.campaign) == Stage.DONE)
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
        self.lost()

    def lost(self) -> None:
        """Nobody works any more, so what a killed one had in its hands is lost."""
        sweep(self.house, now() + timedelta(minutes=6))

    def until(self, done: object) -> None:
        assert callable(done)
        end = time.monotonic() + LONGEST_S
        while not done():
            assert time.monotonic() < end, (stage(self.house, self.campaign), figures(self.house, self.campaign), len(self.fake.sent))
            time.sleep(0.1)

    def finish(self) -> None:
        """One more worker does the rest."""
        with self.worker():
            self.until(self.done)

    def done(self) -> bool:
        """Whether it is over; what waits for a later try need not wait in a test."""
        due(self.house)
        return stage(self.house, self.campaign) == Stage.DONE

    def check(self, *, unknown: int) -> None:
        """The ledger against what the provider took."""
        found = figures(self.house, self.campaign)
        took = [sms.to for sms in self.fake.sent]
        assert len(took) == len(set(took)), "somebody got two"
        assert sum(f.people for f in found.values()) == PEOPLE
        by_state = self._numbers()
        assert by_state["sent"] <= set(took)
        assert set(took) <= by_state["sent"] | by_state.get("unknown", set())
        assert len(by_state.get("unknown", ())) <= unknown
        assert set(by_state) <= {"sent", "unknown"}

    def _numbers(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with reading(self.house.engine) as connection:
            query = select(recipients.c.state, addresses.c.value).join_from(
                recipients, addresses, addresses.c.id == recipients.c.address_id
            )
            for state, number in connection.execute(query.where(recipients.c.campaign_id == self.campaign)):
                found.setdefault(state, set()).add(number)
        return found


@pytest.fixture
def database_url(backends: Backends) -> Iterator[str]:
    """What holds a million people; SQLite has one writer, and the tests beside this one have it."""
    backend = backends.get("postgresql")
    url = backend.fresh()
    yield url
    backend.drop(url)


@pytest.fixture
def line(settings: Settings, fake_twilio: FakeTwilio) -> Iterator[Line]:
    fake_twilio.public_url = settings.public_url
    values: dict[str, Any] = {
        "twilio_account_sid": fake_twilio.account_sid,
        "twilio_auth_token": fake_twilio.auth_token,
        "twilio_from": "+15005550006",
        "twilio_base_url": fake_twilio.base_url,
        "twilio_rate": 1000.0,
    }
    told = replace(settings, **values)
    house = open_house(told)
    returnees(house.engine, PEOPLE, kind="phone")
    names = ("database_url", "redis_url", "spean_data", "public_url", "secret_key", *values)
    environ = {**os.environ, **{name.upper(): str(getattr(told, name)) for name in names}}
    yield Line(house, fake_twilio, environ)
    house.engine.dispose()


def test_a_worker_killed_again_and_again_sends_nobody_two(line: Line) -> None:
    chance = random.Random(7736)
    with line.clock():
        for _ in range(KILLS):
            line.killed(chance.uniform(0.05, 0.8))
        line.finish()
    line.check(unknown=KILLS * IN_FLIGHT)


def test_an_emptied_queue_a_provider_away_and_a_jumping_clock_lose_nobody(line: Line) -> None:
    line.fake.fail(*[status(503)] * 150)
    with line.clock(), line.worker():
        line.until(lambda: line.done() or len(line.fake.sent) > 200)
        line.house.queues.redis.flushdb()
        line.jump = timedelta(days=1)
        time.sleep(0.5)
        line.jump = -timedelta(hours=2)
        time.sleep(0.5)
        line.jump = timedelta()
        line.house.queues.redis.flushdb()
        line.until(line.done)
    line.check(unknown=IN_FLIGHT)
