"""One sending process: claim, HTTP, mark sent, on PostgreSQL and a local gateway that answers at once or after 150 ms."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench import outbox
from tests.bench.figures import Figure, Goal, least
from tests.bench.ground import Ground
from tests.bench.outbox import Cost

ROUNDS = 5
SECONDS = 2.5  # of each client of the other side in a round
UNLIMITED = 100_000.0  # parts a second


class Setting(NamedTuple):
    """How slow the gateway is, how many of the peers' requests are in flight, and what is compared."""

    latency_ms: float
    in_flight: int
    messages: int
    goals: dict[str, tuple[Goal, Goal | None]]


SETTINGS = (
    Setting(0, 50, 4000, {"aiohttp": (least(0.5), least(0.75))}),
    Setting(150, 100, 2500, {"raw asyncio sockets": (least(0.85), least(0.92)), "twilio SDK 16 threads": (least(5), None)}),
)


def measure(ground: Ground) -> Iterator[Figure]:
    for setting in SETTINGS:
        ours: list[Cost] = []
        others: dict[str, list[float]] = {name: [] for name in setting.goals}
        with outbox.gateway(setting.latency_ms) as address:
            for _ in range(ROUNDS):
                ours.append(sent(ground, address, setting.messages))
                for name, (per_second, _) in clients(ground, setting).items():
                    others[name].append(per_second)
        rate = statistics.median(cost.per_second for cost in ours)
        for name, (hard, stretch) in setting.goals.items():
            yield Figure(f"gateway of {setting.latency_ms:g} ms", "msg/s", rate, name, statistics.median(others[name]), hard, stretch)


def sent(ground: Ground, address: str, count: int) -> Cost:
    """What it costs to send a full outbox on a database of its own."""
    environment = outbox.environment(ground, ground.database("postgresql"), address, UNLIMITED)
    return outbox.sent(environment, "twilio", count)


def clients(ground: Ground, setting: Setting) -> dict[str, tuple[float, float]]:
    """POSTs a second and CPU µs of one POST for each of the other clients, in a process that does nothing else."""
    options = (
        "--secs",
        SECONDS,
        "--rounds",
        1,
        "--latency",
        setting.latency_ms,
        "--conc",
        setting.in_flight,
        "--only",
        ",".join(setting.goals),
    )
    command: tuple[str | Path, ...] = (ground.peers.python, "-W", "ignore", ground.peers.script("limits/send.py"), *map(str, options))
    told = ground.peers.run(command)
    rows = re.findall(r"^(\S.*?\S)\s{2,}(\d+)\s+\d+-\d+\s+(\d+)", told, re.M)
    found = {name: (float(per_second), float(cpu)) for name, per_second, cpu in rows}
    return {name: found[name] for name in setting.goals}
