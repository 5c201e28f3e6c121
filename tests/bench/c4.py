"""Delivery receipts: over HTTP beside the bare handler that commits, and many at once beside a raw bulk update."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

import psycopg
from twilio.request_validator import RequestValidator

from tests.bench import outbox, receiver, webs
from tests.bench.crowd import dsn
from tests.bench.figures import Figure, interleaved, least
from tests.bench.ground import Ground
from tests.bench.load import closed
from tests.bench.returnees import NUMBER, SID, TEXTS, TOKEN, registrations

ROUNDS = 5
BULK_ROUNDS = 5
RECEIPTS = 2_000  # of a round
CONNECTIONS = 8
MANY = 60_000  # of a bulk
BATCH = 500


def measure(ground: Ground) -> Iterator[Figure]:
    got = interleaved(ROUNDS, {"ours": lambda: _ours(ground), "bare": lambda: _bare(ground)})
    yield Figure("receipts over HTTP", "req/s", got["ours"], "bare handler, PostgreSQL", got["bare"], least(0.6), least(1.2))
    raw = _raw(ground)
    got = interleaved(BULK_ROUNDS, {"ours": lambda: receiver.per_second(ground, MANY, BATCH), "raw": raw})
    yield Figure(f"receipts, {BATCH} at once", "rows/s", got["ours"], "raw bulk update", got["raw"], least(0.4))


def _ours(ground: Ground) -> float:
    url = ground.database("postgresql")
    outbox.fill(url, "twilio", RECEIPTS + 100)
    with psycopg.connect(dsn(url)) as connection:
        connection.execute("UPDATE messages SET state = 'sent', provider_id = 'SM' || id")
        ids = [id_ for (id_,) in connection.execute("SELECT id FROM messages ORDER BY id")]
    with webs.ours(ground, url) as web:
        asked = [_receipt(id_) for id_ in ids]
        webs.checked(closed(web.port, asked[:100], CONNECTIONS))
        load = webs.checked(closed(web.port, asked[100:], CONNECTIONS))
    with psycopg.connect(dsn(url)) as connection:
        delivered = connection.execute("SELECT count(*) FROM messages WHERE state = 'delivered'").fetchone()
    if delivered != (len(ids),):
        raise RuntimeError(f"{delivered} of {len(ids)} messages are marked as delivered.")
    return load.per_second


def _receipt(message: int) -> bytes:
    """As Twilio tells of a message: signed with the whole address, our id in it."""
    path = f"/hooks/twilio/status?m={message}"
    fields = {"MessageSid": f"SM{message}", "MessageStatus": "delivered", "To": "+85512000000", "From": NUMBER, "AccountSid": SID}
    body = urlencode(fields)
    sign = RequestValidator(TOKEN).compute_signature(f"{webs.OUR_URL}{path}", fields)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign}\r\nContent-Length: {len(body)}\r\nConnection: keep-alive\r\n\r\n"
    )
    return f"{head}{body}".encode()


def _bare(ground: Ground) -> float:
    forms = registrations(RECEIPTS // TEXTS)
    with webs.bare(ground, "pg") as web:
        webs.speed(web, forms[:100])
        return webs.speed(web, forms, CONNECTIONS).per_second


def _raw(ground: Ground) -> Callable[[], float]:
    """The other side's table and its one statement for a batch."""
    sys.path.insert(0, str(ground.peers.script("limits")))
    claim: Any = import_module("claim")
    claim.PGDSN = ground.limits_dsn()

    def one() -> float:
        claim.setup(MANY, True)
        with psycopg.connect(claim.PGDSN, autocommit=True) as connection:
            began = time.monotonic()
            for first in range(1, MANY + 1, BATCH):
                connection.execute(claim.DLR, ([f"SM{n}" for n in range(first, first + BATCH)],))
            return MANY / (time.monotonic() - began)

    return one
