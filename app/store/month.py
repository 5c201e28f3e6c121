"""The plan of a month: which campaigns begin on which day, and how many people two of them would both write to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, select

from app.store.campaigns import Stage, campaigns
from app.store.contacts import contacts
from app.store.filters import Filter, audience_condition, exclusion
from app.store.ledger import State, recipients

OFF = (Stage.CANCELLED, Stage.EXPIRED)
begins = func.coalesce(campaigns.c.starts_at, campaigns.c.approved_at, campaigns.c.planned_at)  # a draft at once: on no day yet
_SHOWN = [campaigns.c[name] for name in ("id", "title", "topic", "stage", "people", "audience", "planned_at")]


def between(connection: Connection, first: datetime, last: datetime) -> list[Row[Any]]:
    """Campaigns by the time they begin, drafts with a date among them; `begins` says when."""
    query = select(*_SHOWN, begins.label("begins")).where(begins >= first, begins < last, campaigns.c.stage.not_in(OFF))
    return list(connection.execute(query.order_by(begins, campaigns.c.id)))


def without_a_day(connection: Connection, limit: int = 20) -> list[Row[Any]]:
    """Drafts that begin as soon as they are approved."""
    query = select(*_SHOWN).where(begins.is_(None), campaigns.c.stage.not_in(OFF))
    return list(connection.execute(query.order_by(campaigns.c.id.desc()).limit(limit)))


def both(connection: Connection, one: Row[Any], other: Row[Any], at: datetime) -> int:
    """How many people two campaigns write to, as things stand."""
    query = select(func.count()).select_from(contacts).where(_means(one, at), _means(other, at))
    return int(connection.execute(query).scalar_one())


def _means(campaign: Row[Any], at: datetime) -> ColumnElement[bool]:
    """Its ledger where there is one, else its audience without those whom nobody may write to."""
    if campaign.planned_at is None:
        return and_(audience_condition(Filter.of(campaign.audience), at), exclusion() == "")
    mine = (recipients.c.campaign_id == campaign.id, recipients.c.contact_id == contacts.c.id, recipients.c.state != State.SKIPPED)
    return exists().where(*mine)
