"""The engine: messages per CPU second on registration-8q, the session as JSON between two messages."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.engines import Engine, measured, ours, per_cpu_second
from tests.bench.figures import Figure, least
from tests.bench.ground import Ground

GOALS = {
    "rapidpro-flows": (least(20), least(40)),
    "@floip/flow-runner": (least(8), least(16)),
    "transitions": (least(0.8), least(1.5)),
    "bare Python (ceiling)": (least(0.25), least(0.5)),
}


def measure(ground: Ground) -> Iterator[Figure]:
    peers = ground.peers
    engines = {
        "bare Python (ceiling)": Engine((peers.python, "bare_python.py"), 4000),
        "transitions": Engine((peers.python, "py_transitions.py"), 2000),
        "spean": ours(peers, "tests.bench.engine8q", 2000),
        "@floip/flow-runner": Engine(("node", "flow_runner.cjs"), 300),
        "rapidpro-flows": Engine((peers.rapidpro, "rapidpro_flows.py"), 150),
    }
    told = measured(peers, engines)
    for name, (hard, stretch) in GOALS.items():
        yield Figure("engine", "msg/CPU-s", per_cpu_second(told["spean"]), name, per_cpu_second(told[name]), hard, stretch)
