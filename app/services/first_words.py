"""Which flow a word begins, and where someone belongs whose words begin none."""

from __future__ import annotations

from app.services.turns import Talk
from app.text.khmer import match_key
from app.text.words import Meaning

FLOWS = {  # words that begin a flow wherever one stands
    Meaning.HELP: "help",
    Meaning.PERSON: "help",
    Meaning.CALL: "help",
    Meaning.MENU: "menu",
    Meaning.LANGUAGE: "language",
    Meaning.BOXES: "boxes",
}
BEFORE_LANGUAGE = ("help", "wrong", "forget")
MOST_KEYWORD = 60  # letters; a longer text is no keyword
REGISTERING = ("welcome", "register")


def flow_for(talk: Talk, said: str, meant: Meaning | None) -> str | None:
    """The flow that a word begins; who has not chosen a language yet does so first, unless they need a person."""
    flow = flow_of_word(talk, said, meant)
    return flow if flow is None or talk.language or flow in BEFORE_LANGUAGE else "welcome"


def flow_of_word(talk: Talk, said: str, meant: Meaning | None) -> str | None:
    if meant in (Meaning.JOIN, Meaning.START):
        return first_flow(talk)
    if meant is Meaning.CORRECT:
        return "change" if talk.session is None else None
    if meant in FLOWS:
        return FLOWS[meant]
    keyword = talk.house.book.keywords.get(match_key(said)) if len(said) <= MOST_KEYWORD else None
    return first_flow(talk) if keyword in REGISTERING else keyword


def first_flow(talk: Talk) -> str:
    """Where someone who joins, or says anything first, belongs."""
    if not talk.language:
        return "welcome"
    return "menu" if talk["registered_at"] else "register"


def home(talk: Talk) -> str:
    """Where someone belongs whose words mean nothing to us: a choice, so that a machine that answers us cannot go on for ever."""
    return "menu" if talk["registered_at"] or talk["refused_at"] else first_flow(talk)
