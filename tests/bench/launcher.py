"""Launches a campaign as the bulk worker does, and tells what it took, as JSON; settings from the environment.

`python -m tests.bench.launcher plan` ends when the ledger is whole, `… send` when the first message is out;
`… run SECONDS` tells the campaign first and goes on sending.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from app import log, open_house
from app.services import campaigns
from app.services.advancing import advance
from app.services.delivery import send_queue
from app.services.house import House
from app.settings import read
from app.store import prices, staff, tallies
from app.store.campaigns import get as get_campaign
from app.store.db import now, reading, transaction
from app.store.staff import Role
from tests.bench import memory
from tests.bench.peers import ROOT
from tests.bench.sender import keep_sending

TEXTS = {
    "km": "សួស្តី {name}! កម្មវិធីបណ្តុះបណ្តាលថ្មីបើកហើយ។ ឆ្លើយ 1 ដើម្បីចុះឈ្មោះ។",
    "km_Latn": "Suosdey {name}! Kammavithi bandoh bandal thmey baek haey. Chhlaey 1 daembey chohchmuah.",
    "en": "Hello {name}! A new training begins. Answer 1 to register.",
}
DRAFT = {"title": "Training", "texts": TEXTS, "ladder": ["phone"], "audience": {}, "trial_s": 0}
AUTHOR, APPROVER = 9_000_001, 9_000_002  # beyond what a database gives itself, so that whoever comes later gets theirs
MICROS = 45_000  # millionths of a dollar a part


def draft(house: House) -> int:
    """Asked for by one; to everybody in the country, by SMS."""
    with transaction(house.engine) as connection:
        if staff.find(connection, AUTHOR) is None:
            staff.add(connection, "sophea", "Sophea", [Role.OUTREACH], now(), id=AUTHOR)
            staff.add(connection, "dara", "Dara", [Role.APPROVER], now(), id=APPROVER)
        for operator in prices.operators():
            prices.put(connection, "twilio", operator, MICROS)
    campaign = campaigns.add(house, AUTHOR, DRAFT, now())
    campaigns.ask(house, campaign, AUTHOR, now())
    return campaign


def launch(house: House, campaign: int) -> None:
    """Approved by another."""
    with reading(house.engine) as connection:
        count = campaigns.reach(connection, get_campaign(connection, campaign), now())
    campaigns.approve(house, campaign, APPROVER, count, now())


def plan(house: House, campaign: int) -> None:
    while not _planned(house, campaign):
        advance(house, now())


def _planned(house: House, campaign: int) -> bool:
    with reading(house.engine) as connection:
        row = get_campaign(connection, campaign)
    return row is not None and row.planned_at is not None


def send(house: House, campaign: int) -> None:
    asyncio.run(_send(house, campaign))


async def _send(house: House, campaign: int) -> None:
    await send_queue(house, "bulk", lambda: _one_out(house, campaign))
    await house.channels.close()


def _one_out(house: House, campaign: int) -> bool:
    with reading(house.engine) as connection:
        return any(state == "sent" for state, _ in tallies.figures(connection, campaign))


def run(house: House, campaign: int, seconds: str) -> None:
    print(json.dumps({"campaign": campaign}), flush=True)
    asyncio.run(keep_sending(house, "bulk", float(seconds)))


ACTS: dict[str, Callable[..., None]] = {"plan": plan, "send": send, "run": run}


def told(environment: Mapping[str, str], act: str) -> dict[str, float]:
    """What a launcher in a process of its own tells."""
    command = [sys.executable, "-m", "tests.bench.launcher", act]
    done = subprocess.run(command, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def awake(house: House) -> None:
    """These phones have no sending hours."""
    for channel in house.channels.values():
        channel.limits = replace(channel.limits, simulated=True)


def main() -> None:
    log.configure(production=True)
    house = open_house(read(os.environ))
    gc.freeze()  # as workers do
    awake(house)
    campaign = draft(house)
    launch(house, campaign)
    began, cpu = time.monotonic(), time.process_time()
    act, *rest = sys.argv[1:]
    ACTS[act](house, campaign, *rest)
    took = {"campaign": campaign, "began": began, "seconds": time.monotonic() - began, "cpu": time.process_time() - cpu}
    print(json.dumps({**took, "peak_mb": memory.peak_mb()}))


if __name__ == "__main__":
    main()
