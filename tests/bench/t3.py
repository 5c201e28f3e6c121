"""Telegram: the JSON of an update becomes the JSON of the reply's call, through adapter and engine."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.engines import Engine, measured, ours, per_cpu_second
from tests.bench.figures import Figure, least
from tests.bench.ground import Ground

GOALS = {"python-telegram-bot": (least(4), least(8)), "aiogram": (least(3), least(6))}


def measure(ground: Ground) -> Iterator[Figure]:
    peers = ground.peers
    engines = {
        "spean": ours(peers, "tests.bench.telegram8q", 2000),
        "python-telegram-bot": Engine((peers.python, "py_telegram.py"), 300, {"LIB": "ptb"}),
        "aiogram": Engine((peers.python, "py_telegram.py"), 300, {"LIB": "aiogram"}),
    }
    told = measured(peers, engines)
    for name, (hard, stretch) in GOALS.items():
        yield Figure("update in, call out", "msg/CPU-s", per_cpu_second(told["spean"]), name, per_cpu_second(told[name]), hard, stretch)
