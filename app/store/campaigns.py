"""Campaigns: what is told or asked to many, who made it, who approved it, and how far it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    func,
    literal_column,
    or_,
    select,
    update,
)

from app.store import audit
from app.store.contacts import Id, Json
from app.store.db import Moment, metadata, only_where
from app.store.messages import messages


class Stage(StrEnum):
    """How far a campaign is."""

    DRAFT = "draft"
    ASKED = "asked"  # waits for a second person's approval
    SCHEDULED = "scheduled"
    PLANNING = "planning"  # the ledger is being written
    TRYING = "trying"  # the first few have it, the others wait for what comes of it
    RUNNING = "running"
    PAUSED = "paused"  # by a person
    HELD = "held"  # by itself; `why` says so
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"  # its time was over before everybody had it


MOVES: Mapping[Stage, frozenset[Stage]] = {
    Stage.DRAFT: frozenset({Stage.ASKED, Stage.SCHEDULED, Stage.CANCELLED}),
    Stage.ASKED: frozenset({Stage.DRAFT, Stage.SCHEDULED, Stage.CANCELLED}),
    Stage.SCHEDULED: frozenset({Stage.DRAFT, Stage.PLANNING, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.PLANNING: frozenset({Stage.TRYING, Stage.RUNNING, Stage.PAUSED, Stage.HELD, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.TRYING: frozenset({Stage.RUNNING, Stage.PAUSED, Stage.HELD, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.RUNNING: frozenset({Stage.DONE, Stage.PAUSED, Stage.HELD, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.PAUSED: frozenset({Stage.PLANNING, Stage.TRYING, Stage.RUNNING, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.HELD: frozenset({Stage.RUNNING, Stage.EXPIRED, Stage.CANCELLED}),
    Stage.DONE: frozenset({Stage.RUNNING}),  # failed ones are tried again
    Stage.CANCELLED: frozenset(),
    Stage.EXPIRED: frozenset(),
}
SENDING = (Stage.TRYING, Stage.RUNNING)  # in these, and no other, messages leave
OVER = (Stage.DONE, Stage.CANCELLED, Stage.EXPIRED)
EDITABLE = (Stage.DRAFT,)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("topic", String(64), nullable=False, default=""),  # a key of store/topics.py, or words of staff's own
    Column("link", String(300), nullable=False, default=""),  # to its material; only where it costs nothing, on Telegram
    Column("flow", String(64), nullable=False, default=""),  # none: an announcement, said with `texts`
    Column("given", Json, nullable=False, default=dict),  # what the flow is begun with: {"fair_id": 7}
    Column("texts", Json, nullable=False, default=dict),  # language → text
    Column("audience", Json, nullable=False, default=dict),  # Filter.data()
    Column("ladder", Json, nullable=False),  # kinds of address, the first that a person has; the next only after a definite refusal
    Column("stage", String(12), nullable=False, default=Stage.DRAFT),
    Column("why", String(32), nullable=False, default=""),
    Column("author_id", Id),
    Column("approver_id", Id),
    Column("approved_at", Moment),
    Column("approved_for", Integer),  # so many people; a live audience that grew past it holds the campaign
    Column("starts_at", Moment),  # none: at once
    Column("expires_at", Moment),
    Column("budget", BigInteger),  # millionths of a US dollar; none: no cap
    Column("rest_days", SmallInteger, nullable=False, default=0),  # nobody who had a campaign in so many days
    Column("most_failed", SmallInteger, nullable=False, default=10),  # per cent of the first few; more hold the campaign
    Column("most_stopped", SmallInteger, nullable=False, default=3),
    Column("trial_s", Integer, nullable=False, default=900),  # how long the first few are watched
    Column("cursor", Id, nullable=False, default=0),  # the last contact in the ledger
    Column("people", Integer, nullable=False, default=0),  # in the ledger
    Column("trial", Integer, nullable=False, default=0),  # how many go first
    Column("look_at", Moment),  # when there is something to do next
    Column("planned_at", Moment),
    Column("tried_at", Moment),  # the first few are out
    Column("passed_at", Moment),
    Column("finished_at", Moment),
    Column("pace", Float, nullable=False, default=0.0),  # people a second, lately
    Column("pace_people", Integer, nullable=False, default=0),
    Column("pace_at", Moment),
    Column("demo", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_campaigns_look", "look_at", **only_where("look_at is not null")),
)
saved_texts = Table(
    "saved_texts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("texts", Json, nullable=False),
    Column("author_id", Id),
    Column("created_at", Moment, nullable=False),
)


def add(connection: Connection, values: Mapping[str, Any], at: datetime) -> int:
    """A new draft; its id."""
    row = {"ladder": ["telegram", "phone"], **values, "created_at": at, "updated_at": at}
    return int(connection.execute(campaigns.insert(), row).inserted_primary_key[0])  # type: ignore[index]


def get(connection: Connection, campaign: int, *, hold: bool = False) -> Row[Any] | None:
    """`hold` it until the transaction ends."""
    query = select(campaigns).where(campaigns.c.id == campaign)
    return connection.execute(query.with_for_update() if hold else query).one_or_none()


def makers(connection: Connection, campaign: Row[Any]) -> set[int | None]:
    """Who made it and who asked for its approval: the words of another's draft may be theirs by now."""
    return {campaign.author_id, *(note.staff_id for note in audit.of(connection, "campaign", campaign.id) if note.act == "asked")}


def take(connection: Connection, campaign: int, at: datetime) -> Row[Any] | None:
    """A campaign that has something to do, locked; None where another worker is at it, or it was done meanwhile."""
    query = select(campaigns).where(campaigns.c.id == campaign, campaigns.c.look_at <= at).with_for_update(skip_locked=True)
    return connection.execute(query).one_or_none()


def due(connection: Connection, at: datetime) -> list[int]:
    """Campaigns that have something to do."""
    return list(connection.scalars(select(campaigns.c.id).where(campaigns.c.look_at <= at).order_by(campaigns.c.look_at)))


def listed(connection: Connection, limit: int = 100, before: int | None = None) -> list[Row[Any]]:
    """The newest first."""
    query = select(campaigns).order_by(campaigns.c.id.desc()).limit(limit)
    return list(connection.execute(query if before is None else query.where(campaigns.c.id < before)))


def asked(connection: Connection, but: int) -> int:
    """How many wait for approval, `but` those that this member of staff made."""
    others = or_(campaigns.c.author_id.is_(None), campaigns.c.author_id != but)
    return int(connection.execute(select(func.count()).where(campaigns.c.stage == Stage.ASKED, others)).scalar_one())


def change(connection: Connection, campaign: int, at: datetime, **values: Any) -> None:
    connection.execute(update(campaigns).where(campaigns.c.id == campaign).values(updated_at=at, **values))


def edit(connection: Connection, campaign: int, at: datetime, **values: Any) -> bool:
    """Changes a draft; False where it is no draft any more."""
    statement = update(campaigns).where(campaigns.c.id == campaign, campaigns.c.stage.in_(EDITABLE))
    return connection.execute(statement.values(updated_at=at, **values)).rowcount == 1


def move(connection: Connection, campaign: int, to: Stage, at: datetime, *, came: Stage | None = None, **values: Any) -> bool:
    """One conditional update: False where it does not stand in a stage that leads to `to` (or in `came`), and nothing changed."""
    sources = [came] if came else [stage for stage, allowed in MOVES.items() if to in allowed]
    assert all(to in MOVES[source] for source in sources)
    statement = update(campaigns).where(campaigns.c.id == campaign, campaigns.c.stage.in_(sources))
    return connection.execute(statement.values(stage=to, updated_at=at, **values)).rowcount == 1


def may_leave() -> ColumnElement[bool]:
    """Of the messages in the outbox those that no pause, hold or end of a campaign keeps back."""
    going = select(campaigns.c.id).where(campaigns.c.stage.in_(SENDING))
    return or_(messages.c.campaign_id.is_(None), messages.c.campaign_id.in_(going))


def call_back(connection: Connection, campaign: int) -> int:
    """Takes everything of a campaign that has not left out of the outbox."""
    mine = update(messages).where(messages.c.campaign_id == campaign, messages.c.state == literal_column("'queued'"))
    return connection.execute(mine.values(state="cancelled", code="cancelled")).rowcount


def in_hand(connection: Connection, campaign: int) -> bool:
    """Whether a worker has some of a campaign's messages in its hands."""
    query = select(messages.c.id).where(messages.c.state == literal_column("'sending'"), messages.c.campaign_id == campaign).limit(1)
    return connection.execute(query).first() is not None


def save_text(connection: Connection, title: str, texts: Mapping[str, str], author: int | None, at: datetime) -> None:
    connection.execute(saved_texts.insert(), {"title": title, "texts": dict(texts), "author_id": author, "created_at": at})


def saved(connection: Connection) -> list[Row[Any]]:
    """Saved texts by title."""
    return list(connection.execute(select(saved_texts).order_by(saved_texts.c.title, saved_texts.c.id)))
