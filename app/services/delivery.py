"""Sending what is queued: claim, end the transaction, call the provider, write what came of it.

A job that runs twice claims nothing twice; a worker lost midway leaves `sending`, which `sweep` calls unknown.
What may have been sent is never sent again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic

from app.channels.base import Channel, Outcome, Outgoing, Sent
from app.log import get_logger
from app.queue import BULK
from app.services import safeguards
from app.services.advancing import advance
from app.services.bunching import bunches, outgoing, queued, share, waves
from app.services.house import House
from app.services.landing import FIRST_WAIT, patiently, rest, write
from app.store import messages, outbox
from app.store.db import now, transaction
from app.store.hours import next_open
from app.store.messages import Move
from app.store.outbox import Claimed

LATE = 0.75  # of the time that a part has at the channel's rate: a moment overslept by more is given up for another
LOOK_AGAIN_S = 0.2  # how often a channel with nothing to send looks again while others send
GIVE_BACK_S = 10.0  # patience for what was claimed and not sent

log = get_logger(__name__)
Stop = Callable[[], bool]


def never() -> bool:
    return False


async def send_queue(house: House, queue: str, stop: Stop = never) -> int:
    """Sends what is due on a queue until nothing is, or `stop` says so. Returns how many messages were tried."""
    lines: list[Line] = []
    over = asyncio.Event()
    lines += (Line(house, channel, queue, stop, lines, over) for channel in house.channels.values())
    ended = await asyncio.gather(*(line.run() for line in lines), return_exceptions=True)
    faults = [fault for fault in ended if isinstance(fault, BaseException)]
    if faults:  # told when every line has ended, so that none goes on by itself
        raise faults[0]
    return sum(count for count in ended if isinstance(count, int))


class Line:
    """One channel's way out of a queue: it goes at its own pace, so that a slow one never holds up the others."""

    def __init__(self, house: House, channel: Channel, queue: str, stop: Stop, lines: list[Line], over: asyncio.Event) -> None:
        self.house = house
        self.channel = channel
        self.queue = queue
        self.stop = stop
        self.lines = lines  # those that still go
        self.over = over  # nothing is due on any line
        self.idle = False
        self.resting = False
        self.waiting: dict[int, Claimed] = {}  # claimed and not yet handed over
        self.flying: frozenset[int] = frozenset()  # addresses whose answers are not in yet
        self.landing: asyncio.Task[None] | None = None
        self.unwritten = False  # what came of a wave could not be written yet: nothing more goes out before

    async def run(self) -> int:
        """Rounds until nothing is due on this line and all the others. How many messages were tried."""
        try:
            return await self._rounds()
        finally:
            await self._leave()

    async def _leave(self) -> None:
        """However this line ends: what it handed over is written down, and the others need not wait for it."""
        self.lines.remove(self)
        try:
            await self._landed()
        finally:
            await self._give_back()

    async def _rounds(self) -> int:
        count = 0
        while not (self.stop() or self.over.is_set()):
            moved = advance(self.house, now()) if self.queue == BULK else 0
            tried = await self._round()
            count += tried
            if tried or moved or await self._landed():
                self._look_again()
            else:
                await self._rest_a_little()
        await self._landed()
        return count

    def _look_again(self) -> None:
        """What came of a message may have put it on another line."""
        for line in self.lines:
            line.idle = False

    async def _rest_a_little(self) -> None:
        self.idle = True
        if all(line.idle for line in self.lines):
            self.over.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), LOOK_AGAIN_S)

    async def _round(self) -> int:
        """Claims what may go out soon and hands it over; the last answers come in while the next round begins."""
        claimed = self._claim()
        self.waiting |= {m.id: m for m in claimed}
        for wave in waves(claimed):
            if self.flying & {m.address_id for m in wave}:
                await self._landed()  # a person's next message waits for what came of the one before
            await self._hand_over([m for m in wave if m.id in self.waiting])
        return len(claimed)

    def _claim(self) -> list[Claimed]:
        at = now()
        # what we start waits for the sending hours
        sleeps = self.queue == BULK and not self.channel.limits.simulated and next_open(at) != at
        self.resting = bool(self.house.queues.resting([self.channel.name]))
        if sleeps or self.resting:
            return []
        with transaction(self.house.engine) as connection:
            claimed = outbox.claim(connection, self.channel.name, self.queue, at, *share(self.channel, self.queue))
            return safeguards.passed(self.house, connection, claimed, at, hours=self.queue == BULK and not self.channel.limits.simulated)

    async def _hand_over(self, wave: Sequence[Claimed]) -> None:
        """Hands a wave over in bunches, each at its moment; what is handed over lands, whatever fails meanwhile."""
        sending: list[asyncio.Task[list[Sent]]] = []
        try:
            await self._start(wave, sending)
            await self._landed()
        finally:
            self.flying = frozenset(m.address_id for m in wave)
            self.landing = asyncio.create_task(self._land(wave, sending))

    async def _start(self, wave: Sequence[Claimed], sending: list[asyncio.Task[list[Sent]]]) -> None:
        for bunch in bunches(wave, self.channel):
            await self._moment(sum(m.parts for m in bunch))
            if self.unwritten:
                await self._landed()
            if self._must_end():
                break
            for m in bunch:
                del self.waiting[m.id]
            sending.append(asyncio.create_task(self._hand([outgoing(m) for m in bunch])))

    def _must_end(self) -> bool:
        return self.resting or self.stop()

    async def _moment(self, parts: int) -> None:
        """Waits for the channel's next free moment; one that was overslept is given up, so that lateness never makes a crowd."""
        rate = self.channel.limits.rate
        for _ in range(2):
            wait, began = self.house.queues.moment(self.channel.name, rate, parts), monotonic()
            await asyncio.sleep(wait)
            if monotonic() - began - wait < LATE / rate:
                return

    async def _hand(self, bunch: list[Outgoing]) -> list[Sent]:
        """A fault in a channel's own code leaves open whether the provider has the message."""
        try:
            sent = await self.channel.send(bunch)
        except Exception as fault:  # the other bunches' outcomes must not be lost with this one
            log.exception("channel_fault", channel=self.channel.name, fault=type(fault).__name__)
            return [Sent(m.id, Outcome.UNKNOWN, code="fault") for m in bunch]
        self.resting = rest(self.house, self.channel, sent) or self.resting
        return sent

    async def _landed(self) -> bool:
        """Waits for the answers that are still out; False where there were none."""
        landing, self.landing = self.landing, None
        if landing:
            await landing
        return landing is not None

    async def _land(self, wave: Sequence[Claimed], sending: Sequence[asyncio.Task[list[Sent]]]) -> None:
        """Writes what came of a wave; what is behind a message that did not go waits with it."""
        sent = [outcome for outcomes in await asyncio.gather(*sending) for outcome in outcomes]
        claimed = {m.id: m for m in wave}
        self.flying = frozenset()
        went = [(claimed[s.id], s) for s in sent]
        self.unwritten = True
        for m in await patiently(lambda: self._write(went)):
            del self.waiting[m.id]
        self.unwritten = False

    def _write(self, went: Sequence[tuple[Claimed, Sent]]) -> list[Move]:
        """What came of a wave, and what goes back with it, in one transaction."""
        with transaction(self.house.engine) as connection:
            back = self._put_back(write(self.house, connection, went))
            messages.move(connection, back)
        return back

    def _put_back(self, held: Mapping[int, datetime | None]) -> list[Move]:
        """What was claimed and never handed over goes back: behind a message that waits, no sooner than it, or because we stop."""
        ends = self._must_end()
        soonest = now() + (timedelta() if ends else FIRST_WAIT)
        back = [m for m in self.waiting.values() if ends or m.address_id in held]
        return [queued(m, held.get(m.address_id) or soonest) for m in back]

    async def _give_back(self) -> None:
        """Nothing that was claimed and not handed over is left behind when this line ends, however it ends."""

        def write() -> None:
            with transaction(self.house.engine) as connection:
                messages.move(connection, [queued(m, now()) for m in self.waiting.values()])

        if self.waiting:
            await patiently(write, GIVE_BACK_S)
