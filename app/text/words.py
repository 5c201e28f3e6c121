"""What a short text means wherever it is sent: the words of command, numbers, and words that should worry us."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache, lru_cache

from app.text.khmer import match_key
from app.text.vocabulary import BOXES_AS_SEEN, POLITE, WORDS


class Meaning(StrEnum):
    """What a whole text can ask for. The order is that of precedence."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    MORE = "more"
    MENU = "menu"
    LANGUAGE = "language"
    BACK = "back"
    AGAIN = "again"
    CORRECT = "correct"
    PERSON = "person"
    BOXES = "boxes"
    STATUS = "status"
    SKIP = "skip"
    CALL = "call"
    JOIN = "join"
    NO = "no"
    YES = "yes"


SURE = 88.0  # rapidfuzz ratio from which a mistyped word is taken for the word
LEAST = 4  # letters of a word that may be mistyped
LONGEST = 48  # letters of the longest text that can be a command


def meaning(text: str) -> Meaning | None:
    """What the whole text asks for, in any of our languages; None for everything else. "0" is nobody's word here."""
    return _meaning(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _meaning(text: str) -> Meaning | None:
    if text and not set(text) - set(BOXES_AS_SEEN + " \n"):
        return Meaning.BOXES if text.strip() else None
    key = match_key(text)
    if not key or key.isdigit():
        return None
    table = _table()
    return table.get(key) or table.get(_bare(key)) or _near(key)


@cache
def _table() -> dict[str, Meaning]:
    """Every word's key, with and without spaces."""
    table: dict[str, Meaning] = {}
    for meant in Meaning:
        for word in _listed(WORDS[meant]):
            key = match_key(word)
            for form in (key, key.replace(" ", "")):
                table.setdefault(form, meant)
    return table


def _listed(words: str) -> Iterator[str]:
    return (word.strip() for word in words.split(",") if word.strip())


@cache
def _polite() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, map(match_key, _listed(POLITE))), key=len, reverse=True))
    return re.compile(rf"^(?:(?:{words})(?![a-z])[ ,]*)+|(?:[ ,]*(?<![a-z])(?:{words}))+$")


def _bare(key: str) -> str:
    """A key without politeness at either end."""
    return _polite().sub("", key)


@cache
def _long() -> dict[str, Meaning]:
    return {word: meant for word, meant in _table().items() if len(word) >= LEAST}


def _near(key: str) -> Meaning | None:
    """The meaning of a mistyped word of four letters or more."""
    if len(key) < LEAST:
        return None
    from rapidfuzz import fuzz, process

    words = _long()
    near = {words[word] for word, _, _ in process.extract(key, words.keys(), scorer=fuzz.ratio, score_cutoff=SURE, limit=8)}
    return near.pop() if len(near) == 1 else None


def number(text: str) -> int | None:
    from app.text.numbers import number as read

    return read(text)


def is_worrying(text: str) -> bool:
    from app.text.worrying import is_worrying as read

    return read(text)
