"""The proof before publishing, part two: every screen that can come up, at its longest, and whether a medium can hold it.

Questions are put with each first line that can stand before them, place questions with each of their lists, corrections with
their answers, several texts of one turn together. What a screen shows is what the machine itself would say, given the longest answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from app.engine.answers import Date
from app.engine.check import FACTS, TEXTS, saved
from app.engine.correct import shown_answer
from app.engine.effects import Say
from app.engine.flow import PLACES, Flow
from app.engine.nodes import Ask, Hand, Node, Note, Tell
from app.engine.place import LIST, PICK, Place
from app.engine.problem import Problem
from app.engine.screen import Limits, Medium, joined, show
from app.engine.session import Session
from app.engine.turn import Turn
from app.engine.ways import Flows, reached, ways
from app.text.places import Gazetteer, Level
from app.text.sms import Encoding, is_gsm7, measure, units
from app.text.ussd import TooLong

LATIN = ("km_Latn", "en")
LETTER = "ក"  # stands for each letter of an answer in words: it may be written in Khmer
TURNS = ("0", "99")  # numbers that turn pages


class Screen(NamedTuple):
    """What can be said at once, at its longest; `long`: a list that may come in several messages."""

    node: str
    key: str
    says: tuple[Say, ...]
    long: bool = False


def screens(flow: Flow, known: Flows) -> list[Screen]:
    """Every screen of a flow in its language. `known` are all flows of that language by name."""
    longest = _longest(flow, known)
    found = [screen for name in reached(flow) for screen in _node(flow, flow.nodes[name], longest)]
    for way in ways(flow, known):
        says = tuple(say for at, node in way.steps for say in _said(at, node, longest if at is flow else _longest(at, known)))
        if len(says) > 1:
            found.append(Screen(way.node, way.key, says))
    return list(dict.fromkeys(found))


def phrase_screens(phrases: Mapping[str, str]) -> list[Screen]:
    """The common little texts, each by itself."""
    return [Screen("", key, (Say(text),)) for key, text in phrases.items()]


def screen_problems(flow: str, language: str, found: Sequence[Screen], limits: Limits, phrases: Mapping[str, str]) -> Iterator[Problem]:
    """What one medium cannot hold."""
    for screen in found:
        for why in _fits(screen, limits, phrases):
            yield Problem(flow, screen.node, screen.key, why, language, limits.medium.value)


def letter_problems(flow: str, language: str, found: Iterable[Screen]) -> Iterator[Problem]:
    """What is not plain GSM-7 where the script is latin."""
    for screen in found if language in LATIN else ():
        odd = {c for c in joined(screen.says) if c != LETTER and not is_gsm7(c)}
        if odd:
            yield Problem(flow, screen.node, screen.key, f"not all GSM-7: {''.join(sorted(odd))!r}", language)


# --- what can come up ----------------------------------------------------------------------------------------------------------------

Values = Mapping[str, str | int]


def _longest(flow: Flow, known: Flows) -> Values:
    """For every name that texts can hold, the value that reads longest in the flow's script."""
    letter = LETTER if flow.language == "km" else "a"
    values: dict[str, str | int] = {name: letter * letters for name, letters in FACTS.items()}
    values |= {name: _longest_place(flow, Level(name)) for name in PLACES if name != Level.VILLAGE}
    for name, keepers in saved(known).items():
        given = [_value(flow, keeper) for keeper in keepers]
        values[name] = max([*given, values.get(name, "")], key=lambda value: len(flow.shown(name, value)))
    return values


def _value(flow: Flow, keeper: Ask | Note) -> str | int:
    if isinstance(keeper, Note):
        return keeper.value
    return _longest_place(flow, keeper.answer.level) if isinstance(keeper.answer, Place) else keeper.answer.longest()


def _longest_place(flow: Flow, level: Level) -> str:
    return _longest_name(flow.gazetteer, level, flow.language)


@lru_cache(maxsize=64)
def _longest_name(gazetteer: Gazetteer, level: Level, language: str) -> str:
    names = {u.code: gazetteer.name(u.code, language) for u in gazetteer.children("", level)}
    return max(names, key=lambda code: len(names[code]), default="")


def _node(flow: Flow, node: Node, longest: Values) -> Iterator[Screen]:
    if isinstance(node, Tell | Hand):
        yield from (Screen(node.name, TEXTS[type(node)], (say,)) for say in _said(flow, node, longest))
    elif isinstance(node, Ask):
        yield from _asked(flow, node, longest)
        yield from _corrected(flow, node, longest)


def _said(flow: Flow, node: Node, longest: Values) -> tuple[Say, ...]:
    """What a node says when one comes to it."""
    turn = Turn(flow, Session(flow.name), longest)
    if isinstance(node, Tell | Hand) and node.text.text:
        turn.say(turn.fill(node.text))
    elif isinstance(node, Ask):
        return (_put(flow, node, longest),)
    return tuple(e for e in turn.effects if isinstance(e, Say))


def _put(flow: Flow, node: Ask, values: Values, offer: str = "", lead: str = "") -> Say:
    turn = Turn(flow, Session(flow.name, (node.name,), offer=offer), values)
    node.put(turn, lead)
    return next(e for e in turn.effects if isinstance(e, Say))


def _asked(flow: Flow, node: Ask, longest: Values) -> Iterator[Screen]:
    """The question, with every first line and every list."""
    for offer in ("", *_offers(flow, node)):
        for key, lead in _leads(flow, node):
            yield Screen(node.name, key, (_put(flow, node, longest, offer, lead),))
    if isinstance(node.answer, Place):
        for parent, offer in _lists(flow, node.answer):
            known = {**longest, node.answer.within: parent} if node.answer.within else longest
            yield Screen(node.name, offer, (_put(flow, node, known, offer),), long=True)


def _leads(flow: Flow, node: Ask) -> Iterator[tuple[str, str]]:
    """What can stand before a question: nothing, each wording of another try, a few words that we go on."""
    yield "ask", ""
    yield from ((f"retry.{i}", lead) for i, lead in enumerate(node.retry, 1))
    common = ("go_on", *node.answer.faults, *(() if node.retry else ("not_understood",)))
    yield from ((f"phrases.{key}", flow.phrases.get(key, "")) for key in common)


def _offers(flow: Flow, node: Ask) -> Iterator[str]:
    """What is asked back: a day, or the three places with the longest names."""
    if isinstance(node.answer, Date):
        yield node.answer.longest()
    if isinstance(node.answer, Place):
        units = flow.gazetteer.children("", node.answer.level)
        names = sorted(units, key=lambda u: -len(flow.gazetteer.name(u.code, flow.language)))
        yield PICK + ",".join(u.code for u in names[:3])


def _lists(flow: Flow, place: Place) -> Iterator[tuple[str, str]]:
    """Every list with the parent that it is opened for; the communes of a large province by district too."""
    yield "", LIST
    if place.level is not Level.PROVINCE:
        for province in flow.gazetteer.children("", Level.PROVINCE):
            yield province.code, LIST + province.code
            if place.listed(province.code, flow.gazetteer) != place.level:
                yield from ((province.code, LIST + u.code) for u in flow.gazetteer.children(province.code, Level.DISTRICT))


def _corrected(flow: Flow, node: Ask, longest: Values) -> Iterator[Screen]:
    """An answer among those that may be corrected."""
    if node.label:
        option = shown_answer(flow, node, longest.get(node.save, ""), 88)
        yield Screen(node.name, "label", (Say(flow.phrases.get("which_answer", ""), (option,)),), long=True)


# --- whether it fits -----------------------------------------------------------------------------------------------------------------


def _fits(screen: Screen, limits: Limits, phrases: Mapping[str, str]) -> Iterator[str]:
    try:
        shown = show(screen.says, limits, phrases)
    except TooLong as too_long:
        yield str(too_long)
        return
    texts = (*shown.now, *shown.later)
    if limits.medium is Medium.SMS and shown.later and not screen.long:
        yield f"{measure(joined(screen.says[-1:])).parts} SMS parts, {limits.parts} is the most: shorten it"
    if shown.later:
        yield from (f"the number {o.key} turns a page here: give this answer another" for o in shown.options if o.key in TURNS)
    yield from (f"a page of {len(text)} letters is over the limit" for text in texts if not _holds(text, limits))


def _holds(text: str, limits: Limits) -> bool:
    """Whether one message or page is within the limits of its medium."""
    if limits.medium is Medium.USSD:
        return units(text, Encoding.GSM7) <= limits.gsm7 if is_gsm7(text) else units(text, Encoding.UCS2) <= limits.ucs2
    return limits.medium is Medium.CHAT or measure(text).parts <= limits.parts
