"""The ladder: after a definite refusal the next kind of address takes the message; never after `unknown`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from app.services.house import House
from app.services.planning import Planner, addresses_by_contact, ways
from app.store import outcomes, prices, tallies
from app.store.contacts import contacts
from app.store.ledger import State


def climb(house: House, connection: Connection, campaign: Row[Any], settled: Sequence[Row[Any]]) -> None:
    """Of rows just settled, those that were refused and have another way are planned again by it, as far as the money goes."""
    last = len(campaign.ladder) - 1
    ids = [row.contact_id for row in settled if row.state == State.FAILED and not row.handed and row.rung < last]
    if not ids:
        return
    planner = Planner(house, campaign, prices.read(connection))
    found = addresses_by_contact(connection, ids)
    people = {row.id: row for row in connection.execute(select(contacts).where(contacts.c.id.in_(ids)))}
    left = money(connection, campaign)
    for row in outcomes.refused(connection, campaign.id, ids):
        way = next(ways(house, planner.ladder, found.get(row.contact_id, []), row.rung + 1), None)
        entry = planner.by(people[row.contact_id], way, row.language) if way and row.contact_id in people else None
        if entry and entry.cost - row.cost <= left:
            left -= entry.cost - row.cost
            names = ("kind", "address_id", "channel", "operator", "parts", "cost", "rung")
            outcomes.again(connection, row, **{name: getattr(entry, name) for name in names})


def money(connection: Connection, campaign: Row[Any]) -> float:
    """Millionths of a dollar that are left of the budget."""
    if campaign.budget is None:
        return float("inf")
    spent = sum(f.cost for (state, _), f in tallies.figures(connection, campaign.id).items() if state != State.SKIPPED)
    return float(campaign.budget - spent)
