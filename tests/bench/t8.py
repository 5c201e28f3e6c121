"""CPU for one message, from its claim to its receipt, against what aiohttp alone takes for the POST."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from tests.bench import outbox, receiver
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground
from tests.bench.t6 import ROUNDS, SETTINGS, clients, sent

COUNT = 4000


def measure(ground: Ground) -> Iterator[Figure]:
    sending, receipts, posts = [], [], []
    with outbox.gateway(0) as address:
        for _ in range(ROUNDS):
            sending.append(sent(ground, address, COUNT).cpu_us)
            receipts.append(receiver.cost(ground))
            posts.append(clients(ground, SETTINGS[0])["aiohttp"][1])
    post = statistics.median(posts)
    whole = statistics.median(sending) + statistics.median(receipts)
    yield Figure("claim, render, POST, mark", "µs", statistics.median(sending), "aiohttp, one POST", post)
    yield Figure("receipt", "µs", statistics.median(receipts), "aiohttp, one POST", post)
    yield Figure("a message with its receipt", "µs", whole, "aiohttp, one POST", post, most(2.0), most(1.4))
