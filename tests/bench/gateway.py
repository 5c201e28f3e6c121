"""A provider's API that does next to nothing: takes a message as Twilio does, answers after a while, and remembers when each came.

`python -m tests.bench.gateway PORT LATENCY_MS`; GET / tells the arrivals (monotonic seconds) by account as JSON.
"""

from __future__ import annotations

import asyncio
import sys
import time
from itertools import count

import orjson

_numbers = count(1)
BODY = b'{"sid": "SM%032x", "status": "queued", "error_code": null, "num_segments": "1", "direction": "outbound-api"}'
HEAD = b"HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"

arrivals: dict[str, list[float]] = {}


class Gateway(asyncio.Protocol):
    """A connection that is kept alive, one request at a time."""

    latency_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.got = transport, b""

    def data_received(self, data: bytes) -> None:
        self.got += data
        head, end, body = self.got.partition(b"\r\n\r\n")
        if end and len(body) >= _length(head):
            self.got = b""
            self._answer(head)

    def _answer(self, head: bytes) -> None:
        if head.startswith(b"GET"):
            self._write(orjson.dumps(arrivals), b"200 OK")
            return
        account = head.split(b"/", 5)[3].decode()
        arrivals.setdefault(account, []).append(time.monotonic())
        asyncio.get_running_loop().call_later(self.latency_s, self._write, BODY % next(_numbers), b"201 Created")

    def _write(self, body: bytes, status: bytes) -> None:
        self.transport.write(HEAD % (status, len(body)) + body)


def _length(head: bytes) -> int:
    lower = head.lower()
    at = lower.find(b"content-length:")
    return int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


async def serve(port: int, latency_ms: float) -> None:
    Gateway.latency_s = latency_ms / 1000
    server = await asyncio.get_running_loop().create_server(Gateway, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
