"""The ledger of a campaign: a row for each person it means, also for those it leaves out, with what became of each.

A row moves under the campaign's lock, or after a receipt; each move is told to the figures (`tallies`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from app.store import bulk
from app.store.contacts import Id, contacts
from app.store.db import Moment, metadata, only_where
from app.store.tallies import Changes, Figure, tell


class State(StrEnum):
    """What became of one person's message, in words that promise no more than is known."""

    PLANNED = "planned"  # no message yet
    SKIPPED = "skipped"
    QUEUED = "queued"  # in the outbox, or just being handed over
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"


recipients = Table(
    "recipients",
    metadata,
    Column("campaign_id", Id, primary_key=True, autoincrement=False),
    Column("contact_id", Id, primary_key=True, autoincrement=False),  # no foreign key: figures stay when somebody is forgotten
    Column("state", String(12), nullable=False),
    Column("reason", String(32), nullable=False, default=""),
    Column("language", String(8), nullable=False, default=""),
    Column("kind", String(16), nullable=False, default=""),
    Column("address_id", Id),
    Column("channel", String(32), nullable=False, default=""),
    Column("operator", String(12), nullable=False, default=""),
    Column("parts", SmallInteger, nullable=False, default=0),
    Column("cost", BigInteger, nullable=False, default=0),  # millionths of a US dollar
    Column("rung", SmallInteger, nullable=False, default=0),  # of the ladder
    Column("handed", Boolean, nullable=False, default=False),  # a network had it, or may have had it: never again
    Column("message_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("hold_until", Moment),  # planned, but not before: they are talking with staff
    Column("fed_at", Moment),
    Column("replied_at", Moment),
    Index("ix_recipients_planned", "campaign_id", "contact_id", **only_where("state = 'planned'")),
    Index("ix_recipients_queued", "campaign_id", "message_id", **only_where("state = 'queued'")),
    Index("uq_recipients_message", "message_id", unique=True, **only_where("message_id is not null")),
    Index("ix_recipients_contact", "contact_id", "fed_at", **only_where("fed_at is not null")),
)


class Entry(NamedTuple):
    """How one person would be written to, as a new row of the ledger says it."""

    contact_id: int
    state: State = State.PLANNED
    reason: str = ""
    language: str = ""
    kind: str = ""
    address_id: int | None = None
    channel: str = ""
    operator: str = ""
    parts: int = 0
    cost: int = 0
    rung: int = 0


def is_(state: State) -> ColumnElement[bool]:
    """A literal, not a parameter: only so does a prepared statement keep to the partial index."""
    return recipients.c.state == literal_column(f"'{state.value}'")


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """What a new row says but for whose it is. The same object stands in the rows of all who are alike."""

    state: State
    reason: str = ""
    language: str = ""
    kind: str = ""
    channel: str = ""
    operator: str = ""
    parts: int = 0
    cost: int = 0
    rung: int = 0


Line = tuple[int, int | None, Plan]  # contact, address, plan


class Lines(NamedTuple):
    """Many of them, as columns: so they are no work for the collector of garbage."""

    contacts: Sequence[int]
    addresses: Sequence[int | None]
    plans: Sequence[Plan]


_WHOSE = ("contact_id", "address_id")
_ALIKE = tuple(field.name for field in fields(Plan))


def write(connection: Connection, campaign: int, pieces: Iterable[Lines], at: datetime) -> int:
    """New rows, and their figures; how many."""
    of, seen = attrgetter(*_ALIKE), Counter[Plan]()
    constant = {"campaign_id": campaign, "handed": False, "created_at": at}
    columns = (*_WHOSE, *_ALIKE, *constant)
    with bulk.alike(connection, recipients, columns, lambda plan: (*of(plan), *constant.values())) as put:
        for lines in pieces:
            put(*lines)
            seen.update(lines.plans)
    changes = Changes()
    for plan, count in seen.items():
        changes.add(plan.state, plan.reason, Figure(count, count * plan.parts, count * plan.cost))
    tell(connection, campaign, changes)
    return seen.total()


# --- from plan to outbox ---------------------------------------------------------------------------------------------------------


def planned(connection: Connection, campaign: int, limit: int, at: datetime) -> list[Row[Any]]:
    """The next people without a message, but for those who are held."""
    free = or_(recipients.c.hold_until.is_(None), recipients.c.hold_until <= at)
    query = select(recipients).where(recipients.c.campaign_id == campaign, is_(State.PLANNED), free)
    return list(connection.execute(query.order_by(recipients.c.contact_id).limit(limit)))


def hold(connection: Connection, campaign: int, people: Sequence[int], until: datetime) -> None:
    """These planned rows are looked at again later."""
    mine = (recipients.c.campaign_id == campaign, recipients.c.contact_id.in_(people), is_(State.PLANNED))
    if people:
        connection.execute(update(recipients).where(*mine).values(hold_until=until))


def held_until(connection: Connection, campaign: int) -> datetime | None:
    """When the first of those who are held is looked at again."""
    held = select(func.min(recipients.c.hold_until)).where(recipients.c.campaign_id == campaign, is_(State.PLANNED))
    found: datetime | None = connection.execute(held).scalar_one()
    return found


class Fed(NamedTuple):
    """A planned row's next state: queued with its message, or left out with the reason."""

    row: Row[Any]
    state: State
    reason: str = ""
    message_id: int | None = None
    parts: int = 0
    cost: int = 0


def feed(connection: Connection, campaign: int, fed: Sequence[Fed], at: datetime) -> None:
    """planned → queued or skipped. The caller holds the campaign, so nobody else moves planned rows."""
    if not fed:
        return
    statement = (
        update(recipients)
        .where(recipients.c.campaign_id == campaign, recipients.c.contact_id == bindparam("of_contact"), is_(State.PLANNED))
        .values({name: bindparam(f"of_{name}") for name in ("state", "reason", "message_id", "parts", "cost", "fed_at")})
    )
    changes = Changes()
    rows = []
    for f in fed:
        when = at if f.message_id else None
        rows.append({"of_contact": f.row.contact_id, "of_fed_at": when, **{f"of_{k}": v for k, v in f._asdict().items() if k != "row"}})
        changes.add(f.row.state, f.row.reason, Figure(1, f.row.parts, f.row.cost).minus())
        changes.add(f.state, f.reason, Figure(1, f.parts, f.cost))
    connection.execute(statement, rows)
    tell(connection, campaign, changes)


def in_outbox(connection: Connection, campaign: int) -> int:
    return int(connection.execute(select(func.count()).where(recipients.c.campaign_id == campaign, is_(State.QUEUED))).scalar_one())


def had_one(since: datetime) -> ColumnElement[bool]:
    """Whether a contact (of an outer query) got a campaign's message since then."""
    return exists().where(recipients.c.contact_id == contacts.c.id, recipients.c.fed_at > since)
