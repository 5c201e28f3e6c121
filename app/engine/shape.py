"""Whether a flow's table has the right shape: known keys, right types, targets that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.engine.kinds import KINDS, kind_of
from app.engine.problem import Problem
from app.text.places import Level

NAME = re.compile(r"[a-z][a-z0-9_]*")
FLOW_KEYS: dict[str, type] = {"title": str, "start": str, "keywords": list, "live": bool, "nodes": dict}
HEADS: dict[str, dict[str, Any]] = {
    "say": {"say": str, "to": str},
    "ask": {
        "ask": str,
        "kind": str,
        "save": str,
        "label": str,
        "to": str,
        "retry": list,
        "skip": str,
        "give_up": str,
        "after_hours": (int, float),
        "silence": str,
        "listed": bool,
        "choices": list,
        "min": int,
        "max": int,
        "level": str,
        "within": str,
        "first": list,
        "list": str,
    },
    "branch": {"branch": str, "cases": dict, "to": str},
    "keep": {"keep": str, "value": (str, int), "to": str},
    "hand_over": {"hand_over": str, "team": str, "topic": str, "to": str},
    "start": {"start": str},
    "wait": {"wait": (int, float), "to": str},
    "do": {"do": str, "needs": list, "to": str},
}
CHOICE_KEYS: dict[str, Any] = {"text": str, "value": str, "match": str, "key": str, "to": str, "words": list}
TARGETS = ("to", "skip", "give_up", "silence")
Found = Iterator[tuple[str, str, str]]  # node, key, why


def shape_problems(flow: str, table: Mapping[str, Any]) -> list[Problem]:
    """Every fault of form; a flow without any can be run."""
    found = [*_flow(table)]
    nodes = table.get("nodes")
    if isinstance(nodes, dict):
        for name, fields in nodes.items():
            found += _node(name, fields, nodes)
    return [Problem(flow, *where) for where in found]


def _flow(table: Mapping[str, Any]) -> Found:
    yield from (("", key, why) for key, why in _typed(table, FLOW_KEYS))
    nodes = table.get("nodes")
    if not isinstance(nodes, dict) or not nodes:
        yield "", "nodes", "the flow has no [nodes.NAME] table"
    elif table.get("start") not in nodes:
        yield "", "start", f"there is no node {table.get('start')!r} to start with"


def _typed(table: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if key not in known:
            yield key, f"unknown key; known here: {', '.join(known)}"
        elif not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            yield key, f"must be {_type_name(known[key])}"


def _type_name(kind: Any) -> str:
    names = {str: "a text", list: "a list", dict: "a table", bool: "true or false", int: "a whole number", (int, float): "a number"}
    return names.get(kind, "a text or a number")


def _node(name: str, fields: Any, nodes: Mapping[str, Any]) -> Found:
    heads = [head for head in HEADS if isinstance(fields, dict) and head in fields]
    if not NAME.fullmatch(name):
        yield name, "", "a node's name is lower-case letters, digits and _"
    if len(heads) != 1:
        yield name, "", f"a node has exactly one of {', '.join(HEADS)}"
        return
    faults = [*_typed(fields, HEADS[heads[0]])]
    yield from ((name, key, why) for key, why in faults)
    if not faults:
        yield from ((name, key, why) for key, why in EXTRA.get(heads[0], _none)(fields))
        yield from ((name, key, f"there is no node {to!r}") for key, to in _targets(fields) if to not in nodes)


def _targets(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((key, fields[key]) for key in TARGETS if fields.get(key))
    yield from ((f"choices.{i}.to", c["to"]) for i, c in enumerate(fields.get("choices", ()), 1) if isinstance(c, dict) and c.get("to"))
    yield from ((f"cases.{case}", to) for case, to in fields.get("cases", {}).items())


def _none(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    return iter(())


def _ask(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kind = kind_of(fields)
    if kind not in KINDS:
        yield "kind", f"unknown kind {kind!r}; known: {', '.join(KINDS)}"
    if kind == "choice" or "choices" in fields:
        yield from _choices(fields.get("choices", ()))
    if kind == "place" and fields.get("level") not in [level.value for level in Level]:
        yield "level", f"must be one of {', '.join(Level)}"
    if bool(fields.get("after_hours")) != bool(fields.get("silence")):
        yield "silence", "after_hours and silence go together"
    if not all(isinstance(r, str) for r in fields.get("retry", ())):
        yield "retry", "must be a list of texts"


def _choices(choices: list[Any]) -> Iterator[tuple[str, str]]:
    if not choices:
        yield "choices", "a choice needs at least one entry"
    keys: list[str] = []
    for i, choice in enumerate(choices, 1):
        if not isinstance(choice, dict) or "text" not in choice:
            yield f"choices.{i}", "a choice is a table with a text"
            continue
        yield from ((f"choices.{i}.{key}", why) for key, why in _typed(choice, CHOICE_KEYS))
        keys.append(str(choice.get("key", i)))
    yield from (("choices", f"the number {key} stands for two choices") for key in sorted({k for k in keys if keys.count(k) > 1}))


def _cases(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not all(isinstance(to, str) for to in fields["cases"].values()):
        yield "cases", "each case names a node"


EXTRA: dict[str, Callable[[Mapping[str, Any]], Iterator[tuple[str, str]]]] = {"ask": _ask, "branch": _cases}
