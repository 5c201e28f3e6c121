"""How many an audience of five filters reaches, counted among 950,000."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator

from sqlalchemy import Connection

from app.store import db
from app.store.filters import AGE_BANDS, NEEDS, SECTORS, SEXES, Filter, tally
from app.store.gazetteer import gazetteer
from tests.bench.crowd import PEOPLE, crowd
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground

COUNTS = 100
WARM = 10


def measure(ground: Ground) -> Iterator[Figure]:
    engine = db.open_engine(crowd(ground))
    chance = random.Random(7)
    with db.reading(engine) as connection:
        took = sorted([_count(connection, _audience(chance)) for _ in range(WARM + COUNTS)][WARM:])
        wide = [_count(connection, Filter(sexes=("female",), sectors=(sector,))) for sector in SECTORS]
    engine.dispose()
    yield Figure(f"five filters among {PEOPLE:,}, p95", "ms", took[int(COUNTS * 0.95)], "the goal", None, most(50), most(10), alone=True)
    yield Figure("… the median of them", "ms", statistics.median(took), "", None)
    yield Figure("a sector and a sex, everywhere", "ms", statistics.median(wide), "", None)


def _audience(chance: random.Random) -> Filter:
    """As staff choose: one to three provinces, a few of each other kind."""
    provinces = [unit.code for unit in gazetteer().children()]
    return Filter(
        places=tuple(chance.sample(provinces, chance.randint(1, 3))),
        sectors=tuple(chance.sample(SECTORS, chance.randint(1, 3))),
        sexes=(chance.choice(SEXES[:2]),),
        ages=tuple(chance.sample(AGE_BANDS, chance.randint(1, 3))),
        needs=tuple(chance.sample(NEEDS, chance.randint(1, 3))),
    )


def _count(connection: Connection, chosen: Filter) -> float:
    """Milliseconds, with the building of the statement."""
    began = time.perf_counter()
    tally(connection, chosen, db.now())
    return (time.perf_counter() - began) * 1000
