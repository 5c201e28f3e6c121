"""An outbox full of messages, and the process that empties it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Engine, insert, select

from app.store import db
from app.store.contacts import addresses, contacts
from app.store.messages import messages
from app.store.states import State
from tests import servers
from tests.bench import webs
from tests.bench.ground import Ground, start, until
from tests.bench.peers import ROOT

TEXT = "សួស្តី Sok Dara! កម្មវិធីបណ្តុះបណ្តាលថ្មីបើកហើយ។ ឆ្លើយ 1 ដើម្បីចុះឈ្មោះ។"
WARM = 300  # messages after which a process has its connections and its statements
SENDER = [sys.executable, "-m", "tests.bench.sender", "replies"]


class Cost(NamedTuple):
    """What a sending process told: messages, seconds, CPU seconds."""

    sent: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        return self.sent / self.seconds

    @property
    def cpu_us(self) -> float:
        return self.cpu / self.sent * 1e6


def fill(url: str, channel: str, count: int) -> None:
    """Messages that are due on a channel, each to a person of its own."""
    engine, at = db.open_engine(url), db.now()
    with db.transaction(engine) as connection:
        people = _added(engine, channel, count)
        row = {"channel": channel, "state": State.QUEUED, "queue": "replies", "text": TEXT, "parts": 1, "due_at": at, "created_at": at}
        connection.execute(insert(messages), [{**row, "contact_id": c, "address_id": a} for c, a in people])
    engine.dispose()


def _added(engine: Engine, channel: str, count: int) -> list[tuple[int, int]]:
    """New contacts with a number each: (contact, address)."""
    at = db.now()
    with db.transaction(engine) as connection:
        last = connection.execute(select(contacts.c.id).order_by(contacts.c.id.desc()).limit(1)).scalar() or 0
        numbers = range(last + 1, last + count + 1)
        connection.execute(insert(contacts), [{"created_at": at, "updated_at": at, "language": "km"}] * count)
        rows = [{"contact_id": n, "kind": "phone", "value": f"+85512{n:07d}", "channel": channel, "created_at": at} for n in numbers]
        connection.execute(insert(addresses), rows)
        found = connection.execute(select(addresses.c.contact_id, addresses.c.id).where(addresses.c.contact_id > last))
        return [(row.contact_id, row.id) for row in found]


def sent(environment: Mapping[str, str], channel: str, count: int) -> Cost:
    """What it costs one warm process to send so many messages."""
    url = environment["DATABASE_URL"]
    fill(url, channel, WARM)
    with subprocess.Popen(SENDER, env=dict(environment), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if process.stdout.readline() != "warm\n":
            raise RuntimeError("The sender did not send.")
        fill(url, channel, count)
        process.stdin.write("go\n")
        process.stdin.flush()
        cost = Cost(**json.loads(process.stdout.read()))
    if cost.sent != count:
        raise RuntimeError(f"{cost.sent} of {count} messages were sent.")
    return cost


@contextmanager
def gateway(latency_ms: float) -> Iterator[str]:
    """The address of a provider that does next to nothing."""
    port = servers.free_port()
    process = start([sys.executable, "-m", "tests.bench.gateway", str(port), str(latency_ms)], cwd=ROOT)
    try:
        until(lambda: servers.wait_for(f"http://127.0.0.1:{port}/"), OSError)
        yield f"http://127.0.0.1:{port}"
    finally:
        webs.stop(process)


def arrived(address: str) -> dict[str, list[float]]:
    """When each message came to a gateway (monotonic seconds), by account."""
    found: dict[str, list[float]] = json.loads(servers.wait_for(f"{address}/"))
    return found


def environment(ground: Ground, url: str, base_url: str, rate: float) -> dict[str, str]:
    """A worker's, with Twilio at another address and a rate of our choosing."""
    return {**webs.settings(ground, url, servers.free_port()), "TWILIO_BASE_URL": base_url, "TWILIO_RATE": str(rate)}
