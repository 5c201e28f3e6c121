"""How a campaign stands, from its figures alone: honest states, the reasons, the pace and the end to be expected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.services.advancing import handed, opening, sleeps
from app.services.house import House
from app.store import tallies
from app.store.campaigns import OVER, SENDING, Stage
from app.store.filters import Exclusion
from app.store.hours import CAMBODIA, FIRST, LAST, local, next_open
from app.store.ledger import State
from app.store.tallies import REPLIED, Changes, Figure

DAY_S = (LAST.hour - FIRST.hour) * 3600


class Progress(NamedTuple):
    """`states` are people by honest state, `reasons` people by (state, reason); together always the audience that staff see."""

    stage: Stage
    people: int
    meant: int  # without those left out
    out: int
    states: Mapping[str, int]
    reasons: Mapping[tuple[str, str], int]
    replies: int
    cost: int
    parts: int
    pace: float
    ends_at: datetime | None
    opens_at: datetime | None  # held until the sending hours

    @property
    def share(self) -> int:
        """Per cent of those meant whose message left."""
        return 100 * self.out // self.meant if self.meant else 0


def progress(house: House, connection: Connection, campaign: Any, at: datetime) -> Progress:
    figures = tallies.figures(connection, campaign.id)
    replies = figures.pop((REPLIED, ""), Figure()).people
    figures.pop((State.SKIPPED, Exclusion.SENSITIVE), None)  # a narrow audience would tell who they are
    states = _states(campaign, figures, held=_closed_until(house, campaign, at) is not None)
    out = handed(figures)
    left = states.get("waiting", 0) + states.get("held", 0)
    total = sum(f.people for f in figures.values())
    skipped = states.get(State.SKIPPED, 0)
    return Progress(
        stage=Stage(campaign.stage),
        people=total,
        meant=total - skipped,
        out=out.people,
        states=states,
        reasons={key: f.people for key, f in sorted(figures.items()) if key[1]},
        replies=replies,
        cost=out.cost,
        parts=out.parts,
        pace=campaign.pace,
        ends_at=_ends_at(house, campaign, left, at),
        opens_at=_closed_until(house, campaign, at),
    )


def _states(campaign: Any, figures: Changes, *, held: bool) -> dict[str, int]:
    """What nobody has is waiting, held until the sending hours, or (once it is over) not sent at all."""
    unsent = State.CANCELLED if campaign.stage in OVER else "held" if held else "waiting"
    found: dict[str, int] = {}
    for (state, _), figure in figures.items():
        name = unsent if state == State.PLANNED or (state == State.QUEUED and unsent != State.CANCELLED) else state
        name = "waiting" if name == State.QUEUED else name
        found[str(name)] = found.get(str(name), 0) + figure.people
    return found


def _closed_until(house: House, campaign: Any, at: datetime) -> datetime | None:
    opens = opening(house, campaign, at)
    return opens if opens != at and campaign.stage in SENDING else None


def _ends_at(house: House, campaign: Any, left: int, at: datetime) -> datetime | None:
    if campaign.stage not in SENDING or campaign.pace <= 0 or not left:
        return None
    return after_hours(at, left / campaign.pace, always=not sleeps(house, campaign))


def after_hours(at: datetime, seconds: float, *, always: bool) -> datetime:
    """When so many seconds of sending are over, counting sending hours alone unless it is `always`."""
    if always:
        return at + timedelta(seconds=seconds)
    start = next_open(at)
    closes = datetime.combine(local(start).date(), LAST, CAMBODIA)
    today = (closes - start).total_seconds()
    if seconds <= today:
        return start + timedelta(seconds=seconds)
    days, rest = divmod(seconds - today, DAY_S)
    opens = datetime.combine(local(start).date() + timedelta(days=1 + int(days)), FIRST, CAMBODIA)
    return opens + timedelta(seconds=rest)
