"""Every way that one turn can take: from an answer, past the nodes that do not ask, to where the next answer is waited for.

Ways run on through the flows that a flow starts. A branch on something that the way has settled already goes only one way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from app.engine.choice import Choice
from app.engine.flow import Flow
from app.engine.nodes import Act, Ask, Branch, Jump, Node, Note, Pause

Assumed = Mapping[str, str | frozenset[str]]  # a value that is known, or values that it is known not to have
Flows = Mapping[str, Flow]


class End(Enum):
    """How a turn can end."""

    WAITS = "waits"
    OVER = "over"
    LOOP = "loop"


class Way(NamedTuple):
    """One turn: it sets out at a question's `key` (or at the start), passes `steps` and comes to an end."""

    node: str
    key: str
    steps: tuple[tuple[Flow, Node], ...]
    end: End


class _Walk(NamedTuple):
    flow: Flow
    to: str
    steps: tuple[tuple[Flow, Node], ...]
    assumed: Assumed


def reached(flow: Flow) -> list[str]:
    """The names of the nodes that some way leads to, in the order of a walk from the start."""
    found: dict[str, bool] = {}
    todo = [flow.start]
    while todo:
        name = todo.pop()
        if name in flow.nodes and name not in found:
            found[name] = True
            todo += reversed([to for _, to in flow.nodes[name].targets() if to])
    return list(found)


def ways(flow: Flow, known: Flows) -> Iterator[Way]:
    """Every turn of a flow. `known` are all flows of its language by name."""
    yield from _walked("", "start", _Walk(flow, flow.start, (), {}), known)
    for name in reached(flow):
        node = flow.nodes[name]
        if isinstance(node, Ask | Pause):
            for key, to, assumed in _outset(node):
                yield from _walked(name, key, _Walk(flow, to, (), assumed), known)


def _outset(node: Ask | Pause) -> Iterator[tuple[str, str, Assumed]]:
    """By what an answer goes where, and what is known then."""
    if isinstance(node, Ask) and isinstance(node.answer, Choice):
        for i, pick in enumerate(node.answer.picks, 1):
            yield f"choices.{i}" if pick.to else "to", pick.to or node.to, {node.save: pick.value}
    elif isinstance(node, Ask):
        yield "to", node.to, {node.save: frozenset({""})}
    yield from ((key, to, {}) for key, to in node.targets() if key in ("skip", "give_up", "silence") or isinstance(node, Pause))


def _walked(name: str, key: str, walk: _Walk, known: Flows) -> Iterator[Way]:
    todo = [walk]
    while todo:
        walk = todo.pop()
        node = walk.flow.nodes.get(walk.to)
        steps = (*walk.steps, (walk.flow, node)) if node else walk.steps
        if node is None:
            yield Way(name, key, steps, End.OVER)
        elif any(node is step and walk.flow is flow for flow, step in walk.steps):
            yield Way(name, key, steps, End.LOOP)
        elif isinstance(node, Ask | Pause):
            yield Way(name, key, steps, End.WAITS)
        else:
            todo += (_Walk(flow, to, steps, assumed) for flow, to, assumed in _onward(walk, node, known))


def _onward(walk: _Walk, node: Node, known: Flows) -> Iterator[tuple[Flow, str, Assumed]]:
    flow, assumed = walk.flow, walk.assumed
    if isinstance(node, Branch):
        yield from ((flow, to, {**assumed, **more}) for to, more in _cases(node, assumed.get(node.field, frozenset())))
    elif isinstance(node, Jump):
        after = known.get(node.flow)
        yield (after, after.start, assumed) if after else (flow, "", assumed)
    elif isinstance(node, Note):
        yield flow, node.to, {**assumed, node.field: str(node.value)}
    else:
        yield flow, next(to for _, to in node.targets()), {} if isinstance(node, Act) else assumed  # an act may change what is known


def _cases(node: Branch, settled: str | frozenset[str]) -> Iterator[tuple[str, Assumed]]:
    if isinstance(settled, str):
        yield node.cases.get(settled, node.to), {}
        return
    yield from ((to, {node.field: case}) for case, to in node.cases.items() if case not in settled)
    yield node.to, {node.field: settled | frozenset(node.cases)}
