"""A small HTTP server in a thread: it keeps what it got and plays faults on request. Base of the providers' fakes."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import parse_qsl

from aiohttp import web


@dataclass(frozen=True)
class Seen:
    """One request as it came; header names are lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def fields(self) -> dict[str, Any]:
        """The form or the JSON, by the content type; a form's values that are JSON themselves are decoded."""
        if "json" in self.headers.get("content-type", ""):
            return dict(self.json)
        return {name: _decoded(value) for name, value in self.form.items()}


def _decoded(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


@dataclass(frozen=True)
class Answer:
    """What the fake answers."""

    body: Any = None  # JSON, or a text as it is
    status: int = 200
    headers: Mapping[str, str] | None = None

    def response(self) -> web.Response:
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        kind = "text/html" if isinstance(self.body, str) else "application/json"  # exactly so: an SDK reads JSON from nothing else
        return web.Response(body=text.encode(), status=self.status, headers={"Content-Type": kind, **(self.headers or {})})


Take = Callable[[], Answer]
Fault = Callable[["FakeServer", web.Request, Take], Awaitable[web.StreamResponse]]


def status(code: int, body: Any = None, **headers: str) -> Fault:
    """Not taken: an error answer, e.g. `status(429, Retry_After="2")`."""

    async def play(server: FakeServer, request: web.Request, take: Take) -> web.StreamResponse:
        return Answer(body or {}, code, {name.replace("_", "-"): value for name, value in headers.items()}).response()

    return play


def shape(body: Any, code: int = 201) -> Fault:
    """Taken, and answered in a shape that nobody expects."""

    async def play(server: FakeServer, request: web.Request, take: Take) -> web.StreamResponse:
        take()
        return Answer(body, code).response()

    return play


def hang(seconds: float = 60.0) -> Fault:
    """Taken, then silence for longer than a client waits."""

    async def play(server: FakeServer, request: web.Request, take: Take) -> web.StreamResponse:
        answer = take()
        await server.pause(seconds)
        return answer.response()

    return play


def reset() -> Fault:
    """Taken, then the connection is cut before an answer."""

    async def play(server: FakeServer, request: web.Request, take: Take) -> web.StreamResponse:
        take()
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    return play


class FakeServer:
    """Start with `with`; `base_url` is scheme://host:port; `faults` are played one a request, then all is well."""

    in_threads = False  # for a `handle` that blocks

    def __init__(self, port: int = 0) -> None:
        self.seen: list[Seen] = []
        self.faults: deque[Fault] = deque()
        self.latency_s = 0.0
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def handle(self, seen: Seen) -> Answer:
        """What a subclass does with a request."""
        raise NotImplementedError

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fail(self, *faults: Fault) -> None:
        self.faults.extend(faults)

    async def pause(self, seconds: float) -> None:
        """Sleeps, but no longer than the server lives."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._start(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _start(self) -> None:
        self._closing = asyncio.Event()
        app = web.Application(client_max_size=10_000_000)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _stop(self) -> None:
        self._closing.set()
        await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        seen = Seen(request.method, request.path, request.query_string, headers, await request.read())
        self.seen.append(seen)
        if self.latency_s:
            await self.pause(self.latency_s)
        if self.faults:
            return await self.faults.popleft()(self, request, lambda: self.handle(seen))
        answer = await asyncio.to_thread(self.handle, seen) if self.in_threads else self.handle(seen)
        return answer.response()
