"""What a part of a message costs, by operator and channel, and what a dollar is in riel; staff may change both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Row, String, Table, delete, select

from app.store.db import metadata
from app.text.operators import OPERATORS

ANY = ""  # an operator or a channel that no other row names
RIEL = "riel"  # the row of the exchange rate: millionths of a riel for a dollar
RIEL_PER_USD = 4_100
MILLION = 1_000_000
ABROAD, OTHER = "abroad", "other"

prices = Table(
    "prices",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("operator", String(12), primary_key=True),
    Column("micros", BigInteger, nullable=False),  # millionths of a US dollar a part
)
_OPERATOR = {prefix: name for name, prefixes in OPERATORS.items() for prefix in prefixes.split()}


def operators() -> list[str]:
    return list(OPERATORS)


def operator_of(number: str) -> str:
    """The operator of an E.164 number."""
    return _OPERATOR.get(number[4:6], OTHER) if number.startswith("+855") else ABROAD


class Prices:
    """The table as it stands; `per_part` is None where nobody has set a price."""

    def __init__(self, rows: Mapping[tuple[str, str], int], riel: int = RIEL_PER_USD) -> None:
        self.rows = rows
        self.riel = riel

    def per_part(self, channel: str, operator: str) -> int | None:
        """The channel's price for the operator, else its price for any."""
        return self.rows.get((channel, operator), self.rows.get((channel, ANY)))

    def in_riel(self, micros: int) -> int:
        """Whole riel, rounded up to the next hundred as one pays them."""
        return -(-micros * self.riel // (MILLION * 100)) * 100


def read(connection: Connection) -> Prices:
    rows = {(row.channel, row.operator): row.micros for row in connection.execute(select(prices))}
    rate = rows.pop((RIEL, ANY), RIEL_PER_USD * MILLION)
    return Prices(rows, rate // MILLION)


def listed(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(prices).where(prices.c.channel != RIEL).order_by(prices.c.channel, prices.c.operator)))


def put(connection: Connection, channel: str, operator: str, micros: int | None) -> None:
    """Sets a price, or takes it away."""
    connection.execute(delete(prices).where(prices.c.channel == channel, prices.c.operator == operator))
    if micros is not None:
        connection.execute(prices.insert(), {"channel": channel, "operator": operator, "micros": micros})


def put_riel(connection: Connection, riel: int) -> None:
    put(connection, RIEL, ANY, riel * MILLION)
