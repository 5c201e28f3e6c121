"""Load from this process: as fast as a number of connections allows, or on a fixed schedule; about 20 µs of CPU a request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

HEAD_END = b"\r\n\r\n"


class Load(NamedTuple):
    """What came of it: seconds in all, the latency of each request in seconds, and how many had no 200."""

    seconds: float
    latencies: list[float]
    bad: int

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def closed(port: int, requests: Sequence[bytes], connections: int = 8, seconds: float = 600) -> Load:
    """The next request of a connection follows its last answer; ends with the requests or the time."""
    return asyncio.run(_closed(port, iter(requests), connections, seconds))


async def _closed(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> Load:
    began = time.perf_counter()
    latencies: list[float] = []
    bad = await asyncio.gather(*(_one_after_the_other(port, requests, latencies, began + seconds) for _ in range(connections)))
    return Load(time.perf_counter() - began, latencies, sum(bad))


async def _one_after_the_other(port: int, requests: Iterator[bytes], latencies: list[float], until: float) -> int:
    """How many were bad. A server that closes its connections after each answer gets a new one each time."""
    bad, caller = 0, Caller()
    while time.perf_counter() < until and (request := next(requests, None)) is not None:
        began = time.perf_counter()
        if caller.closed:
            _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", port)
        bad += await caller.ask(request) != 200
        latencies.append(time.perf_counter() - began)
    caller.close()
    return bad


def open_loop(port: int, requests: Sequence[bytes], rate: float) -> Load:
    """Each request at its moment, `rate` a second, whatever became of those before; latency counts from that moment."""
    return asyncio.run(_open_loop(port, requests, rate))


async def _open_loop(port: int, requests: Sequence[bytes], rate: float) -> Load:
    began = time.perf_counter() + 0.1
    calls = []
    for place, request in enumerate(requests):
        at = began + place / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        calls.append(asyncio.create_task(_once(port, request, at)))
    answers = await asyncio.gather(*calls)
    return Load(time.perf_counter() - began, [seconds for seconds, _ in answers], sum(status != 200 for _, status in answers))


async def _once(port: int, request: bytes, at: float) -> tuple[float, int]:
    """A request on a connection of its own: the seconds since its moment, and the status (0 where there was no answer)."""
    try:
        _, caller = await asyncio.get_running_loop().create_connection(Caller, "127.0.0.1", port)
        status = await caller.ask(request)
        caller.close()
    except OSError:
        status = 0
    return time.perf_counter() - at, status


class Caller(asyncio.Protocol):
    """One connection of HTTP/1.1, one request at a time."""

    def __init__(self) -> None:
        self.closed = True
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[int] | None = None
        self._got = b""

    def ask(self, request: bytes) -> asyncio.Future[int]:
        """The status of the answer; 0 when the connection ends before it."""
        assert self._transport is not None
        self._answer, self._got = asyncio.get_running_loop().create_future(), b""
        self._transport.write(request)
        return self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.closed, self._transport = False, transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, end, body = self._got.partition(HEAD_END)
        if end and len(body) >= _length(head):
            if b"\r\nconnection: close" in head.lower():
                self.closed = True
                self.close()
            self._told(int(head[9:12]))

    def connection_lost(self, why: Exception | None) -> None:
        self.closed = True
        self._told(0)

    def _told(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)


def _length(head: bytes) -> int:
    """Content-Length; an answer without one counts as empty."""
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
