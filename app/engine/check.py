"""The proof before publishing, part one: the ways through a flow, and the words that its texts and branches name.

No dead end, no loop without a question, no node that nobody reaches, no placeholder without a value, no answer
that two choices lay claim to. Part two, what the screens hold, is screens.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from app.engine.choice import Choice
from app.engine.flow import PLACES, Flow
from app.engine.nodes import Act, Ask, Branch, Hand, Jump, Note, Tell
from app.engine.place import Place
from app.engine.problem import Problem
from app.engine.run import MOST_NODES
from app.engine.template import Template
from app.engine.ways import End, Flows, Way, reached, ways
from app.text.places import Level

FACTS = {  # what the product itself fills in, and the most letters of it
    "hotline": 12,
    "fairs": 110,
    "fair_count": 2,
    "registered": 3,
    "consent": 3,
    "language": 8,
    "no_phone": 3,
    "fair_id": 8,
    "fair_ids": 26,
    "fair_title": 28,
    "fair_when": 34,
    "fair_place": 46,
    "fair_bring": 24,
    "fair_bus": 60,
    "fair_phone": 12,
    "fair_state": 4,
    "seat": 8,
    "seat_code": 6,
    "seat_place": 4,
    "seat_bus": 3,
    "seat_used": 3,
    "seat_count": 1,
    "news": 8,
    "days": 2,
}
ONLY = {"registered": {"yes"}, "no_phone": {"yes"}, "seat_bus": {"yes"}, "seat_used": {"yes"}}  # facts of few values
MOST_FLOWS = 5  # that may follow each other in one turn
Faults = Iterator[tuple[str, str]]  # key, why


def problems(flow: Flow, known: Flows) -> Iterator[Problem]:
    """What is wrong with the way through a flow. `known` are all flows of its language by name."""
    found = reached(flow)
    yield from (Problem(flow.name, name, "", "no way leads to this node") for name in flow.nodes if name not in found)
    for name, node in flow.nodes.items():
        for look in LOOKS.get(type(node), ()):
            yield from (Problem(flow.name, name, key, why) for key, why in look(node, flow, known))
    for way in ways(flow, known):
        yield from _way(flow, way)


def _way(flow: Flow, way: Way) -> Iterator[Problem]:
    says = any(isinstance(step, Tell | Hand) for _, step in way.steps)
    if way.end is End.LOOP:
        where, node = way.steps[-1]
        yield Problem(where.name, node.name, "to", "a loop without a question")
    elif len(way.steps) > MOST_NODES:
        yield Problem(flow.name, way.node, way.key, f"more than {MOST_NODES} nodes without a question")
    elif sum(isinstance(step, Jump) for _, step in way.steps) >= MOST_FLOWS:
        yield Problem(flow.name, way.node, way.key, f"more than {MOST_FLOWS} flows in one turn")
    elif way.end is End.OVER and not says and way.key != "silence":
        yield Problem(flow.name, way.node, way.key, "a dead end: nothing is said and nothing follows")


def _jump(node: Jump, flow: Flow, known: Flows) -> Faults:
    if node.flow not in known:
        yield "start", f"there is no flow {node.flow!r}"
    elif flow.live and not known[node.flow].live:
        yield "start", f"the flow {node.flow!r} is not live"


def _text(node: Tell | Ask | Hand, flow: Flow, known: Flows) -> Faults:
    key = TEXTS[type(node)]
    unknown = [name for name in node.text.names if name not in FACTS and name not in PLACES and name not in saved(known)]
    yield from ((key, f"the placeholder {{{name}}} is never given a value") for name in unknown)
    foreign = [name for name in node.text.names if name not in flow.labels and any(name in other.labels for other in known.values())]
    yield from ((key, f"the placeholder {{{name}}} is a choice of another flow, whose words are not known here") for name in foreign)
    if has_stray_brace(node.text):
        yield key, "a brace that is no {placeholder}"


def has_stray_brace(text: Template) -> bool:
    return any("{" in piece or "}" in piece for piece in text.pieces[::2])


def saved(known: Flows) -> dict[str, list[Ask | Note]]:
    """Every name that some flow keeps something under, with the nodes that do."""
    found: dict[str, list[Ask | Note]] = {}
    for node in (node for flow in known.values() for node in flow.nodes.values()):
        if isinstance(node, Ask | Note):
            found.setdefault(node.save if isinstance(node, Ask) else node.field, []).append(node)
    return found


def _branch(node: Branch, flow: Flow, known: Flows) -> Faults:
    keepers = saved(known).get(node.field, [])
    if not keepers and node.field not in FACTS and node.field not in PLACES:
        yield "branch", f"nothing is ever known as {node.field!r}"
    values = _values(node.field, keepers)
    if values is not None:
        yield from ((f"cases.{case}", f"{node.field} is never {case!r}") for case in node.cases if case and case not in values)


def _act(node: Act, flow: Flow, known: Flows) -> Faults:
    unknown = [name for name in node.needs if name not in saved(known) and name not in FACTS and name not in PLACES]
    yield from (("needs", f"nothing is ever known as {name!r}") for name in unknown)


def _values(field: str, keepers: list[Ask | Note]) -> set[str] | None:
    """All that can ever be known under a name; None where it can be anything."""
    open_fact = field in FACTS and field not in ONLY and not keepers
    if open_fact or field in PLACES or any(isinstance(k, Ask) and not isinstance(k.answer, Choice) for k in keepers):
        return None
    values = {str(k.value) for k in keepers if isinstance(k, Note)} | ONLY.get(field, set())
    return values | {p.value for k in keepers if isinstance(k, Ask) and isinstance(k.answer, Choice) for p in k.answer.picks}


def _choice(node: Ask, flow: Flow, known: Flows) -> Faults:
    """A word that two choices lay claim to would always be taken for the first."""
    if not isinstance(node.answer, Choice):
        return
    owners: dict[str, int] = {}
    for i, pick in enumerate(node.answer.picks, 1):
        claimed = {word: owners.setdefault(word, i) for word in sorted(pick.meant_by())}
        yield from ((f"choices.{i}", f"{word!r} means choice {other} too") for word, other in claimed.items() if other != i)


def _listed(node: Ask, flow: Flow, known: Flows) -> Faults:
    """A question that says it names its options has to."""
    if node.listed and not node.text.names:
        keys = node.answer.keys()
        missing = [key for key in keys if key not in node.text.text]
        yield from (("listed", f"the text does not name the number {key}") for key in missing)


def _place(node: Ask, flow: Flow, known: Flows) -> Faults:
    if not isinstance(node.answer, Place):
        return
    within, levels = node.answer.within, [*Level]
    if within and within not in saved(known) and within not in PLACES:
        yield "within", f"nothing is ever known as {within!r}"
    for code in node.answer.first:
        if not flow.has_place(code):
            yield "first", f"the gazetteer has no place {code!r}"
        elif levels.index(flow.gazetteer.unit(code).level) > levels.index(node.answer.level):
            yield "first", f"{code} is smaller than a {node.answer.level}"


TEXTS: Mapping[type, str] = {Tell: "say", Ask: "ask", Hand: "hand_over"}
LOOKS: Mapping[type, tuple[Callable[..., Faults], ...]] = {
    Tell: (_text,),
    Hand: (_text,),
    Ask: (_text, _choice, _listed, _place),
    Jump: (_jump,),
    Branch: (_branch,),
    Act: (_act,),
}
