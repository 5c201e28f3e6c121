"""Follow-ups: a flow that is begun with a person at a later time, and why. The table is the truth; the queue only carries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Select,
    SmallInteger,
    String,
    Table,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from app.store.contacts import Id, Json
from app.store.db import Moment, metadata, only_where
from app.store.hot import Hot
from app.store.hours import evening_before

LATEST = timedelta(days=3)  # how long after its time it may still begin, where nothing else is said


class State(StrEnum):
    """What became of a follow-up."""

    PLANNED = "planned"
    STARTED = "started"
    SKIPPED = "skipped"  # its time came and it could not begin
    CANCELLED = "cancelled"  # it lost its reason before


class Unless(StrEnum):
    """What answers it before its time."""

    NOTHING = ""
    HEARD = "heard"  # the person wrote since it was planned
    ASKED = "asked"  # the same flow asked them something in the last days


followups = Table(
    "followups",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, nullable=False),  # no foreign key: planning for many would hold up everybody who writes meanwhile
    Column("flow", String(64), nullable=False),
    Column("reason_kind", String(16), nullable=False),  # registered, fair, campaign, staff …
    Column("reason_id", Id, nullable=False, default=0),
    Column("due_at", Moment, nullable=False),  # when it is wanted
    Column("try_at", Moment),  # when it is tried next; none: it is over
    Column("until", Moment, nullable=False),  # later than this it is of no use
    Column("early", Boolean, nullable=False, default=False),  # outside the sending hours it goes the evening before, not the next morning
    Column("unless", String(8), nullable=False, default=Unless.NOTHING),
    Column("known", Json, nullable=False, default=dict),  # what the flow may name beside the person's own answers
    Column("state", String(12), nullable=False, default=State.PLANNED),
    Column("why", String(16), nullable=False, default=""),  # why it was skipped or cancelled, or waits
    Column("tries", SmallInteger, nullable=False, default=0),
    Column("message_id", Id),  # the last of its first texts
    Column("staff_id", Id),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("uq_followups_once", "contact_id", "flow", "reason_kind", "reason_id", "due_at", unique=True),
    Index("ix_followups_try", "try_at", "id", **only_where("state = 'planned'")),
    Index("ix_followups_due", "due_at", "flow", "reason_kind", **only_where("state = 'planned'")),
    Index("ix_followups_reason", "reason_id", "reason_kind"),
)
ONCE = ("contact_id", "flow", "reason_kind", "reason_id", "due_at")
COPIED = ("try_at", "until", "known", "state", "why", "tries", "staff_id", "created_at", "ended_at")


def is_(state: State) -> ColumnElement[bool]:
    """A literal, not a parameter: only so does a prepared statement keep to the partial index."""
    return followups.c.state == literal_column(f"'{state.value}'")


# --- planning ----------------------------------------------------------------------------------------------------------------------


def plan(
    connection: Connection, *, contact: int, flow: str, due_at: datetime, reason_kind: str, reason_id: int = 0, at: datetime, **more: Any
) -> None:
    """Plans a flow for a person. Twice is once; what was cancelled is planned again; what began or was skipped stays so.

    `more`: `values` (what the flow may name: {"fair_title": "…"}), `early`, `until`, `unless`, `staff`; see the table.
    """
    row = _row(flow, due_at, reason_kind, reason_id, at, **more)
    _plan_one(connection.dialect.name).run(connection, {"contact_id": contact, **row})


def plan_for(
    connection: Connection, people: Select[Any], *, flow: str, due_at: datetime, reason_kind: str, reason_id: int, at: datetime, **more: Any
) -> int:
    """As `plan` for many in one statement: `people` selects the ids of their contacts. How many were planned."""
    row = _row(flow, due_at, reason_kind, reason_id, at, **more)
    ids = people.subquery()
    columns = [literal(value, followups.c[name].type).label(name) for name, value in row.items()]
    chosen = select(next(iter(ids.c)).label("contact_id"), *columns).where(true())  # SQLite wants a WHERE before ON CONFLICT
    insert = _insert(connection.dialect.name).from_select(["contact_id", *row], chosen, include_defaults=False)
    return connection.execute(_again(insert), execution_options={"preserve_rowcount": True}).rowcount


def _row(
    flow: str,
    due_at: datetime,
    reason_kind: str,
    reason_id: int,
    at: datetime,
    *,
    values: Mapping[str, str | int] | None = None,
    early: bool = False,
    until: datetime | None = None,
    unless: Unless = Unless.NOTHING,
    staff: int | None = None,
) -> dict[str, Any]:
    return {
        "flow": flow,
        "reason_kind": reason_kind,
        "reason_id": reason_id,
        "due_at": due_at,
        "try_at": first_try(due_at, early),
        "until": until or due_at + LATEST,
        "early": early,
        "unless": unless,
        "known": dict(values or {}),
        "state": State.PLANNED,
        "why": "",
        "tries": 0,
        "staff_id": staff,
        "created_at": at,
        "ended_at": None,
    }


def first_try(due_at: datetime, early: bool) -> datetime:
    return evening_before(due_at) if early else due_at


@cache
def _plan_one(dialect: str) -> Hot:
    """Built once: everyone who registers gets several."""
    return Hot(_again(_insert(dialect)))


def _insert(dialect: str) -> Any:
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(followups)


def _again(insert: Any) -> Any:
    """Only what was cancelled is planned anew."""
    changes = {name: insert.excluded[name] for name in COPIED}
    return insert.on_conflict_do_update(index_elements=list(ONCE), set_=changes, where=followups.c.state == State.CANCELLED)


# --- losing the reason ---------------------------------------------------------------------------------------------------------------


def drop(
    connection: Connection, *, reason_kind: str, reason_id: int = 0, contact: int | None = None, why: str = "dropped", at: datetime
) -> int:
    """Cancels what waits for a reason that is no more; of one person where `contact` is given. How many."""
    mine = (followups.c.reason_kind == reason_kind, followups.c.reason_id == reason_id)
    return call_off(connection, why, at, *mine, true() if contact is None else followups.c.contact_id == contact)


def call_off(connection: Connection, why: str, at: datetime, *where: ColumnElement[bool]) -> int:
    """Cancels those that wait and are meant by the conditions. How many."""
    values = {"state": State.CANCELLED, "why": why, "try_at": None, "ended_at": at}
    return connection.execute(update(followups).where(is_(State.PLANNED), *where).values(values)).rowcount
