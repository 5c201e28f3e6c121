"""Launch: the ledger is written first, by the contacts' ids in batches, each batch a transaction of its own.

The campaign remembers the last contact written, so a worker lost midway costs one batch and doubles nobody.
The first few may leave as soon as the first batch is written, where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select

from app.services.house import House
from app.services.planning_kinds import Read, reader
from app.services.planning_many import Alike
from app.store import campaigns, ledger, prices, tallies
from app.store.audiences import Filter, audience_condition, exclusion, tally
from app.store.campaigns import Stage
from app.store.contacts import contacts
from app.store.db import reading
from app.store.doubts import silent
from app.store.filters import estimate
from app.store.ledger import Lines, State

PIECE = 5_000  # people in memory
PIECES = 10  # … of a transaction: a pause waits for it
TRIAL_SHARE = 100  # one in so many goes first …
MOST_GROWTH = 1.1  # of a live audience since somebody approved its number
SURELY = 1.05  # an estimate is right to so much at the least
LEAST_TRIAL = 50  # … but no fewer

_COLUMNS = ("id", "language", "name", "latin", "province", "district", "commune", "age_band", "sex", "need")


def people(campaign: Any, at: datetime) -> Select[Any]:
    """Whom a campaign means, also those that it leaves out: `reason`, `rested` and `silent` say so."""
    rested = ~ledger.had_one(at - timedelta(days=campaign.rest_days)) if campaign.rest_days else literal(True)
    columns = (*(contacts.c[name] for name in _COLUMNS), exclusion().label("reason"), rested.label("rested"), silent(at).label("silent"))
    return select(*columns).where(audience_condition(Filter.of(campaign.audience), at))


def plan(house: House, connection: Connection, campaign: Row[Any], at: datetime) -> None:
    """One batch of the ledger; after the last one the campaign goes on, or holds itself."""
    alike = Alike(house, campaign, prices.read(connection))
    batch = Batch(house, campaign, reader(alike, campaign.id, people(campaign, at), PIECE, connection.dialect.name))
    count = campaign.people + ledger.write(connection, campaign.id, batch.pieces(), at)
    if not batch.more:
        _planned(connection, campaign, count, at)
        return
    campaigns.change(connection, campaign.id, at, cursor=batch.last, people=count, look_at=at)
    if campaign.stage == Stage.PLANNING and _may_begin(connection, campaign, at):
        campaigns.move(connection, campaign.id, Stage.TRYING, at, came=Stage.PLANNING, trial=LEAST_TRIAL)


class Batch:
    """The next people behind the cursor of a campaign: while one piece is written, the next is read on another connection and planned."""

    def __init__(self, house: House, campaign: Row[Any], read: Read) -> None:
        self.house = house
        self.left = _pieces(campaign)
        self.last = campaign.cursor
        self.more = True
        self._read = read

    def pieces(self) -> Iterator[Lines]:
        with reading(self.house.engine) as connection, ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(self._read, connection, self.last)
            while self.left and self.more:
                lines, self.last, self.more = coming.result()
                self.left -= 1
                if self.left and self.more:
                    coming = ahead.submit(self._read, connection, self.last)
                yield lines


def _pieces(campaign: Row[Any]) -> int:
    """Of a batch; the first one is short, since the first message waits for it."""
    return PIECES if campaign.cursor else 1


def _may_begin(connection: Connection, campaign: Row[Any], at: datetime) -> bool:
    """Whether the first few may leave before all are planned: there is no cap on the cost, and no more people than were approved."""
    if campaign.budget is not None or campaign.approved_for is None:
        return False
    most, chosen = int(campaign.approved_for * MOST_GROWTH), Filter.of(campaign.audience)
    about = estimate(connection, chosen, at)
    if about is not None and about.get("", 0) * SURELY <= most:
        return True
    return tally(connection, chosen, at).get("", 0) <= most


def _planned(connection: Connection, campaign: Row[Any], count: int, at: datetime) -> None:
    """Everybody is in the ledger: a few go first, unless it would cost more than it may."""
    meant = _meant(tallies.figures(connection, campaign.id))
    trial = max(LEAST_TRIAL, -(-meant.people // TRIAL_SHARE))
    stage, why = (Stage.TRYING, "") if meant.people > trial else (Stage.RUNNING, "")
    if campaign.budget is not None and meant.cost > campaign.budget:
        stage, why = Stage.HELD, "budget"
    elif campaign.approved_for is not None and meant.people > campaign.approved_for * MOST_GROWTH:
        stage, why = Stage.HELD, "grew"
    values = {"people": count, "trial": trial, "planned_at": at, "why": why, "look_at": None if why else at, "pace_at": at}
    if stage == campaign.stage:
        campaigns.change(connection, campaign.id, at, **values)
    else:
        campaigns.move(connection, campaign.id, stage, at, came=Stage(campaign.stage), **values)


def _meant(figures: tallies.Changes) -> tallies.Figure:
    """Everybody but those left out; of the first few some may have it by now."""
    total = tallies.Figure()
    for (state, _), figure in figures.items():
        total = total if state in (State.SKIPPED, tallies.REPLIED) else total.plus(figure)
    return total
