"""A flow made ready: its nodes by name, in one language, with the words and places its questions need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.nodes import Ask, Branch, Hand, Node, Tell, node_of
from app.engine.problem import BadFlow
from app.text.places import Gazetteer

PLACES = ("province", "district", "commune", "village")


@dataclass(frozen=True)
class Flow:
    """One conversation in one language. `phrases` are the common little texts that the engine itself says."""

    name: str
    start: str
    nodes: Mapping[str, Node]
    keywords: tuple[str, ...] = ()
    title: str = ""
    live: bool = False
    language: str = "en"
    phrases: Mapping[str, str] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: Gazetteer((), "", 0))
    labels: Mapping[str, Mapping[str | int, str]] = field(default_factory=dict)
    uses: frozenset[str] = frozenset()  # names of answers and facts that its texts and branches look at

    def shown(self, name: str, value: str | int) -> str:
        """A value as people read it: a place by its name, a choice by its text."""
        labels = self.labels.get(name)
        if labels is not None:
            return labels.get(value, str(value))
        if name in PLACES and value:
            return self.gazetteer.name(str(value), self.language)
        return str(value)


def flow_of(
    name: str,
    table: Mapping[str, Any],
    *,
    language: str = "en",
    phrases: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Flow:
    """The flow of a (localised) TOML table. Raises BadFlow with every problem found."""
    nodes, problems = _nodes(name, table)
    if problems:
        raise BadFlow(problems)
    labels = {n.save: n.answer.labels() for n in nodes.values() if isinstance(n, Ask) and n.save and n.answer.labels()}
    return Flow(
        name=name,
        start=table["start"],
        nodes=nodes,
        keywords=tuple(table.get("keywords", ())),
        title=table.get("title", name),
        live=bool(table.get("live", False)),
        language=language,
        phrases=phrases or {},
        gazetteer=gazetteer or Gazetteer((), "", 0),
        labels=labels,
        uses=frozenset(name for node in nodes.values() for name in _used(node)),
    )


def _used(node: Node) -> tuple[str, ...]:
    if isinstance(node, Branch):
        return (node.field,)
    return node.text.names if isinstance(node, Ask | Tell | Hand) else ()


def _nodes(name: str, table: Mapping[str, Any]) -> tuple[dict[str, Node], list[Any]]:
    from app.engine.shape import shape_problems

    problems = shape_problems(name, table)
    return ({} if problems else {key: node_of(key, fields) for key, fields in table["nodes"].items()}), problems
