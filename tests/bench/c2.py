"""Pause and cancel while a campaign is being sent: how long something still leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from app import open_house
from app.services import campaigns
from app.services.house import House
from app.settings import read
from app.store.db import now, reading
from app.store.messages import messages
from tests.bench import launcher, outbox
from tests.bench.c1 import forget
from tests.bench.crowd import FEW, made
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground, until
from tests.bench.peers import ROOT

RATE = 100.0  # parts a second
LATENCY_MS = 100
ROUNDS = 3
BEGUN = 300  # messages: the first few are through
AFTER_S = 3
SENDS_S = 30  # at most

Act = Callable[[House, int], None]
ACTS: dict[str, Act] = {
    "pause": lambda house, campaign: campaigns.pause(house, campaign, launcher.APPROVER, now()),
    "cancel": lambda house, campaign: campaigns.cancel(house, campaign, launcher.APPROVER, now()),
}


def measure(ground: Ground) -> Iterator[Figure]:
    url = made(ground, FEW)
    for name, act in ACTS.items():
        rounds = [_obeyed(ground, url, act) for _ in range(ROUNDS)]
        late = max(seconds for seconds, _ in rounds)
        yield Figure(f"a {name}: the last message leaves after", "s", late, "the goal", None, most(1), most(0.2), alone=True)
        if name == "cancel":
            yield Figure("… and so many may still leave", "", max(left for _, left in rounds), "the goal", None, most(0), alone=True)


def _obeyed(ground: Ground, url: str, act: Act) -> tuple[float, int]:
    """Seconds from the click to the last message that came, and how many are queued after it."""
    with outbox.gateway(LATENCY_MS) as address:
        env = outbox.environment(ground, url, address, RATE)
        house = open_house(read({**os.environ, **env}))
        with _sending(env) as campaign:
            until(lambda: _well_begun(address), RuntimeError)
            clicked = time.monotonic()
            act(house, campaign)
            time.sleep(AFTER_S)
            came = _came(address)
        with reading(house.engine) as connection:
            queued = connection.scalar(select(func.count()).where(messages.c.campaign_id == campaign, messages.c.state == "queued"))
        house.engine.dispose()
    forget(url)
    return max(0.0, max(came) - clicked), int(queued or 0)


@contextmanager
def _sending(env: dict[str, str]) -> Iterator[int]:
    """A campaign that is being sent."""
    command = [sys.executable, "-m", "tests.bench.launcher", "run", str(SENDS_S)]
    with subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(json.loads(process.stdout.readline())["campaign"])
        process.terminate()


def _well_begun(address: str) -> None:
    if len(_came(address)) < BEGUN:
        raise RuntimeError("The campaign is not being sent.")


def _came(address: str) -> list[float]:
    return [at for arrivals in outbox.arrived(address).values() for at in arrivals]
