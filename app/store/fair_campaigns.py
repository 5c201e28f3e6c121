"""Campaigns that invite to a fair, and what came of a fair by commune."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select

from app.store import fairs
from app.store.campaigns import OVER, campaigns, change
from app.store.contacts import contacts
from app.store.ledger import recipients
from app.store.seats import Stand, seats

HIRED = or_(seats.c.after == "hired", seats.c.hired_30 == "hired", seats.c.hired_90 == "hired")
GOT = ("queued", "sent", "delivered", "unknown")  # states of the ledger: it is with them, or may be


def invites_to(fair: int) -> ColumnElement[bool]:
    named: ColumnElement[bool] = campaigns.c.given["fair_id"].as_integer() == fair
    return named


def campaigns_of(connection: Connection, fair: int) -> list[Row[Any]]:
    """Every campaign that invites to a fair, the first first."""
    return list(connection.execute(select(campaigns).where(invites_to(fair)).order_by(campaigns.c.id)))


def ends(connection: Connection, campaign: Row[Any]) -> datetime | None:
    """When a campaign is of no use any more: an invitation at the latest when its fair begins, and at once where that is off."""
    last: datetime | None = campaign.expires_at
    if "fair_id" in campaign.given:
        fair = fairs.get(connection, campaign.given["fair_id"])
        begins: datetime = campaign.created_at if fair is None or fair.cancelled_at else fair.starts_at
        last = min(last or begins, begins)
    return last


def follow(connection: Connection, fair: Row[Any], before: datetime, at: datetime) -> None:
    """The fair begins at another time than `before`: what invites to it ends with it."""
    for campaign in campaigns_of(connection, fair.id):
        ends_at = campaign.expires_at
        if campaign.stage not in OVER and ends_at and (ends_at == before or ends_at > fair.starts_at):
            change(connection, campaign.id, at, expires_at=fair.starts_at)


class Results(NamedTuple):
    """People of one commune: invited, and how they stand.

    `coming` had a seat when the fair began, `waiting` stayed on the list, `declined` said no or gave their seat back.
    """

    invited: int = 0
    coming: int = 0
    waiting: int = 0
    declined: int = 0
    transport: int = 0
    attended: int = 0
    hired: int = 0


def results(connection: Connection, fair: int) -> dict[str, Results]:
    """By commune; "" for people whose commune is not known."""
    found = {row.commune or "": Results(0, *row[1:]) for row in connection.execute(_stands(fair))}
    for commune, count in connection.execute(_invited(fair)):
        found[commune or ""] = found.get(commune or "", Results())._replace(invited=count)
    return dict(sorted(found.items()))


def _stands(fair: int) -> Any:
    held = seats.c.stand == Stand.HELD
    columns = (
        held,
        seats.c.stand == Stand.WAITING,
        seats.c.stand.in_((Stand.DECLINED, Stand.BACK)),
        seats.c.transport & held,
        seats.c.came_at.is_not(None),
        HIRED,
    )
    counts = [func.sum(case((condition, 1), else_=0)) for condition in columns]
    query = select(contacts.c.commune, *counts).join(contacts, contacts.c.id == seats.c.contact_id)
    return query.where(seats.c.fair_id == fair).group_by(contacts.c.commune)


def _invited(fair: int) -> Any:
    """Each person once, however often they were invited."""
    mine = select(campaigns.c.id).where(invites_to(fair))
    query = select(contacts.c.commune, func.count(recipients.c.contact_id.distinct()))
    query = query.join(contacts, contacts.c.id == recipients.c.contact_id)
    return query.where(recipients.c.campaign_id.in_(mine), recipients.c.state.in_(GOT)).group_by(contacts.c.commune)
