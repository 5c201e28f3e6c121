"""Correcting an answer: a list of what was said so far; the rest stays answered as long as it still applies."""

from __future__ import annotations

from app.engine.effects import Option
from app.engine.nodes import Ask
from app.engine.turn import Turn
from app.text.words import number

FIX = "fix"  # offer: the numbers on the screen are the answers given so far


def correct(turn: Turn, lead: str = "") -> bool:
    """Shows the answers to choose from; False where there is nothing to correct yet."""
    asks = _correctable(turn)
    turn.offer = FIX if asks else ""
    if not asks:
        return False
    options = tuple(Option(str(i), f"{a.label}: {turn.flow.shown(a.save, turn.answers[a.save])}") for i, a in enumerate(asks, 1))
    turn.say(turn.flow.phrases.get("which_answer", "Which answer?"), options, lead=lead)
    return True


def fixed(turn: Turn, said: str) -> str:
    """The node whose answer is to be given anew, or ""; the answers after it wait in `ahead`."""
    asks, chosen = _correctable(turn), number(said)
    if chosen is None or not 1 <= chosen <= len(asks):
        return ""
    name = asks[chosen - 1].name
    at = turn.path.index(name)
    turn.ahead = turn.path[at + 1 :]
    del turn.path[at:]
    return name


def _correctable(turn: Turn) -> list[Ask]:
    nodes = (turn.flow.nodes.get(name) for name in dict.fromkeys(turn.path))
    return [n for n in nodes if isinstance(n, Ask) and n.label and n.save in turn.answers]
