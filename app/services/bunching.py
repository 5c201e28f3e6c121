"""How claimed messages go out together: a person's one after another, and as many in a call as the channel takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement

from app.channels.base import Address, AddressKind, Channel, Outgoing
from app.engine.effects import Option
from app.queue import BULK
from app.store import campaigns
from app.store.messages import Move
from app.store.outbox import Claimed
from app.store.states import State

MOST_CLAIMED = 500  # messages of one round
CLAIMED_S = 2.0  # … but no more than go out in so many seconds: what a killed worker leaves unknown
BULK_CLAIMED_S = 0.5  # of a campaign: a pause is obeyed within a second, also where it has to wait for a step of the campaign
PACED_PER_S = 100  # up to this rate each message has its own moment; above it they go in bunches


def share(channel: Channel, queue: str) -> tuple[int, ColumnElement[bool] | None]:
    """How many to claim at once, and which; of a campaign only what a pause can still keep back within a second."""
    if queue == BULK:
        return int(min(MOST_CLAIMED, max(1, channel.limits.rate * BULK_CLAIMED_S))), campaigns.may_leave()
    return int(min(MOST_CLAIMED, max(10, channel.limits.rate * CLAIMED_S))), None


def waves(batch: Sequence[Claimed]) -> list[list[Claimed]]:
    """One message of each person at a time, so that theirs arrive in order."""
    waves: list[list[Claimed]] = []
    place: dict[int, int] = {}
    for message in batch:
        n = place[message.address_id] = place.get(message.address_id, -1) + 1
        if n == len(waves):
            waves.append([])
        waves[n].append(message)
    return waves


def bunches(wave: Sequence[Claimed], channel: Channel) -> Iterable[Sequence[Claimed]]:
    size = min(channel.limits.batch, max(1, int(channel.limits.rate // PACED_PER_S)))
    return (wave[i : i + size] for i in range(0, len(wave), size))


def outgoing(m: Claimed) -> Outgoing:
    options = tuple(Option(key, text) for key, text in m.options or ())
    return Outgoing(m.id, Address(AddressKind(m.kind), m.value), m.text, options, m.parts, bool(m.share_phone))


def queued(m: Claimed, at: datetime) -> Move:
    """Back into the outbox: it was claimed and never handed over."""
    return Move(m.id, State.QUEUED, due_at=at, attempts=m.attempts)
