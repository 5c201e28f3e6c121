"""A launch to 950,000: the whole ledger with languages, names, parts and costs, beside what PostgreSQL takes for ready bytes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from functools import cache

import psycopg

from tests.bench import launcher, outbox
from tests.bench.crowd import PEOPLE, crowd, dsn, made
from tests.bench.figures import Figure, interleaved, least, most
from tests.bench.ground import Ground
from tests.bench.writers import writers

ROUNDS = 3
SLOW = PEOPLE // 10  # rows for the slow writer
RATE = 100.0  # parts a second: a short code
NOWHERE = "http://127.0.0.1:9"


def measure(ground: Ground) -> Iterator[Figure]:
    url = crowd(ground)
    launches: list[dict[str, float]] = []
    with writers(ground, PEOPLE) as writer:
        sides = {
            "ours": lambda: _planned(ground, url, launches),
            "COPY of ready bytes": lambda: PEOPLE / writer("m_copy_raw", PEOPLE),
            "INSERT..SELECT": lambda: PEOPLE / writer("m_select", PEOPLE),
            "SQLAlchemy insertmanyvalues": lambda: SLOW / writer("m_sa", SLOW),
        }
        got = interleaved(ROUNDS, sides)
    what = f"ledger of {PEOPLE:,}"
    yield Figure(what, "rows/s", got["ours"], "COPY of ready bytes", got["COPY of ready bytes"], least(0.6))
    yield Figure(what, "rows/s", got["ours"], "INSERT..SELECT", got["INSERT..SELECT"], None, least(0.9))
    yield Figure(what, "rows/s", got["ours"], "SQLAlchemy insertmanyvalues", got["SQLAlchemy insertmanyvalues"], least(5))
    yield Figure("CPU of the worker for one of them", "µs", statistics.median(told["cpu"] for told in launches) / PEOPLE * 1e6, "", None)
    yield Figure("first message out after the launch", "s", first_out(ground, url), "the goal", None, most(1), alone=True)


def _planned(ground: Ground, url: str, launches: list[dict[str, float]]) -> float:
    launches.append(launched(ground, url))
    return PEOPLE / launches[-1]["seconds"]


def launched(ground: Ground, url: str) -> dict[str, float]:
    """What a launch to everybody in a database took; its ledger is checked and taken away."""
    told = launcher.told(outbox.environment(ground, url, NOWHERE, RATE), "plan")
    _check(url, int(told["campaign"]))
    forget(url)
    return told


def _check(url: str, campaign: int) -> None:
    """Everybody once; who sent STOP is left out; each of the others has a language, parts and a cost."""
    bad = "state <> 'skipped' AND (parts < 1 OR language = '' OR cost < parts OR address_id IS NULL)"
    counts = f"count(*), count(*) FILTER (WHERE state = 'skipped'), count(*) FILTER (WHERE {bad})"
    query = f"SELECT {counts} FROM recipients WHERE campaign_id = %s"
    with psycopg.connect(dsn(url)) as connection:
        people = connection.execute("SELECT count(*) FROM contacts").fetchone()
        rows = connection.execute(query.encode(), (campaign,)).fetchone()
    assert rows
    assert people
    if rows[0] != people[0] or not rows[1] or rows[2]:
        raise RuntimeError(f"The ledger is wrong: {rows[0]} of {people[0]} people, {rows[1]} left out, {rows[2]} without parts.")


def forget(url: str) -> None:
    """Campaigns and what came of them go; the people stay as they were."""
    with psycopg.connect(dsn(url), autocommit=True) as connection:
        connection.execute("TRUNCATE campaigns, recipients, tallies, messages CASCADE")
        connection.execute("UPDATE contacts SET campaign_id = NULL WHERE campaign_id IS NOT NULL")
        connection.execute("CHECKPOINT")


def first_out(ground: Ground, url: str) -> float:
    """Seconds from the approval of a campaign to its first message at the provider."""
    with outbox.gateway(0) as address:
        told = launcher.told(outbox.environment(ground, url, address, RATE), "send")
        came = min(at for arrivals in outbox.arrived(address).values() for at in arrivals)
    forget(url)
    return float(came - told["began"])


@cache
def peak_mb(ground: Ground, people: int) -> float:
    """The most memory of a worker that launches to so many."""
    url = crowd(ground) if people == PEOPLE else made(ground, people)
    return launched(ground, url)["peak_mb"]
