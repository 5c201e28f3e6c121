"""The flow engines side by side on the dialogue registration-8q: each reply is hashed, a wrong one stops the run."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.peers import ROOT, CannotBench, Peers

ROUNDS = 5


class Engine(NamedTuple):
    """How an engine is called, and how many dialogues it gets in a round (about a second or two of work)."""

    command: tuple[str | Path, ...]
    dialogues: int
    env: Mapping[str, str] = {}


def ours(peers: Peers, module: str, dialogues: int) -> Engine:
    path = f"{ROOT}{os.pathsep}{peers.script('peers')}"
    return Engine((sys.executable, "-m", module, peers.script("peers")), dialogues, {"PYTHONPATH": path})


def measured(peers: Peers, engines: Mapping[str, Engine]) -> dict[str, list[dict[str, Any]]]:
    """What each engine told in each of the interleaved rounds. Raises CannotBench when replies differ."""
    right = {n: _told(peers, _bare(peers, n))["sha"] for n in {engine.dialogues for engine in engines.values()}}
    got: dict[str, list[dict[str, Any]]] = {name: [] for name in engines}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            told = _told(peers, engine)
            if told["sha"] != right[engine.dialogues]:
                raise CannotBench(f"{name} gives wrong replies on the dialogue ({told['sha']} is not {right[engine.dialogues]}).")
            got[name].append(told)
    return got


def _bare(peers: Peers, dialogues: int) -> Engine:
    return Engine((peers.python, "bare_python.py"), dialogues)


def _told(peers: Peers, engine: Engine) -> dict[str, Any]:
    told: dict[str, Any] = peers.told(engine.command, N=str(engine.dialogues), **engine.env)
    return told


def per_cpu_second(told: list[dict[str, Any]]) -> float:
    return float(statistics.median(one["msg_per_cpu_s"] for one in told))
