"""One step of each campaign that has something to do: plan, feed, settle, watch the first few, end.

The bulk sender calls it before each look into the outbox, so a campaign needs no jobs of its own; what is due stands in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from app.log import get_logger
from app.services import climbing, launching, trial
from app.services.feeding import BATCH, ENOUGH, feed
from app.services.house import House
from app.store import campaigns, ledger, outcomes, tallies
from app.store.campaigns import Stage
from app.store.db import reading, transaction
from app.store.hours import next_open
from app.store.ledger import State
from app.store.tallies import Figure

SOON = timedelta(seconds=1)  # how long until what is in the outbox is looked at again
PACE_S = 10.0  # the pace is that of the last so many seconds

log = get_logger(__name__)


def advance(house: House, at: datetime) -> int:
    """How many campaigns moved; one that another worker is at is left to it."""
    with reading(house.engine) as connection:
        due = campaigns.due(connection, at)
    return sum(_step(house, campaign, at) for campaign in due)


def _step(house: House, campaign: int, at: datetime) -> bool:
    """Wrong content or a broken audience holds its own campaign, and no other."""
    try:
        return _stepped(house, campaign, at)
    except (ValueError, KeyError) as fault:
        log.exception("campaign_fault", campaign=campaign, fault=type(fault).__name__)
        with transaction(house.engine) as connection:
            campaigns.move(connection, campaign, Stage.HELD, at, why="fault", look_at=None)
        return True


def _stepped(house: House, campaign: int, at: datetime) -> bool:
    with transaction(house.engine) as connection:
        row = campaigns.take(connection, campaign, at)
        if row is None:
            return False
        if row.expires_at is not None and row.expires_at <= at and Stage.EXPIRED in campaigns.MOVES[Stage(row.stage)]:
            end(connection, campaign, Stage.EXPIRED, at)
        else:
            STEPS[Stage(row.stage)](house, connection, row, at)
    return True


def _begin(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    """The time of a schedule has come."""
    if row.starts_at is None or row.starts_at <= at:
        campaigns.move(connection, row.id, Stage.PLANNING, at, look_at=at)
    else:
        campaigns.change(connection, row.id, at, look_at=row.starts_at)


def _send(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    """Settles what went, makes the next messages; ends when there is nothing left."""
    _settle(house, connection, row, at)
    waiting = ledger.in_outbox(connection, row.id)
    figures = tallies.figures(connection, row.id)
    room = min(BATCH, ENOUGH - waiting, trial.left(row, figures))
    opens = opening(house, row, at)
    fed = feed(house, connection, row, room, at) if room > 0 and opens == at else 0
    _pace(connection, row, figures, at)
    night = room > 0 and opens != at and (State.PLANNED, "") in figures  # some of the first few have still to go
    if fed or waiting:
        campaigns.change(connection, row.id, at, look_at=at if fed == BATCH else max(at + SOON, opens))
    elif row.stage == Stage.TRYING and not night:
        trial.judge(house, connection, row, figures, at)
    elif (State.PLANNED, "") in figures:
        campaigns.change(connection, row.id, at, look_at=max(at + SOON, opens, ledger.held_until(connection, row.id) or at))
    else:
        campaigns.move(connection, row.id, Stage.DONE, at, came=Stage.RUNNING, finished_at=at, look_at=None)


def _try(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    """The first few may be on their way while the ledger is still being written; they come before its next batch."""
    if row.planned_at is not None:
        _send(house, connection, row, at)
    elif not _feed(house, connection, row, at):
        launching.plan(house, connection, row, at)


def _feed(house: House, connection: Connection, row: Row[Any], at: datetime) -> int:
    figures = tallies.figures(connection, row.id)
    room = min(BATCH, ENOUGH - ledger.in_outbox(connection, row.id), trial.left(row, figures))
    return feed(house, connection, row, room, at) if room > 0 and opening(house, row, at) == at else 0


def _settle(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    settled = outcomes.settle(connection, row.id)
    climbing.climb(house, connection, row, settled)
    tallies.draw_together(connection, row.id)


def _rest(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    """Paused, held or over: what was in the air comes down and is written down."""
    if row.stage in campaigns.OVER:
        campaigns.call_back(connection, row.id)  # what a sender gave back when all was over
    _settle(house, connection, row, at)
    waits = campaigns.in_hand(connection, row.id) or (row.stage in campaigns.OVER and ledger.in_outbox(connection, row.id))
    campaigns.change(connection, row.id, at, look_at=at + SOON if waits else None)


def _nothing(house: House, connection: Connection, row: Row[Any], at: datetime) -> None:
    campaigns.change(connection, row.id, at, look_at=None)


STEPS: Mapping[Stage, Callable[[House, Connection, Row[Any], datetime], None]] = {
    Stage.DRAFT: _nothing,
    Stage.ASKED: _nothing,
    Stage.SCHEDULED: _begin,
    Stage.PLANNING: launching.plan,
    Stage.TRYING: _try,
    Stage.RUNNING: _send,
    Stage.PAUSED: _rest,
    Stage.HELD: _rest,
    Stage.DONE: _rest,
    Stage.CANCELLED: _rest,
    Stage.EXPIRED: _rest,
}


def end(connection: Connection, campaign: int, stage: Stage, at: datetime) -> bool:
    """Over for good: also what is queued is called back; planned rows stay as they are and count as not sent."""
    moved = campaigns.move(connection, campaign, stage, at, finished_at=at, look_at=at)
    if moved:
        campaigns.call_back(connection, campaign)
    return moved


def opening(house: House, row: Any, at: datetime) -> datetime:
    """When the campaign's channels may be written on: now, or at the next sending hours."""
    return next_open(at) if sleeps(house, row) else at


def sleeps(house: House, row: Any) -> bool:
    """Whether the sending hours count; simulated phones never sleep."""
    return any(c.kind in row.ladder and c.limits.can_start and not c.limits.simulated for c in house.channels.values())


def _pace(connection: Connection, row: Row[Any], figures: tallies.Changes, at: datetime) -> None:
    seconds = (at - row.pace_at).total_seconds() if row.pace_at else 0.0
    out = handed(figures).people
    if row.pace_at is None or seconds < 0 or seconds >= PACE_S:
        pace = max(0.0, (out - row.pace_people) / seconds) if seconds > 0 else 0.0
        campaigns.change(connection, row.id, at, pace=pace, pace_people=out, pace_at=at)


def handed(figures: tallies.Changes) -> Figure:
    """Everybody whose message left, or may have left, or was refused."""
    total = Figure()
    for (state, _), figure in figures.items():
        total = total.plus(figure) if state in HANDED else total
    return total


HANDED = (State.SENT, State.DELIVERED, State.FAILED, State.UNKNOWN)
