"""The short list of neutral texts: all that is ever sent to somebody whose case is sealed, until their safe word is given."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from app.engine.effects import Say
from app.engine.nodes import Tell
from app.store.flows import LANGUAGES, Book

LIST = Path(__file__).resolve().parents[1] / "data" / "neutral.toml"


@cache
def table() -> dict[str, dict[str, str]]:
    """Each text by its name and language."""
    return tomllib.loads(LIST.read_text("utf-8"))


def texts(language: str | None) -> list[str]:
    """What staff may choose from, in the person's language."""
    return [said[language or "km"] for said in table().values()]


def is_neutral(book: Book, text: str) -> bool:
    """Letter by letter one of the list, or one of the two answers of the flows that say nothing either."""
    return any(text in said.values() for said in table().values()) or any(text in _answers(book, language) for language in LANGUAGES)


def _answers(book: Book, language: str) -> tuple[str, str]:
    """The receipt of a message, and the one confirmation of STOP."""
    node = book.flow("stop", language).nodes["stopped"]
    return book.say("receipt_neutral", language), node.text.text if isinstance(node, Tell) else ""


def instead(book: Book, says: Sequence[Say], language: str | None) -> list[Say]:
    """What is said to somebody whose case is sealed: the same where it is neutral, else the receipt alone."""
    if all(is_neutral(book, say.text) and not (say.options or say.lead) for say in says):
        return list(says)
    return [Say(book.say("receipt_neutral", language))]
