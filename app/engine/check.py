"""The proof before publishing: every screen of a flow, in one language, on one medium, with the longest values.

What a person could meet is walked through here: no dead end, no loop without a question, no node that nobody
reaches, no text over its budget, no USSD option that a page cannot hold, GSM-7 where the script is latin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from app.engine.choice import Choice
from app.engine.effects import Option, Say
from app.engine.flow import PLACES, Flow
from app.engine.nodes import Act, Ask, Branch, Hand, Jump, Node, Note, Pause, Tell
from app.engine.place import LIST, LONG_LIST, PICK, Place
from app.engine.problem import Problem
from app.engine.screen import Limits, Medium, joined, show
from app.engine.session import Session
from app.engine.template import Template
from app.engine.turn import Turn
from app.text.places import Level
from app.text.sms import is_gsm7, measure
from app.text.ussd import TooLong

LATIN = ("km_Latn", "en")
LONGEST_FACTS = {"name": 40, "hotline": 12, "fairs": 110, "fair_count": 2, "fair": 40, "language": 8}  # letters, as the product fills them


def problems(flow: Flow, known: Mapping[str, Flow]) -> Iterator[Problem]:
    """What is wrong with the way through a flow; the same in every language. `known` are all flows by name."""
    reached = _reached(flow)
    yield from (Problem(flow.name, name, "", "no way leads to this node") for name in flow.nodes if name not in reached)
    for name in reached:
        yield from (Problem(flow.name, name, key, why) for key, why in _node(flow, flow.nodes[name], known))
    yield from (Problem(flow.name, name, "to", "a loop without a question") for name in _loops(flow))


def _reached(flow: Flow) -> list[str]:
    """Nodes in the order of a walk from the start."""
    reached, todo = {}, [flow.start]
    while todo:
        name = todo.pop()
        if name in flow.nodes and name not in reached:
            reached[name] = True
            todo += [to for _, to in flow.nodes[name].targets() if to]
    return list(reached)


def _node(flow: Flow, node: Node, known: Mapping[str, Flow]) -> Iterator[tuple[str, str]]:
    if isinstance(node, Jump) and node.flow not in known:
        yield "start", f"there is no flow {node.flow!r}"
    if isinstance(node, Ask):
        yield from _ask(flow, node)
    if isinstance(node, Ask | Pause) and not any(to for _, to in node.targets()):
        yield "to", "a dead end: a question whose answer leads nowhere"
    yield from _placeholders(flow, node)


def _ask(flow: Flow, node: Ask) -> Iterator[tuple[str, str]]:
    if isinstance(node.answer, Choice) and not node.answer.leads and not node.to:
        yield "to", "some choices lead nowhere: give each a `to`, or the question one"
    if isinstance(node.answer, Place):
        yield from (("first", f"the gazetteer has no place {code}") for code in node.answer.first if not _has(flow, code))


def _has(flow: Flow, code: str) -> bool:
    try:
        flow.gazetteer.unit(code)
    except KeyError:
        return False
    return True


def _placeholders(flow: Flow, node: Node) -> Iterator[tuple[str, str]]:
    saved = {n.save for n in flow.nodes.values() if isinstance(n, Ask)} | {n.field for n in flow.nodes.values() if isinstance(n, Note)}
    text = getattr(node, "text", None)
    if isinstance(text, Template):
        allowed = saved | set(PLACES) | set(LONGEST_FACTS)
        yield from ((_key(node), f"the placeholder {{{name}}} is never given a value") for name in text.names if name not in allowed)
        if any("{" in piece or "}" in piece for piece in text.pieces[::2]):
            yield _key(node), "a brace that is no {placeholder}"


KEYS: dict[type, str] = {Tell: "say", Ask: "ask", Hand: "hand_over", Branch: "branch", Act: "do"}


def _key(node: Node) -> str:
    return KEYS.get(type(node), "")


def _loops(flow: Flow) -> list[str]:
    """Nodes from which a way leads back to themselves past no question."""
    onward = {name: [to for _, to in node.targets() if to] for name, node in flow.nodes.items() if not isinstance(node, Ask | Pause)}
    return [name for name in onward if name in _walk(onward, name)]


def _walk(onward: Mapping[str, list[str]], start: str) -> set[str]:
    seen: set[str] = set()
    todo = [*onward[start]]
    while todo:
        name = todo.pop()
        if name in onward and name not in seen:
            seen.add(name)
            todo += onward[name]
    return seen


class Screen(NamedTuple):
    """A text that can come up, at its longest: at which node, by which key."""

    node: str
    key: str
    say: Say


def screens(flow: Flow) -> list[Screen]:
    """Every text and every list of a flow in its language."""
    return [Screen(name, key, say) for name in _reached(flow) for key, say in _says(flow, flow.nodes[name])]


def screen_problems(flow: Flow, found: Sequence[Screen], limits: Limits) -> Iterator[Problem]:
    """What does not fit on one medium."""
    for screen in found:
        for why in _fits(flow, screen.say, limits):
            yield Problem(flow.name, screen.node, screen.key, why, flow.language, limits.medium.value)


def _says(flow: Flow, node: Node) -> Iterator[tuple[str, Say]]:
    """Every text that a node can put on a screen, at its longest."""
    if isinstance(node, Tell | Hand) and node.text.text:
        yield _key(node), Say(_longest(flow, node.text))
    if isinstance(node, Ask):
        text = _longest(flow, node.text)
        for key, options in _screens(flow, node):
            yield key, Say(text, options, listed=node.listed and key == "ask")
        options = next(options for key, options in _screens(flow, node) if key == "ask")
        yield from ((f"retry.{i}", Say(text, options, lead=lead, listed=node.listed)) for i, lead in enumerate(node.retry, 1))


def _longest(flow: Flow, text: Template) -> str:
    return text.fill({name: longest_value(flow, name) for name in text.names})


def longest_value(flow: Flow, name: str) -> str:
    """The longest text that a placeholder can become, in the flow's script."""
    asks = [n for n in flow.nodes.values() if isinstance(n, Ask) and n.save == name and not isinstance(n.answer, Place)]
    if asks:
        return max((n.answer.longest() for n in asks), key=len)[:120]
    if name in PLACES:
        return max((flow.gazetteer.name(u.code, flow.language) for u in flow.gazetteer.children("", Level(name))), key=len, default="")
    return ("ក" if flow.language == "km" else "a") * LONGEST_FACTS.get(name, 0)


def _screens(flow: Flow, node: Ask) -> Iterator[tuple[str, tuple[Option, ...]]]:
    """A question's own options, and for places every list that can come up."""
    turn = Turn(flow, Session(flow.name, (node.name,)), {})
    yield "ask", node.answer.options(turn)
    if isinstance(node.answer, Place):
        for offer in _offers(flow, node.answer):
            turn.offer = offer
            yield offer, node.answer.options(turn)


def _offers(flow: Flow, place: Place) -> Iterator[str]:
    """The lists of every parent, and the three longest names as candidates."""
    parents = [""] if place.level is Level.PROVINCE else [u.code for u in flow.gazetteer.children("", Level.PROVINCE)]
    for parent in parents:
        yield LIST + parent
        units = flow.gazetteer.children(parent, place.level)
        if len(units) > LONG_LIST and place.level is Level.COMMUNE:
            yield from (LIST + u.code for u in flow.gazetteer.children(parent, Level.DISTRICT))
    every = sorted(flow.gazetteer.children("", place.level), key=lambda u: -len(flow.gazetteer.name(u.code, flow.language)))
    yield PICK + ",".join(u.code for u in every[:3])


def _fits(flow: Flow, say: Say, limits: Limits) -> Iterator[str]:
    own = joined((say,))
    if flow.language in LATIN and not is_gsm7(own.replace("ក", "a")):
        yield f"not all GSM-7: {''.join(sorted({c for c in own if c != 'ក' and not is_gsm7(c)}))!r}"
    try:
        shown = show((say,), limits, flow.phrases)
    except TooLong as too_long:
        yield str(too_long)
        return
    if limits.medium is Medium.SMS and shown.later and len(say.options) <= MOST_ON_ONE:
        yield f"{measure(own).parts} SMS parts, {limits.parts} is the most: shorten it"


MOST_ON_ONE = 9  # more options than this may come in several messages
