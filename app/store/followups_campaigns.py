"""What follows a campaign: a flow for its people, so many days after it is over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, SmallInteger, String, Table, delete, exists, or_, select, true, update

from app.store.campaigns import Stage, campaigns
from app.store.contacts import Id
from app.store.db import Moment, metadata
from app.store.followups import followups, plan_for
from app.store.ledger import State as Ledger
from app.store.ledger import recipients


class Whom(StrEnum):
    """Of a campaign's people: all that it reached, those who wrote back, or those who did not."""

    REACHED = "reached"
    ANSWERED = "answered"
    SILENT = "silent"


campaign_followups = Table(
    "campaign_followups",
    metadata,
    Column("campaign_id", Id, primary_key=True, autoincrement=False),
    Column("flow", String(64), nullable=False),
    Column("days", SmallInteger, nullable=False),  # after the campaign's end
    Column("whom", String(8), nullable=False, default=Whom.REACHED),
    Column("staff_id", Id),
    Column("planned_at", Moment),  # when its people were planned; before the campaign's end it is open
)
ENDED = (Stage.DONE, Stage.EXPIRED)  # a cancelled campaign has nothing after it


def plan_for_campaign(
    connection: Connection,
    *,
    campaign: int,
    flow: str,
    due_at: datetime,
    whom: Whom = Whom.REACHED,
    at: datetime,
    most: int | None = None,
    **more: Any,
) -> int:
    """Plans a flow in one statement for everybody whom a campaign reached, or the next `most` of them; how many.

    Who has, had or was cancelled the same after this campaign is left out.
    """
    had = exists().where(
        followups.c.contact_id == recipients.c.contact_id,
        followups.c.flow == flow,
        followups.c.reason_kind == "campaign",
        followups.c.reason_id == campaign,
    )
    reached = recipients.c.state.in_((Ledger.SENT, Ledger.DELIVERED, Ledger.UNKNOWN))
    people = select(recipients.c.contact_id).where(recipients.c.campaign_id == campaign, reached, _WHOM[whom], ~had)
    people = people.order_by(recipients.c.contact_id).limit(most) if most else people
    return plan_for(connection, people, flow=flow, due_at=due_at, reason_kind="campaign", reason_id=campaign, at=at, **more)


_WHOM: Mapping[Whom, ColumnElement[bool]] = {
    Whom.REACHED: true(),
    Whom.ANSWERED: recipients.c.replied_at.is_not(None),
    Whom.SILENT: recipients.c.replied_at.is_(None),
}


def get(connection: Connection, campaign: int) -> Row[Any] | None:
    return connection.execute(select(campaign_followups).where(campaign_followups.c.campaign_id == campaign)).one_or_none()


def put(connection: Connection, campaign: int, flow: str, days: int, whom: Whom, staff: int) -> None:
    """What is to follow; in place of what was said before."""
    remove(connection, campaign)
    row = {"campaign_id": campaign, "flow": flow, "days": days, "whom": whom, "staff_id": staff}
    connection.execute(campaign_followups.insert(), row)


def remove(connection: Connection, campaign: int) -> None:
    connection.execute(delete(campaign_followups).where(campaign_followups.c.campaign_id == campaign))


def ended(connection: Connection) -> list[Row[Any]]:
    """Those whose campaign is over and whose people are not planned since; with `finished_at`."""
    since = or_(campaign_followups.c.planned_at.is_(None), campaign_followups.c.planned_at < campaigns.c.finished_at)
    query = select(campaign_followups, campaigns.c.finished_at).join_from(
        campaign_followups, campaigns, campaigns.c.id == campaign_followups.c.campaign_id
    )
    return list(connection.execute(query.where(campaigns.c.stage.in_(ENDED), since)))


def planned(connection: Connection, campaign: int, at: datetime) -> None:
    mine = update(campaign_followups).where(campaign_followups.c.campaign_id == campaign)
    connection.execute(mine.values(planned_at=at))
