"""Launch: the ledger is written first, by the contacts' ids in batches, each batch a transaction of its own.

The campaign remembers the last contact written, so a worker lost midway costs one batch and doubles nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, literal, select

from app.services.house import House
from app.services.planning import Planner, addresses_by_contact
from app.store import campaigns, ledger, prices, tallies
from app.store.audiences import Filter, audience_condition, exclusion
from app.store.campaigns import Stage
from app.store.contacts import contacts
from app.store.ledger import State

BATCH = 5_000
TRIAL_SHARE = 100  # one in so many goes first …
MOST_GROWTH = 1.1  # of a live audience since somebody approved its number
LEAST_TRIAL = 50  # … but no fewer

_NAMED = ("id", "language", "name", "latin", "province", "district", "commune", "age_band", "sex", "need")  # what texts and flows may name
_COLUMNS = (*_NAMED, "chat_id", "heard_at", "agreed_at")


def people(campaign: Any, at: datetime) -> Select[Any]:
    """Whom a campaign means, also those that it leaves out: `reason` and `rested` say so."""
    rested = ~ledger.had_one(at - timedelta(days=campaign.rest_days)) if campaign.rest_days else literal(True)
    columns = (*(contacts.c[name] for name in _COLUMNS), exclusion().label("reason"), rested.label("rested"))
    return select(*columns).where(audience_condition(Filter.of(campaign.audience), at))


def plan(house: House, connection: Connection, campaign: Row[Any], at: datetime) -> None:
    """One batch of the ledger; after the last one the campaign goes on, or holds itself."""
    query = people(campaign, at).where(contacts.c.id > campaign.cursor).order_by(contacts.c.id).limit(BATCH)
    rows = list(connection.execute(query))
    planner = Planner(house, campaign, prices.read(connection))
    found = addresses_by_contact(connection, [row.id for row in rows])
    ledger.write(connection, campaign.id, [planner.entry(row, found.get(row.id, [])) for row in rows], at)
    if len(rows) == BATCH:
        campaigns.change(connection, campaign.id, at, cursor=rows[-1].id, people=campaign.people + len(rows), look_at=at)
    else:
        _planned(connection, campaign, campaign.people + len(rows), at)


def _planned(connection: Connection, campaign: Row[Any], count: int, at: datetime) -> None:
    """Everybody is in the ledger: a few go first, unless it would cost more than it may."""
    planned = tallies.figures(connection, campaign.id).get((State.PLANNED, ""), tallies.Figure())
    trial = max(LEAST_TRIAL, -(-planned.people // TRIAL_SHARE))
    stage, why = (Stage.TRYING, "") if planned.people > trial else (Stage.RUNNING, "")
    if campaign.budget is not None and planned.cost > campaign.budget:
        stage, why = Stage.HELD, "budget"
    elif campaign.approved_for is not None and planned.people > campaign.approved_for * MOST_GROWTH:
        stage, why = Stage.HELD, "grew"
    values = {"people": count, "trial": trial, "planned_at": at, "why": why, "look_at": None if why else at, "pace_at": at}
    campaigns.move(connection, campaign.id, stage, at, came=Stage.PLANNING, **values)
