"""The first few: they are watched for a while, then the campaign goes on by itself, or holds itself and says why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select

from app.services.house import House
from app.store import campaigns
from app.store.campaigns import Stage
from app.store.contacts import contacts
from app.store.ledger import State, recipients
from app.store.tallies import REPLIED, Changes

LOOK = timedelta(seconds=5)
_NOT_OUT = (State.PLANNED, State.SKIPPED, REPLIED)


def left(campaign: Any, figures: Changes) -> int:
    """How many more may be made now: while the first few are tried, no more than they."""
    if campaign.stage != Stage.TRYING:
        return int(campaign.people)
    return int(campaign.trial) - out(figures)


def out(figures: Changes) -> int:
    """How many people have a message, whatever became of it."""
    return sum(figure.people for (state, _), figure in figures.items() if state not in _NOT_OUT)


def judge(house: House, connection: Connection, campaign: Row[Any], figures: Changes, at: datetime) -> None:
    """When the first few are out: hold, go on, or look again a little later."""
    tried = campaign.tried_at or at
    why = _trouble(connection, campaign, figures)
    if why:
        campaigns.move(connection, campaign.id, Stage.HELD, at, came=Stage.TRYING, why=why, tried_at=tried, look_at=at)
    elif at - tried >= timedelta(seconds=campaign.trial_s) or _all_told(house, connection, campaign.id):
        campaigns.move(connection, campaign.id, Stage.RUNNING, at, came=Stage.TRYING, tried_at=tried, passed_at=at, look_at=at)
    else:
        campaigns.change(connection, campaign.id, at, tried_at=tried, look_at=at + LOOK)


def _trouble(connection: Connection, campaign: Row[Any], figures: Changes) -> str:
    """Which limit was passed; "" for none."""
    count = max(1, out(figures))
    failed = sum(f.people for (state, _), f in figures.items() if state in (State.FAILED, State.UNKNOWN))
    if failed * 100 > campaign.most_failed * count:
        return "failures"
    return "stops" if _stopped(connection, campaign.id) * 100 > campaign.most_stopped * count else ""


def _stopped(connection: Connection, campaign: int) -> int:
    """Those who got it and sent STOP afterwards."""
    query = (
        select(func.count())
        .select_from(recipients.join(contacts, contacts.c.id == recipients.c.contact_id))
        .where(recipients.c.campaign_id == campaign, recipients.c.fed_at.is_not(None), contacts.c.stopped_at >= recipients.c.fed_at)
    )
    return int(connection.execute(query).scalar_one())


def _all_told(house: House, connection: Connection, campaign: int) -> bool:
    """Whether nothing more is to come of the first few: a simulated phone has what was sent; a network still has to say."""
    query = select(recipients.c.channel).where(recipients.c.campaign_id == campaign, recipients.c.state == State.SENT).distinct()
    sent = connection.scalars(query)
    return all(name in house.channels and house.channels[name].limits.simulated for name in sent)
