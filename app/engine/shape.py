"""Whether a flow's table has the right shape: known keys, right types, targets that exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.engine import fields as known
from app.engine.kinds import KINDS, OWN_KEYS, Fields, kind_of
from app.engine.problem import Problem

NAME = re.compile(r"[a-z][a-z0-9_]*")
TARGETS = ("to", "skip", "give_up", "silence")
LONGEST_TEXT = 2000  # letters that are looked at; see run.MOST_LETTERS
Found = Iterator[tuple[str, str, str]]  # node, key, why
Faults = Iterator[tuple[str, str]]  # key, why


def shape_problems(flow: str, table: Mapping[str, Any]) -> list[Problem]:
    """Every fault of form; a flow without any can be run."""
    return [Problem(flow, *where) for where in _flow(flow, table)]


def phrase_problems(name: str, table: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the file of the common little texts."""
    phrases = table.get(name)
    if not isinstance(phrases, dict) or len(table) > 1:
        return [Problem(name, "", "", f"the file has the table [{name}] and nothing else")]
    found = [Problem(name, "", key, f"must be {known.WORDS.name}") for key, text in phrases.items() if not known.WORDS.holds(text)]
    return found + [Problem(name, "", key, "missing: the product says it") for key in SAID if key not in phrases]


SAID = (  # phrases that the engine says by itself
    "more",
    "back",
    "yes",
    "no",
    "list_open",
    "none_of_these",
    "which_place",
    "abroad",
    "which_answer",
    "not_understood",
    "hand_over_after_tries",
    "go_on",
)


def _flow(flow: str, table: Mapping[str, Any]) -> Found:
    if not NAME.fullmatch(flow):
        yield "", "", "a flow's file name is lower-case letters, digits and _"
    faults = [*_typed(table, known.FLOW)]
    yield from (("", key, why) for key, why in faults)
    nodes = table.get("nodes")
    if not isinstance(nodes, dict) or not nodes:
        yield "", "nodes", "the flow has no [nodes.NAME] table"
        return
    if "start" not in {key for key, _ in faults} and table.get("start") not in nodes:
        yield "", "start", f"there is no node {table.get('start')!r} to start with"
    for name, fields in nodes.items():
        yield from ((name, key, why) for key, why in _node(name, fields, nodes))


def _typed(table: Mapping[str, Any], keys: known.Keys) -> Faults:
    for key, value in table.items():
        if key not in keys:
            yield key, f"unknown key; known here: {', '.join(keys)}"
        elif not keys[key].holds(value):
            yield key, f"must be {keys[key].name}"


def _node(name: str, fields: Any, nodes: Mapping[str, Any]) -> Faults:
    heads = [head for head in known.HEADS if isinstance(fields, dict) and head in fields]
    if not NAME.fullmatch(name):
        yield "", "a node's name is lower-case letters, digits and _"
    if len(heads) != 1:
        yield "", f"a node has exactly one of {', '.join(known.HEADS)}"
        return
    head = heads[0]
    faults = [*_typed(fields, known.HEADS[head])] or [*EXTRA.get(head, _none)(fields)]
    yield from faults
    yield from ((key, f"a {head} needs {key}") for key in known.NEEDED.get(head, ()) if key not in fields)
    if not faults:
        yield from ((key, f"there is no node {to!r}") for key, to in _targets(fields) if to not in nodes)


def _targets(fields: Fields) -> Faults:
    yield from ((key, fields[key]) for key in TARGETS if key in fields)
    yield from ((f"choices.{i}.to", c["to"]) for i, c in enumerate(fields.get("choices", ()), 1) if "to" in c)
    yield from ((f"cases.{case}", to) for case, to in fields.get("cases", {}).items())


def _none(fields: Fields) -> Faults:
    return iter(())


def _ask(fields: Fields) -> Faults:
    kind = kind_of(fields)
    if kind not in KINDS:
        yield "kind", f"unknown kind {kind!r}; known: {', '.join(KINDS)}"
    yield from ((key, f"a {kind} question has no {key}") for key in OWN_KEYS if key in fields and kind not in OWN_KEYS[key])
    for fault in (_choices, _bounds, _pairs):
        yield from fault(fields)


def _choices(fields: Fields) -> Faults:
    choices = fields.get("choices", [])
    if not choices and kind_of(fields) == "choice":
        yield "choices", "a choice needs at least one entry"
    for i, choice in enumerate(choices, 1):
        yield from ((f"choices.{i}.{key}", why) for key, why in _typed(choice, known.CHOICE))
        if "text" not in choice:
            yield f"choices.{i}.text", "a choice needs a text"
    keys = [str(choice.get("key", i)) for i, choice in enumerate(choices, 1)]
    yield from (("choices", f"the number {key} stands for two choices") for key in sorted({k for k in keys if keys.count(k) > 1}))


def _bounds(fields: Fields) -> Faults:
    kind = kind_of(fields)
    least, most = fields.get("min", 0), fields.get("max", 200 if kind == "text" else 999_999_999)
    if least > most:
        yield "max", f"{most} is less than {least}"
    if least < 0 or (kind == "text" and most > LONGEST_TEXT):
        yield "min" if least < 0 else "max", f"must lie between 0 and {LONGEST_TEXT if kind == 'text' else 999_999_999}"


def _pairs(fields: Fields) -> Faults:
    if kind_of(fields) == "place" and "level" not in fields:
        yield "level", f"must be {known.PLACE.name}"
    if ("after_hours" in fields) != ("silence" in fields):
        yield "silence", "after_hours and silence go together"
    if "label" in fields and "save" not in fields:
        yield "label", "an answer that is not saved cannot be corrected"
    if "save" in fields and not NAME.fullmatch(fields["save"]):
        yield "save", "the name of an answer is lower-case letters, digits and _"


EXTRA: Mapping[str, Callable[[Fields], Faults]] = {"ask": _ask}
