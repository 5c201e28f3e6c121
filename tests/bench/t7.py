"""The allowed rate kept by two sending processes together, each of four accounts at its own rate, all at the same time."""

from __future__ import annotations

import subprocess
from bisect import bisect_left
from collections.abc import Iterator

import orjson

from tests import servers
from tests.bench import outbox, webs
from tests.bench.figures import Figure, least, most
from tests.bench.ground import Ground, start
from tests.bench.peers import ROOT

RATES = (1, 10, 30, 100)
SECONDS = 60
ACCOUNT = """
[gateways.r{rate}]
kind = "twilio"
account_sid = "r{rate}"
auth_token = "of-chance"
from = "+85523000000"
base_url = "{address}"
rate = {rate}
"""


def measure(ground: Ground) -> Iterator[Figure]:
    url = ground.database("postgresql")
    with outbox.gateway(20) as address:
        for rate in RATES:
            outbox.fill(url, f"r{rate}", int(rate * SECONDS * 1.2))
        arrivals = _sent(ground, url, address)
    for rate in RATES:
        came = arrivals[f"r{rate}"]
        yield Figure(f"kept of {rate}/s over {SECONDS} s", "%", _kept(came, rate), "allowed", 100, least(99), alone=True)
        yield Figure(f"kept of {rate}/s, not over", "%", _kept(came, rate), "allowed", 100, most(100.05), alone=True)
        yield Figure(f"most in any second of {rate}/s", "", most_in_a_second(came), "allowed", rate, most(rate + 1), alone=True)


def _sent(ground: Ground, url: str, address: str) -> dict[str, list[float]]:
    """When each message came, by account."""
    gateways = ground.folder / "gateways.toml"
    gateways.write_text("".join(ACCOUNT.format(rate=rate, address=address) for rate in RATES))
    env = {**webs.settings(ground, url, servers.free_port()), "GATEWAYS_FILE": str(gateways)}
    processes = [start([*outbox.SENDER, str(SECONDS + 4)], env=env, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(2)]
    for process in processes:
        _, complaint = process.communicate(timeout=SECONDS * 2)
        if process.returncode:
            raise RuntimeError(complaint.decode()[-2000:])
    return {account: _window(sorted(came)) for account, came in orjson.loads(servers.wait_for(f"{address}/")).items()}


def _window(came: list[float]) -> list[float]:
    """SECONDS of it, from the second second on: both processes are there then."""
    first = came[0] + 2
    return [moment for moment in came if first <= moment < first + SECONDS]


def _kept(came: list[float], rate: int) -> float:
    """The rate at which they came, in % of the allowed one."""
    return (len(came) - 1) / (came[-1] - came[0]) / rate * 100


def most_in_a_second(came: list[float]) -> int:
    """The largest number within any second, wherever it begins."""
    return max(bisect_left(came, moment + 1.0) - place for place, moment in enumerate(came))
