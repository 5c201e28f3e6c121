"""Sending what is queued: claim, end the transaction, call the provider, write what came of it.

A job that runs twice claims nothing twice; a worker lost midway leaves `sending`, which `sweep` calls unknown.
What may have been sent is never sent again.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection

from app.channels.base import Address, AddressKind, Channel, Outcome, Outgoing, Sent
from app.engine.effects import Option
from app.log import get_logger
from app.queue import BULK
from app.services.advancing import advance
from app.services.house import House
from app.services.receiving import settle_parked
from app.store import campaigns, contacts, messages, outcomes
from app.store.db import now, transaction
from app.store.hours import next_open
from app.store.messages import Claimed, Move
from app.store.states import State

MOST_CLAIMED = 500  # messages of one round and channel
CLAIMED_S = 2.0  # … but no more than go out in so many seconds: what a killed worker leaves unknown
BULK_CLAIMED_S = 0.8  # of a campaign: a pause is obeyed within a second
MOST_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=30)  # doubled at each further attempt, ± 20 % so that all do not come back at once
LONGEST_WAIT = timedelta(minutes=10)
PAUSE_S = 300.0  # how long a channel rests after an error of account or configuration
PACED_PER_S = 100  # up to this rate each message has its own moment; above it they go in bunches

log = get_logger(__name__)
Stop = Callable[[], bool]


def never() -> bool:
    return False


async def send_queue(house: House, queue: str, stop: Stop = never) -> int:
    """Sends what is due on a queue until nothing is, or `stop` says so. Returns how many messages were tried."""
    count = 0
    while not stop():
        moved = advance(house, now()) if queue == BULK else 0
        tried = await send_once(house, queue, stop)
        if not tried and not moved:
            break
        count += tried
    return count


async def send_once(house: House, queue: str, stop: Stop = never) -> int:
    """One round over the channels that are not resting, all at once."""
    resting = house.queues.resting(house.channels)
    rounds = [_round(house, channel, queue, stop) for name, channel in house.channels.items() if name not in resting]
    return sum(await asyncio.gather(*rounds))


async def _round(house: House, channel: Channel, queue: str, stop: Stop) -> int:
    at = now()
    if queue == BULK and not channel.limits.simulated and next_open(at) != at:
        return 0  # what we start ourselves waits for the sending hours
    with transaction(house.engine) as connection:
        claimed = messages.claim(connection, channel.name, queue, at, *_share(channel, queue))
    waiting = {m.id: m for m in claimed}
    for wave in _waves(claimed):
        await _send_wave(house, channel, [m for m in wave if m.id in waiting], waiting, stop)
    return len(claimed)


def _share(channel: Channel, queue: str) -> tuple[int, ColumnElement[bool] | None]:
    """How many to claim at once, and which; of a campaign only what a pause can still keep back within a second."""
    if queue == BULK:
        return int(min(MOST_CLAIMED, max(1, channel.limits.rate * BULK_CLAIMED_S))), campaigns.may_leave()
    return int(min(MOST_CLAIMED, max(10, channel.limits.rate * CLAIMED_S))), None


def _waves(batch: Sequence[Claimed]) -> list[list[Claimed]]:
    """One message of each person at a time, so that theirs arrive in order."""
    waves: list[list[Claimed]] = []
    place: dict[int, int] = {}
    for message in batch:
        n = place[message.address_id] = place.get(message.address_id, -1) + 1
        if n == len(waves):
            waves.append([])
        waves[n].append(message)
    return waves


async def _send_wave(house: House, channel: Channel, wave: Sequence[Claimed], waiting: dict[int, Claimed], stop: Stop) -> None:
    """Hands a wave over in bunches, each at its moment; what is behind a message that did not go waits with it."""
    sending: set[asyncio.Task[list[Sent]]] = set()
    for bunch in _bunches(wave, channel):
        if stop():
            break
        await asyncio.sleep(house.queues.moment(channel.name, channel.limits.rate, sum(m.parts for m in bunch)))
        for m in bunch:
            del waiting[m.id]
        sending.add(asyncio.create_task(_hand(channel, [_outgoing(m) for m in bunch])))
    sent = [outcome for outcomes in await asyncio.gather(*sending) for outcome in outcomes]
    claimed = {m.id: m for m in wave}
    with transaction(house.engine) as connection:
        _write(house, connection, [(claimed[s.id], s) for s in sent])
        _put_back(connection, waiting, {claimed[s.id].address_id for s in sent if s.outcome is not Outcome.SENT}, stopped=stop())
    _rest(house, channel, sent)


async def _hand(channel: Channel, bunch: list[Outgoing]) -> list[Sent]:
    """A fault in a channel's own code leaves open whether the provider has the message."""
    try:
        return await channel.send(bunch)
    except Exception as fault:  # the other bunches' outcomes must not be lost with this one
        log.exception("channel_fault", channel=channel.name, fault=type(fault).__name__)
        return [Sent(m.id, Outcome.UNKNOWN, code="fault") for m in bunch]


def _bunches(wave: Sequence[Claimed], channel: Channel) -> Iterable[Sequence[Claimed]]:
    size = min(channel.limits.batch, max(1, int(channel.limits.rate // PACED_PER_S)))
    return (wave[i : i + size] for i in range(0, len(wave), size))


def _outgoing(m: Claimed) -> Outgoing:
    options = tuple(Option(key, text) for key, text in m.options or ())
    return Outgoing(m.id, Address(AddressKind(m.kind), m.value), m.text, options, m.parts, bool(m.share_phone))


def _put_back(connection: Connection, waiting: dict[int, Claimed], held: set[int], *, stopped: bool) -> None:
    """What was claimed and never handed over goes back: behind a message that waits, or because we stop."""
    back = [m for m in waiting.values() if stopped or m.address_id in held]
    messages.move(connection, [Move(m.id, State.QUEUED, due_at=now() + (timedelta() if stopped else FIRST_WAIT)) for m in back])
    for m in back:
        del waiting[m.id]


def _write(house: House, connection: Connection, sent: Sequence[tuple[Claimed, Sent]]) -> None:
    """What came of a wave, in one transaction."""
    messages.move(connection, [NEXT[s.outcome](house, m, s) for m, s in sent])
    for m, s in sent:
        if s.outcome is Outcome.GONE:
            contacts.change_address(connection, m.address_id, gone_at=now())
        if s.new_address:
            contacts.change_address(connection, m.address_id, value=s.new_address)
    outcomes.told(connection, [m.id for m, _ in sent if m.campaign_id is not None])  # called lost meanwhile, by a clock that jumped
    settle_parked(connection, [(m.channel, s.provider_id) for m, s in sent if s.outcome is Outcome.SENT and s.provider_id])


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


def _rest(house: House, channel: Channel, sent: Sequence[Sent]) -> None:
    """A 429 holds up the whole channel, and so does an account that does not work."""
    waits = [s.wait_s for s in sent if s.outcome is Outcome.WAIT and s.wait_s]
    pauses = [s.code for s in sent if s.outcome is Outcome.PAUSE]
    if pauses:
        log.error("channel_paused", channel=channel.name, code=pauses[0], seconds=PAUSE_S)
    if waits or pauses:
        house.queues.rest(channel.name, PAUSE_S if pauses else max(waits))
