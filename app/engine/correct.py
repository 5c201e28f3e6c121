"""Correcting an answer: a list of what was said so far; the rest stays answered as long as it still applies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from app.engine.effects import Option
from app.engine.flow import Flow
from app.engine.nodes import Ask
from app.engine.turn import Turn
from app.text.khmer import clusters
from app.text.words import number

FIX = "fix"  # offer: the numbers on the screen are the answers given so far
LONGEST = 24  # letters of an answer on that list


def correct(turn: Turn, lead: str = "") -> bool:
    """Shows the answers to choose from; False where there is nothing to correct yet."""
    asks = _correctable(turn)
    turn.offer = FIX if asks else ""
    if not asks:
        return False
    options = tuple(shown_answer(turn.flow, ask, turn.answers[ask.save], i) for i, ask in enumerate(asks, 1))
    turn.say(turn.flow.phrases.get("which_answer", "Which answer?"), options, lead=lead)
    return True


def shown_answer(flow: Flow, ask: Ask, value: str | int, at: int) -> Option:
    """An answer on that list; of a long one the beginning, since an option must fit a page."""
    text = flow.shown(ask.save, value)
    if len(text) > LONGEST:
        text = "".join(letter for letter, end in _with_ends(text) if end <= LONGEST) + ".."
    return Option(str(at), f"{ask.label}: {text}")


def _with_ends(text: str) -> Iterator[tuple[str, int]]:
    letters = clusters(text)
    return zip(letters, accumulate(map(len, letters)), strict=True)


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
