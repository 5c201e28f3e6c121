"""The machine: what a person said, and where they stood, become what to answer and where they stand now.

Pure: no clock, no files, no database. Time comes in as `Silence`, language is settled in the flow.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from app.engine.answer import Found
from app.engine.correct import FIX, correct, fixed
from app.engine.effects import Broken, Effect, HandOver, Keep, Say
from app.engine.flow import Flow
from app.engine.nodes import STAY, Ask, Node, Pause
from app.engine.session import Session
from app.engine.turn import Facts, Turn
from app.text.khmer import match_key
from app.text.words import Meaning, meaning

MOST_NODES = 50  # nodes in one turn without a question: more is a loop
MOST_TRIES = 3  # wrong answers to one question before a person takes over
MOST_LETTERS = 2000  # of a text that is looked at; a longer one is cut here and kept whole elsewhere

NOTHING: Facts = {}

Turned = tuple[Session | None, list[Effect]]


class Silence(NamedTuple):
    """Nothing was heard for as long as the last `Wait` said."""


def begin(flow: Flow, facts: Facts, under: Session | None = None, given: Facts = NOTHING) -> Turned:
    """Enters a flow. `under` is the session that it interrupts, `given` what it is to know beside the facts."""
    return _go(Turn(flow, Session(flow.name, under=under, given=given), facts), flow.start)


def hear(flow: Flow, session: Session, said: str | Silence, facts: Facts) -> Turned:
    """The session after what was said (None: the flow has ended) and the effects, in order."""
    turn = Turn(flow, session, facts)
    node = flow.nodes.get(session.node)
    if not isinstance(node, Ask):
        return _standing(turn, node, said)
    if isinstance(said, Silence):
        return _go(turn, node.silence) if node.silence else (session, [])
    return _heard(turn, node, said[:MOST_LETTERS])


def understands(flow: Flow, session: Session, said: str, facts: Facts) -> bool:
    """Whether this can only be meant for the waiting question."""
    node = flow.nodes.get(session.node)
    if not isinstance(node, Ask):
        return False
    turn = Turn(flow, session, facts)
    return bool(fixed(turn, said)) if turn.offer == FIX else node.answer.sure(said, turn)


def resume(flow: Flow, session: Session, facts: Facts, lead: str = "") -> Turned:
    """Asks the waiting question again, after `lead` (a few words that we go on)."""
    turn = Turn(flow, session, facts)
    node = flow.nodes.get(session.node)
    if not isinstance(node, Ask):
        return _standing(turn, node, "")
    return _ask(turn, node, lead)


def _standing(turn: Turn, node: Node | None, said: str | Silence) -> Turned:
    """A session that waits at no question: a pause, or a node that the flow no longer has."""
    if isinstance(node, Pause):
        return _go(turn, node.to) if isinstance(said, Silence) else (None, [])
    again, effects = begin(turn.flow, turn.facts, turn.under, turn.given)
    return again, [Broken("the flow no longer has the node where this session stood", turn.path[-1] if turn.path else ""), *effects]


def _heard(turn: Turn, node: Ask, said: str) -> Turned:
    """A command or an answer: commands come first, but for what is surely an answer."""
    if turn.offer == FIX or not node.answer.sure(said, turn):
        return _command(turn, node, said) or _answered(turn, node, said) or _wrong(turn, node, said)
    return _answered(turn, node, said) or _command(turn, node, said) or _wrong(turn, node, said)


def _answered(turn: Turn, node: Ask, said: str) -> Turned | None:
    if turn.offer == FIX:
        return _fixed(turn, said)
    found = node.answer.read(said, turn)
    if found is None:
        return None
    if isinstance(found, Found):
        return _go(turn, node.take(turn, found))
    turn.offer = found.offer
    return _ask(turn, node)


def _fixed(turn: Turn, said: str) -> Turned | None:
    name = fixed(turn, said)
    return _go(turn, name) if name else None


def _ask(turn: Turn, node: Ask, lead: str = "") -> Turned:
    if turn.offer == FIX and correct(turn, lead):
        node.wait(turn)
    else:
        node.put(turn, lead)
    return turn.session(), turn.effects


def _wrong(turn: Turn, node: Ask, said: str) -> Turned:
    """Not understood: another wording, then a person."""
    turn.tries += 1
    if turn.tries < MOST_TRIES:
        return _ask(turn, node, _retry(turn, node, said))
    turn.tries = 0
    if turn.offer == FIX:
        return _back(turn, node, said)
    if node.give_up:
        return _go(turn, node.give_up)
    turn.effects.append(Say(turn.flow.phrases.get("hand_over_after_tries", ""), node=node.name))
    turn.effects.append(HandOver("front", turn.flow.name))
    return turn.session(), turn.effects


def _retry(turn: Turn, node: Ask, said: str) -> str:
    if turn.offer == FIX:
        return turn.flow.phrases.get("not_understood", "")
    fault = node.answer.fault(said, turn)
    wordings = node.retry if not fault and node.retry else (turn.flow.phrases.get(fault or "not_understood", ""),)
    return wordings[min(turn.tries, len(wordings)) - 1]


def _command(turn: Turn, node: Ask, said: str) -> Turned | None:
    command = COMMANDS.get(NUMBERS.get(match_key(said)) or meaning(said))  # type: ignore[arg-type]
    return command(turn, node, said) if command else None


def _back(turn: Turn, node: Ask, said: str) -> Turned:
    """Out of a list, else out of a correction, else to the question before."""
    if turn.offer:
        turn.offer = "" if turn.offer == FIX else node.answer.out(turn)
        return _ask(turn, node)
    if turn.ahead and node.save in turn.answers:
        return _go(turn, node.onward(turn))
    before = _question_before(turn)
    return _go(turn, before) if before else _ask(turn, node)


def _question_before(turn: Turn) -> str:
    """The name of the question asked before this one, with the path cut back to it; "" and nothing done where there is none."""
    for at in reversed(range(len(turn.path) - 1)):
        name = turn.path[at]
        if isinstance(turn.flow.nodes.get(name), Ask):
            del turn.path[at:]
            return name
    return ""


def _again(turn: Turn, node: Ask, said: str) -> Turned:
    return begin(turn.flow, turn.facts, turn.under, turn.given)


def _skip(turn: Turn, node: Ask, said: str) -> Turned:
    """Nothing is kept, the flow goes on; where it cannot, the word is no answer either."""
    return _go(turn, node.skip) if node.skip else _wrong(turn, node, said)


def _correct(turn: Turn, node: Ask, said: str) -> Turned:
    """The answers to choose from; the same question where there are none yet."""
    turn.tries = 0
    turn.offer = FIX
    return _ask(turn, node)


def _more(turn: Turn, node: Ask, said: str) -> Turned:
    """There is no further page (pages are turned before the flow hears): the same again."""
    return _ask(turn, node)


COMMANDS: dict[Meaning, Callable[[Turn, Ask, str], Turned]] = {
    Meaning.BACK: _back,
    Meaning.MORE: _more,
    Meaning.AGAIN: _again,
    Meaning.SKIP: _skip,
    Meaning.CORRECT: _correct,
}
NUMBERS = {"0": Meaning.BACK}  # where it is no answer; never STOP


def _go(turn: Turn, name: str) -> Turned:
    """Walks from node to node until one waits or the flow ends."""
    for _ in range(MOST_NODES):
        if not name:
            return None, turn.effects
        node = turn.flow.nodes.get(name)
        if node is None:
            return _broken(turn, f"there is no node {name}", name)
        name = node.enter(turn)
        if name is STAY:
            return turn.session(), turn.effects
    return _broken(turn, f"more than {MOST_NODES} nodes without a question", name)


def _broken(turn: Turn, reason: str, node: str) -> Turned:
    """What was kept so far stays kept; a person sees to the rest."""
    kept: list[Effect] = [e for e in turn.effects if isinstance(e, Keep | Say)]
    return None, [*kept, Broken(reason, node)]
