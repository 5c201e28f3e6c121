"""A flow made ready: its nodes by name, in one language, with the words and places its questions need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.making import node_of
from app.engine.nodes import Ask, Branch, Hand, Node, Tell
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
    given: tuple[str, ...] = ()  # what only the product can begin it with: nobody chooses such a flow from a list
    uses: frozenset[str] = frozenset()  # names of answers and facts that its texts and branches look at

    def shown(self, name: str, value: str | int) -> str:
        """A value as people read it: a place by its name, a choice by its text."""
        labels = self.labels.get(name)
        if labels is not None:
            return labels.get(value, str(value))
        if name in PLACES and self.has_place(str(value)):
            return self.gazetteer.name(str(value), self.language)
        return str(value)

    def has_place(self, code: str) -> bool:
        """Whether the gazetteer knows a code; one kept in another year or scheme may be gone."""
        try:
            return bool(code and self.gazetteer.unit(code))
        except KeyError:
            return False


def flow_of(
    name: str,
    table: Mapping[str, Any],
    *,
    language: str = "en",
    phrases: Mapping[str, str] | None = None,
    gazetteer: Gazetteer | None = None,
) -> Flow:
    """The flow of a localised TOML table whose shape was checked before (see shape.py)."""
    nodes = {key: node_of(key, fields, phrases or {}) for key, fields in table["nodes"].items()}
    return Flow(
        name=name,
        start=table["start"],
        nodes=nodes,
        keywords=tuple(table.get("keywords", ())),
        title=table.get("title", name),
        live=bool(table.get("live", False)),
        given=tuple(table.get("given", ())),
        language=language,
        phrases=phrases or {},
        gazetteer=gazetteer or Gazetteer((), "", 0),
        labels=_labels(nodes.values()),
        uses=frozenset(name for node in nodes.values() for name in _used(node)),
    )


def _used(node: Node) -> tuple[str, ...]:
    if isinstance(node, Branch):
        return (node.field,)
    return node.text.names if isinstance(node, Ask | Tell | Hand) else ()


def _labels(nodes: Iterable[Node]) -> dict[str, dict[str | int, str]]:
    """How values read; questions that keep the same answer share their labels."""
    labels: dict[str, dict[str | int, str]] = {}
    for node in nodes:
        if isinstance(node, Ask) and node.save and node.answer.labels():
            labels.setdefault(node.save, {}).update(node.answer.labels())
    return labels
