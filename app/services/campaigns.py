"""What staff do with a campaign: make it, ask for approval, approve, schedule, pause, go on, cancel, try the refused again, copy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from app.queue import BULK
from app.services.advancing import end
from app.services.house import House
from app.store import audit, campaigns, fair_campaigns, outcomes
from app.store.audiences import Filter, tally
from app.store.campaigns import Stage, makers
from app.store.db import reading, transaction

LONGEST_TITLE = 120
LONGEST_TEXT = 1_000
LIMITS = ("budget", "rest_days", "most_failed", "most_stopped", "trial_s")
COPIED = ("title", "topic", "link", "flow", "given", "texts", "audience", "ladder", *LIMITS)


class Why(StrEnum):
    """Why something is not done; the page says it in the reader's language."""

    NOT_FOUND = "not_found"
    TOO_LATE = "too_late"  # it stands elsewhere by now
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    NO_FLOW = "no_flow"
    NOBODY = "nobody"
    PAST = "past"  # the end lies before the start, or behind us
    AUTHOR = "author"  # nobody approves their own
    WRONG_NUMBER = "wrong_number"
    NEEDS_APPROVAL = "needs_approval"
    NO_NUMBER = "no_number"  # what was typed is no telephone number
    NO_TEST = "no_test"  # nothing can be sent there, or may
    MANY_TESTS = "many_tests"
    NOT_SO = "not_so"  # what held it cannot be waved through
    CHANGED = "changed"  # since it was looked at
    FAIR_OVER = "fair_over"  # it invites to a fair that is off, or begins before


class Refused(Exception):
    """Nothing was changed; `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


def add(house: House, staff: int, values: Mapping[str, Any], at: datetime) -> int:
    """A new draft. Raises Refused."""
    _check_title(values)
    with transaction(house.engine) as connection:
        found = campaigns.add(connection, {**values, "author_id": staff}, at)
        audit.note(connection, staff, "made", "campaign", found, at=at)
    return found


def edit(house: House, campaign: int, values: Mapping[str, Any], at: datetime) -> None:
    """Changes a draft. Raises Refused."""
    _check_title(values)
    with transaction(house.engine) as connection:
        if not campaigns.edit(connection, campaign, at, **values):
            raise Refused(Why.TOO_LATE)


def copy(house: House, campaign: int, staff: int, at: datetime) -> int:
    """A new draft with the same words, audience and limits. Raises Refused."""
    with reading(house.engine) as connection:
        old = find(connection, campaign)
    return add(house, staff, {name: getattr(old, name) for name in COPIED}, at)


def find(connection: Connection, campaign: int) -> Row[Any]:
    row = campaigns.get(connection, campaign)
    if row is None:
        raise Refused(Why.NOT_FOUND)
    return row


def _check_title(values: Mapping[str, Any]) -> None:
    if "title" in values and not 0 < len(values["title"].strip()) <= LONGEST_TITLE:
        raise Refused(Why.NO_TITLE)


# --- before it runs --------------------------------------------------------------------------------------------------------------


def reach(connection: Connection, row: Any, at: datetime) -> int:
    """How many people it may write to as things stand; those without a usable address are still among them."""
    return tally(connection, Filter.of(row.audience), at).get("", 0)


def needs_approval(house: House, count: int) -> bool:
    return count > house.settings.approval_above


def ask(house: House, campaign: int, staff: int, at: datetime) -> None:
    """Asks a second person. Raises Refused."""
    with transaction(house.engine) as connection:
        _check_ready(house, connection, campaign, at)
        _move(connection, campaign, Stage.ASKED, staff, "asked", at)


def send_back(house: House, campaign: int, staff: int, at: datetime) -> None:
    """Back to the author. Raises Refused."""
    with transaction(house.engine) as connection:
        _move(connection, campaign, Stage.DRAFT, staff, "sent_back", at, look_at=None, approver_id=None, approved_at=None)


def approve(house: House, campaign: int, staff: int, typed: int | None, at: datetime, seen: str = "") -> None:
    """A second person says yes, and types to how many; from now on it goes by itself. `seen` is the version they read. Raises Refused."""
    with transaction(house.engine) as connection:
        row, count, ends_at = _check_ready(house, connection, campaign, at)
        if staff in makers(connection, row):
            raise Refused(Why.AUTHOR)
        if seen and seen != row.updated_at.isoformat():
            raise Refused(Why.CHANGED)
        if typed != count:
            raise Refused(Why.WRONG_NUMBER)
        values = {"approver_id": staff, "approved_at": at, "approved_for": count, "expires_at": ends_at, "look_at": row.starts_at or at}
        _move(connection, campaign, Stage.SCHEDULED, staff, "approved", at, came=Stage.ASKED, **values)
    house.queues.wake(BULK)


def schedule(house: House, campaign: int, staff: int, at: datetime) -> None:
    """A small campaign goes without a second person. Raises Refused."""
    with transaction(house.engine) as connection:
        row, count, ends_at = _check_ready(house, connection, campaign, at)
        if needs_approval(house, count):
            raise Refused(Why.NEEDS_APPROVAL)
        values = {"approved_for": house.settings.approval_above, "expires_at": ends_at, "look_at": row.starts_at or at}
        _move(connection, campaign, Stage.SCHEDULED, staff, "scheduled", at, came=Stage.DRAFT, **values)
    house.queues.wake(BULK)


def _check_ready(house: House, connection: Connection, campaign: int, at: datetime) -> tuple[Row[Any], int, datetime | None]:
    """The campaign, held; how many it means, and when it is over."""
    row = campaigns.get(connection, campaign, hold=True) or find(connection, campaign)
    if row.flow and row.flow not in house.book.names:
        raise Refused(Why.NO_FLOW)
    if not row.flow and not any(text.strip() for text in row.texts.values()):
        raise Refused(Why.NO_TEXT)
    ends_at = fair_campaigns.ends(connection, row)
    if ends_at and ends_at <= max(at, row.starts_at or at):
        raise Refused(Why.PAST if ends_at == row.expires_at else Why.FAIR_OVER)
    count = reach(connection, row, at)
    if not count:
        raise Refused(Why.NOBODY)
    return row, count, ends_at


# --- while it runs ---------------------------------------------------------------------------------------------------------------


def pause(house: House, campaign: int, staff: int, at: datetime) -> None:
    """From the commit on nothing more of it leaves the outbox. Raises Refused."""
    with transaction(house.engine) as connection:
        _move(connection, campaign, Stage.PAUSED, staff, "paused", at, look_at=at)
    house.queues.wake(BULK)


def resume(house: House, campaign: int, staff: int, at: datetime) -> None:
    """Goes on where it stood; one that held itself after the first few goes on because a person says so. Raises Refused."""
    with transaction(house.engine) as connection:
        row = find(connection, campaign)
        if row.stage not in (Stage.PAUSED, Stage.HELD):
            raise Refused(Why.TOO_LATE)
        if row.why in ("budget", "grew", "fault"):
            raise Refused(Why.NOT_SO)
        values = {"why": "", "look_at": at, "pace_at": None}
        if row.stage == Stage.HELD:
            values["passed_at"] = at
        _move(connection, campaign, _goes_on_to(row), staff, "resumed", at, came=Stage(row.stage), **values)
    house.queues.wake(BULK)


def _goes_on_to(row: Row[Any]) -> Stage:
    if row.planned_at is None:
        return Stage.PLANNING
    tried = row.passed_at or row.stage == Stage.HELD or row.trial >= row.people
    return Stage.RUNNING if tried else Stage.TRYING


def cancel(house: House, campaign: int, staff: int, at: datetime) -> None:
    """For good, also what is queued. Raises Refused."""
    with transaction(house.engine) as connection:
        if not end(connection, campaign, Stage.CANCELLED, at):
            raise Refused(Why.TOO_LATE)
        audit.note(connection, staff, "cancelled", "campaign", campaign, at=at)
    house.queues.wake(BULK)


def retry(house: House, campaign: int, staff: int, at: datetime) -> int:
    """Plans those again that a provider refused for certain; nobody who may have it. How many. Raises Refused."""
    count = 0
    with transaction(house.engine) as connection:
        _move(connection, campaign, Stage.RUNNING, staff, "retried", at, came=Stage.DONE, look_at=at, finished_at=None)
        while rows := outcomes.refused(connection, campaign):
            for row in rows:
                outcomes.again(connection, row)
            count += len(rows)
    house.queues.wake(BULK)
    return count


def _move(connection: Connection, campaign: int, to: Stage, staff: int, act: str, at: datetime, **values: Any) -> None:
    if not campaigns.move(connection, campaign, to, at, **values):
        raise Refused(Why.TOO_LATE)
    audit.note(connection, staff, act, "campaign", campaign, at=at)
