"""What came of messages that were handed over: their next states, when to try again, the next channel, a channel's rest."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from sqlalchemy import Connection

from app.channels.base import Address, AddressKind, Channel, Outcome, Sent
from app.log import get_logger
from app.services.house import House
from app.services.receiving import settle_parked
from app.store import contacts, messages, outcomes
from app.store.db import Away, now
from app.store.messages import Move
from app.store.outbox import Claimed
from app.store.states import State

MOST_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=30)  # doubled at each further attempt, ± 20 % so that all do not come back at once
LONGEST_WAIT = timedelta(minutes=10)
PAUSE_S = 300.0  # how long a channel rests after an error of account or configuration
PATIENCE_S = 30.0  # for a database that is away when a message has gone
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 5.0  # between two tries to write

Result = TypeVar("Result")
log = get_logger(__name__)


async def patiently(write: Callable[[], Result], for_s: float = PATIENCE_S) -> Result:
    """What must be written is tried for a while where the database is away: what came of a message is known nowhere else.

    `write` may be run again after it came through unnoticed: its moves name the claim that they are of. Raises Away in the end.
    """
    until, pause = monotonic() + for_s, FIRST_PAUSE_S
    while True:
        try:
            return write()
        except Away as fault:
            if monotonic() > until:
                raise
            log.warning("write_waits", fault=type(fault).__name__, seconds=pause)
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_S)


def write(house: House, connection: Connection, sent: Sequence[tuple[Claimed, Sent]]) -> dict[int, datetime | None]:
    """What came of a wave, in one transaction. The addresses of what did not go; with when it is tried again on this channel."""
    moves = [NEXT[s.outcome](house, m, s)._replace(attempts=m.attempts) for m, s in sent]
    messages.move(connection, moves)
    for m, s in sent:
        if s.outcome is Outcome.GONE:
            contacts.change_address(connection, m.address_id, gone_at=now())
        if s.new_address:
            contacts.change_address(connection, m.address_id, value=s.new_address)
    outcomes.told(connection, [m.id for m, _ in sent if m.campaign_id is not None])  # called lost meanwhile, by a clock that jumped
    settle_parked(connection, [(m.channel, s.provider_id) for m, s in sent if s.outcome is Outcome.SENT and s.provider_id])
    went = zip(sent, moves, strict=True)
    return {m.address_id: None if to.channel else to.due_at for (m, s), to in went if s.outcome is not Outcome.SENT}


def _sent(house: House, m: Claimed, s: Sent) -> Move:
    return Move(m.id, State.SENT, s.provider_id or None, s.code or None)


def _wait(house: House, m: Claimed, s: Sent) -> Move:
    """Later, unless it was tried too often or is of no use any more."""
    at = now() + (timedelta(seconds=s.wait_s) if s.wait_s else back_off(m.attempts))
    if (m.attempts >= MOST_ATTEMPTS and not s.wait_s) or (m.expires_at is not None and at > m.expires_at):
        return Move(m.id, State.FAILED, None, s.code or "gave up")
    return Move(m.id, State.QUEUED, None, s.code or None, at)


def back_off(attempts: int) -> timedelta:
    wait: timedelta = min(LONGEST_WAIT, FIRST_WAIT * 2 ** max(0, attempts - 1))
    return wait * random.uniform(0.8, 1.2)  # noqa: S311  chance spreads the load, it guards nothing


def _refused(house: House, m: Claimed, s: Sent) -> Move:
    """A definite refusal: the next channel of the route may do it, else it failed."""
    following = next_channel(house, m)
    return Move(m.id, State.QUEUED, None, s.code or None, now(), following) if following else Move(m.id, State.FAILED, None, s.code or None)


def next_channel(house: House, m: Claimed) -> str | None:
    """The channel after this one in the order for the address; a way taken never leads back."""
    route = house.channels.route(Address(AddressKind(m.kind), m.value))
    after = route[route.index(m.channel) + 1 :] if m.channel in route else []
    return after[0] if after else None


def _gone(house: House, m: Claimed, s: Sent) -> Move:
    return Move(m.id, State.FAILED, None, s.code or None)


def _pause(house: House, m: Claimed, s: Sent) -> Move:
    """The channel rests; another one may carry the message meanwhile."""
    following = next_channel(house, m)
    return Move(m.id, State.QUEUED, None, s.code or None, now() if following else now() + timedelta(seconds=PAUSE_S), following)


def _unknown(house: House, m: Claimed, s: Sent) -> Move:
    return Move(m.id, State.UNKNOWN, s.provider_id or None, s.code or None)


NEXT: Mapping[Outcome, Callable[[House, Claimed, Sent], Move]] = {
    Outcome.SENT: _sent,
    Outcome.WAIT: _wait,
    Outcome.REFUSED: _refused,
    Outcome.GONE: _gone,
    Outcome.PAUSE: _pause,
    Outcome.UNKNOWN: _unknown,
}


def rest(house: House, channel: Channel, sent: Sequence[Sent]) -> bool:
    """A 429 holds up the whole channel, and so does an account that does not work. True when it rests now."""
    waits = [s.wait_s for s in sent if s.outcome is Outcome.WAIT and s.wait_s]
    pauses = [s.code for s in sent if s.outcome is Outcome.PAUSE]
    if pauses:
        log.error("channel_paused", channel=channel.name, code=pauses[0], seconds=PAUSE_S)
    if waits or pauses:
        house.queues.rest(channel.name, PAUSE_S if pauses else max(waits))
    return bool(waits or pauses)
