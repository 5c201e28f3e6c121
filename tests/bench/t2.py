"""The largest session that is stored on registration-8q."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.engines import Engine, ours
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground

DIALOGUES = 150


def measure(ground: Ground) -> Iterator[Figure]:
    peers = ground.peers
    engines = {
        "spean": ours(peers, "tests.bench.engine8q", DIALOGUES),
        "rapidpro-flows": Engine((peers.rapidpro, "rapidpro_flows.py"), DIALOGUES),
        "@floip/flow-runner": Engine(("node", "flow_runner.cjs"), DIALOGUES),
    }
    largest = {name: peers.told(e.command, N=str(DIALOGUES), **e.env)["session_json_max_chars"] for name, e in engines.items()}
    for name in list(engines)[1:]:
        yield Figure("largest session", "letters", largest["spean"], name, largest[name], most(400), most(240), alone=True)
