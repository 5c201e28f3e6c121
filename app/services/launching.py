"""Launch: the ledger is written first, by the contacts' ids in batches, each batch a transaction of its own.

The campaign remembers the last contact written, so a worker lost midway costs one batch and doubles nobody.
The first few may leave as soon as the first batch is written, where nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, literal, select

from app.services.house import House
from app.services.planning_many import Alike
from app.store import bulk, campaigns, ledger, prices, tallies
from app.store.audiences import Filter, audience_condition, exclusion, tally
from app.store.campaigns import Stage
from app.store.contacts import contacts
from app.store.db import reading
from app.store.doubts import silent
from app.store.ledger import State, Written

PIECE = 5_000  # people in memory
PIECES = 5  # … of a transaction: a pause waits for it
TRIAL_SHARE = 100  # one in so many goes first …
MOST_GROWTH = 1.1  # of a live audience since somebody approved its number
LEAST_TRIAL = 50  # … but no fewer

_COLUMNS = ("id", "language", "name", "latin", "province", "district", "commune", "chat_id", "age_band", "sex", "need")


def people(campaign: Any, at: datetime) -> Select[Any]:
    """Whom a campaign means, also those that it leaves out: `reason`, `rested` and `silent` say so."""
    rested = ~ledger.had_one(at - timedelta(days=campaign.rest_days)) if campaign.rest_days else literal(True)
    columns = (*(contacts.c[name] for name in _COLUMNS), exclusion().label("reason"), rested.label("rested"), silent(at).label("silent"))
    return select(*columns).where(audience_condition(Filter.of(campaign.audience), at))


def plan(house: House, connection: Connection, campaign: Row[Any], at: datetime) -> None:
    """One batch of the ledger; after the last one the campaign goes on, or holds itself."""
    written = _write(house, connection, campaign, at)
    if written.people < _pieces(campaign) * PIECE:
        _planned(connection, campaign, campaign.people + written.people, at)
        return
    campaigns.change(connection, campaign.id, at, cursor=written.last, people=campaign.people + written.people, look_at=at)
    if campaign.stage == Stage.PLANNING and _may_begin(connection, campaign, at):
        campaigns.move(connection, campaign.id, Stage.TRYING, at, came=Stage.PLANNING, trial=LEAST_TRIAL)


def _write(house: House, connection: Connection, campaign: Row[Any], at: datetime) -> Written:
    alike = Alike(house, campaign, prices.read(connection))
    return ledger.write(connection, campaign.id, alike.lines(_read(house, campaign, alike, at)), at)


def _read(house: House, campaign: Row[Any], alike: Alike, at: datetime) -> Iterator[tuple[Any, ...]]:
    """A batch, piece by piece on another connection: while one is worked on, the next is being read."""
    piece = people(campaign, at).where(contacts.c.id > bindparam("after")).order_by(contacts.c.id).limit(PIECE)
    with reading(house.engine) as connection, ThreadPoolExecutor(1) as ahead:
        read = partial(bulk.rows, connection, alike.query(piece))
        coming = ahead.submit(read, after=campaign.cursor)
        for left in reversed(range(_pieces(campaign))):
            rows = coming.result()
            if left and rows:
                coming = ahead.submit(read, after=rows[-1][0])
            yield from rows


def _pieces(campaign: Row[Any]) -> int:
    """Of a batch; the first one is short, since the first message waits for it."""
    return PIECES if campaign.cursor else 1


def _may_begin(connection: Connection, campaign: Row[Any], at: datetime) -> bool:
    """Whether the first few may leave before all are planned: there is no cap on the cost, and no more people than were approved."""
    if campaign.budget is not None or campaign.approved_for is None:
        return False
    most = int(campaign.approved_for * MOST_GROWTH)
    return tally(connection, Filter.of(campaign.audience), at).get("", 0) <= most


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
