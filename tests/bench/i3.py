"""The totals of the reports: read from what is kept, beside counting the same people among 950,000 and 10,000,000 messages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg

from app.services import reports
from app.services.house import House
from app.store import db
from app.store import figures_by_place as stored
from tests.bench import clocked
from tests.bench.clocked import SPENT
from tests.bench.crowd import dsn
from tests.bench.figures import Figure, interleaved, most
from tests.bench.ground import Ground
from tests.bench.inboxes import MESSAGES, inboxes

ROUNDS = 5
LATELY = timedelta(days=30)
ALL = b"SELECT state, count(*) FROM messages GROUP BY state"
REACHED = b"""
SELECT province, count(*) FROM contacts WHERE NOT sensitive AND id IN (
    SELECT contact_id FROM messages WHERE state IN ('sent', 'delivered') AND created_at >= %s
) GROUP BY province
"""


def measure(ground: Ground) -> Iterator[Figure]:
    found = inboxes(ground)
    with clocked.house(ground, found.url) as house, psycopg.connect(dsn(found.url), autocommit=True) as raw:
        at = db.now()
        began = time.perf_counter()
        reports.count(house, at)
        took = time.perf_counter() - began
        _check(house, raw, at)
        sides = {
            "kept": lambda: _kept(house, at),
            "all": lambda: _plain(raw, ALL),
            "reached": lambda: _plain(raw, REACHED, at - LATELY),
        }
        for _ in range(3):
            _kept(house, at)
        got = interleaved(ROUNDS, sides)
    fast = most(1 / 200)
    yield Figure("SQL of the reports' page", "ms", got["kept"], f"counting {MESSAGES:,} messages", got["all"], fast)
    yield Figure("SQL of the reports' page", "ms", got["kept"], "counting one of its figures", got["reached"])
    yield Figure("counting every figure anew, a job", "s", took, f"at most {100 / reports.SHARE:g} % of the time", None)


def _kept(house: House, at: datetime) -> float:
    """The figures of the country by province and sex, by age and need, and the map."""
    SPENT.taken()
    assert reports.report(house, "reached_30", "", "sex", at)
    return SPENT.seconds * 1000


def _plain(raw: psycopg.Connection, query: bytes, *given: datetime) -> float:
    began = time.perf_counter()
    raw.execute(query, given).fetchall()
    return (time.perf_counter() - began) * 1000


def _check(house: House, raw: psycopg.Connection, at: datetime) -> None:
    """What is kept is exact."""
    with db.reading(house.engine) as connection:
        kept = stored.by_place(connection, "reached_30", "", 2)
    counted: dict[str, int] = dict(raw.execute(REACHED, (at - LATELY,)).fetchall())
    if sum(kept.values()) != sum(counted.values()):
        raise RuntimeError(f"{sum(kept.values())} people are kept as reached, {sum(counted.values())} were.")
