"""Where people came over the border: a list that staff can change, offered in a person's form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Column, Connection, Integer, String, Table, delete, insert, select

from app.store.db import metadata

crossing_points = Table(
    "crossing_points",
    metadata,
    Column("latin", String(60), primary_key=True),  # what a record keeps
    Column("km", String(60), nullable=False),
    Column("place", Integer, nullable=False),  # in the list
)


class Crossing(NamedTuple):
    """A crossing by its names."""

    km: str
    latin: str


FIRST = (  # until staff write their own
    Crossing("ប៉ោយប៉ែត", "Poipet"),
    Crossing("បឹងត្រកួន", "Boeung Trakuon"),
    Crossing("ម៉ាឡៃ", "Malai"),
    Crossing("អូរស្មាច់", "O'Smach"),
    Crossing("ជាំ", "Choam"),
    Crossing("អានសេះ", "An Ses"),
    Crossing("ដូង", "Doung"),
    Crossing("ផ្សារព្រំ", "Phsar Prum"),
    Crossing("ថ្មដា", "Thma Da"),
    Crossing("ចាំយាម", "Cham Yeam"),
)


def listed(connection: Connection) -> Sequence[Crossing]:
    found = connection.execute(select(crossing_points).order_by(crossing_points.c.place))
    return [Crossing(row.km, row.latin) for row in found] or FIRST


def put(connection: Connection, crossings: Sequence[Crossing]) -> None:
    """The whole list anew; records keep what they have. An empty one is the first list again."""
    connection.execute(delete(crossing_points))
    rows = [{"latin": c.latin, "km": c.km, "place": place} for place, c in enumerate(crossings)]
    if rows:
        connection.execute(insert(crossing_points), rows)
