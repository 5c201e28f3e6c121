"""Whether a follow-up may begin now: one rule after the other, the first that speaks decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row

from app.services.house import House
from app.services.planning import Way
from app.store.contacts import Person
from app.store.followups import State, Unless
from app.store.hours import next_open

FIRST_WAIT = timedelta(minutes=15)  # for who is busy; doubled at each further try
LONGEST_WAIT = timedelta(hours=12)
LEFT = timedelta(hours=3)  # a question that waits longer was left behind: the new flow may go before it


class Look(NamedTuple):
    """A follow-up and its person as they are now."""

    row: Row[Any]
    person: Person | None  # none: no address that can be written to
    way: Way | None
    reason: str  # why nobody may write to them, or ""
    asked: bool  # the same flow asked them lately
    unproven: bool = False  # there is an address, of which nobody knows whose it is by now


class Came(NamedTuple):
    """What becomes of it: its state, why, and when to look again where it waits."""

    state: State
    why: str = ""
    try_at: datetime | None = None
    tried: int = 0


Rule = Callable[[House, Look, datetime], Came | None]


def judged(house: House, look: Look, at: datetime) -> Came:
    return next((came for rule in RULES if (came := rule(house, look, at))), Came(State.STARTED))


def _may_nobody(house: House, look: Look, at: datetime) -> Came | None:
    return Came(State.CANCELLED, look.reason) if look.reason else None


def _answered(house: House, look: Look, at: datetime) -> Came | None:
    heard = look.person.heard_at if look.person and look.row.unless == Unless.HEARD else None
    return Came(State.CANCELLED, "answered") if look.asked or (heard and heard > look.row.created_at) else None


def _too_late(house: House, look: Look, at: datetime) -> Came | None:
    return Came(State.SKIPPED, look.row.why or "too_late") if at > look.row.until else None


def _cannot(house: House, look: Look, at: datetime) -> Came | None:
    if look.person is None:
        return Came(State.SKIPPED, "unproven" if look.unproven else "no_way")
    return None if house.book.has(look.row.flow) else Came(State.SKIPPED, "no_flow")


def _sleeps(house: House, look: Look, at: datetime) -> Came | None:
    """Sending hours hold for what we start; a simulated phone never sleeps, and has its reminder at the very time."""
    assert look.way is not None
    if house.channels[look.way.channel].limits.simulated:
        return Came(State.PLANNED, "", look.row.due_at) if at < look.row.due_at else None
    opens = next_open(at)
    return _later(look, opens, "hours", tried=0) if opens != at else None


def _busy(house: House, look: Look, at: datetime) -> Came | None:
    """Nobody is interrupted: not in a chat with staff, not in the middle of another flow."""
    assert look.person is not None
    why = "in_chat" if look.person.chat_id else "in_flow" if _in_the_middle(look.person, at) else ""
    wait = min(FIRST_WAIT * 2 ** min(look.row.tries, 10), LONGEST_WAIT)
    return _later(look, at + wait, why, tried=1) if why else None


def _in_the_middle(person: Person, at: datetime) -> bool:
    return bool(person.session) and (person.wait_at is not None or person.updated_at > at - LEFT)


def _later(look: Look, try_at: datetime, why: str, tried: int) -> Came:
    return Came(State.PLANNED, why, try_at, tried) if try_at <= look.row.until else Came(State.SKIPPED, why)


RULES: tuple[Rule, ...] = (_may_nobody, _answered, _too_late, _cannot, _sleeps, _busy)
