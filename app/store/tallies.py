"""The figures of a campaign, kept as changes that are only ever added, so that no two writers wait for one counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, delete, func, insert, select

from app.store.contacts import Id
from app.store.db import metadata

tallies = Table(
    "tallies",
    metadata,
    Column("id", Id, primary_key=True),
    Column("campaign_id", Id, nullable=False, index=True),
    Column("state", String(12), nullable=False),  # of the ledger, or REPLIED
    Column("reason", String(32), nullable=False),
    Column("people", Integer, nullable=False),
    Column("parts", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
)
REPLIED = "replied"  # beside their state: no part of the total
MOST_TALLIES = 50  # rows of changes before they are drawn together
MOST_AT_ONCE = 10_000


class Figure(NamedTuple):
    """How many people, SMS parts and millionths of a dollar."""

    people: int = 0
    parts: int = 0
    cost: int = 0

    def plus(self, other: Figure) -> Figure:
        return Figure(self.people + other.people, self.parts + other.parts, self.cost + other.cost)

    def minus(self) -> Figure:
        return Figure(-self.people, -self.parts, -self.cost)


class Changes(dict[tuple[str, str], Figure]):
    """Figures by state and reason."""

    def add(self, state: str, reason: str, figure: Figure) -> None:
        self[state, reason] = self.get((state, reason), Figure()).plus(figure)


def tell(connection: Connection, campaign: int, changes: Mapping[tuple[str, str], Figure]) -> None:
    """Adds changes to the figures."""
    rows = [{"campaign_id": campaign, "state": s, "reason": r, **f._asdict()} for (s, r), f in changes.items() if any(f)]
    if rows:
        connection.execute(insert(tallies), rows)


def figures(connection: Connection, campaign: int) -> Changes:
    """Of a campaign, without counting its people."""
    by = (tallies.c.state, tallies.c.reason)
    sums = (func.sum(tallies.c[name]) for name in Figure._fields)
    rows = connection.execute(select(*by, *sums).where(tallies.c.campaign_id == campaign).group_by(*by))
    found = {(row[0], row[1]): Figure(*map(int, row[2:])) for row in rows}
    return Changes({key: figure for key, figure in found.items() if any(figure)})


def draw_together(connection: Connection, campaign: int) -> None:
    """Many small changes become one row for each figure; under the campaign's lock."""
    mine = select(tallies.c.id).where(tallies.c.campaign_id == campaign).limit(MOST_AT_ONCE)
    ids = list(connection.scalars(mine))
    if len(ids) <= MOST_TALLIES:
        return
    drawn = Changes()
    for row in connection.execute(delete(tallies).where(tallies.c.id.in_(ids)).returning(*tallies.c)):
        drawn.add(row.state, row.reason, Figure(row.people, row.parts, row.cost))
    tell(connection, campaign, drawn)
