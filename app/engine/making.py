"""Nodes made from the `[nodes.NAME]` tables of a flow file whose shape was checked before."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.engine.kinds import Fields, Phrases, answer_of
from app.engine.nodes import Act, Ask, Branch, Hand, Jump, Node, Note, Pause, Tell
from app.engine.template import template


def node_of(name: str, fields: Fields, phrases: Phrases) -> Node:
    """The node that a table describes; `phrases` give the texts that a question does not bring itself."""
    return next(make for key, make in MAKERS.items() if key in fields)(name, fields, phrases)


def _tell(name: str, f: Fields, phrases: Phrases) -> Node:
    return Tell(name, template(f["say"]), f.get("to", ""))


def _ask(name: str, f: Fields, phrases: Phrases) -> Node:
    return Ask(
        name=name,
        text=template(f["ask"]),
        answer=answer_of(f, phrases),
        save=f.get("save", ""),
        label=f.get("label", ""),
        to=f.get("to", ""),
        retry=tuple(f.get("retry", ())),
        skip=f.get("skip", ""),
        give_up=f.get("give_up", ""),
        after_hours=f.get("after_hours", 0),
        silence=f.get("silence", ""),
        listed=f.get("listed", False),
    )


def _branch(name: str, f: Fields, phrases: Phrases) -> Node:
    cases = {case.strip(): to for key, to in f["cases"].items() for case in key.split(",")}
    return Branch(name, f["branch"], cases, f.get("to", ""))


def _hand(name: str, f: Fields, phrases: Phrases) -> Node:
    return Hand(name, template(f["hand_over"]), f.get("team", "front"), f.get("topic", ""), f.get("to", ""))


MAKERS: Mapping[str, Callable[[str, Fields, Phrases], Node]] = {
    "say": _tell,
    "ask": _ask,
    "branch": _branch,
    "keep": lambda name, f, _: Note(name, f["keep"], f["value"], f.get("to", "")),
    "hand_over": _hand,
    "start": lambda name, f, _: Jump(name, f["start"]),
    "wait": lambda name, f, _: Pause(name, f["wait"], f.get("to", "")),
    "do": lambda name, f, _: Act(name, f["do"], tuple(f.get("needs", ())), f.get("to", "")),
}
