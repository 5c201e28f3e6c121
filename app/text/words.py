"""What a short text asks for, wherever it is sent; and whether a text should worry us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, lru_cache

from app.text.khmer import clusters, match_key
from app.text.numbers import number
from app.text.vocabulary import BOXES_AS_SEEN, NAMES, POLITE, WISH, WORDS
from app.text.worrying import is_worrying

__all__ = ["Meaning", "is_worrying", "meaning", "number"]


class Meaning(StrEnum):
    """What a whole text can ask for."""

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
LEAST = 4  # letters of a Khmer word that may be mistyped
LEAST_LATIN = 6  # of a Latin one: shorter ones are too often a person's name
LONGEST = 60  # letters of the longest text that can be a word of command


def meaning(text: str) -> Meaning | None:
    """What the whole text asks for, in any of our languages; None for everything else, numbers too ("0" is no STOP)."""
    return _meaning(text) if len(text) <= LONGEST else None


@lru_cache(maxsize=8192)
def _meaning(text: str) -> Meaning | None:
    key = match_key(text)
    if not key or key[0] in BOXES_AS_SEEN:
        return Meaning.BOXES if _shows_boxes(text) else None
    close = key if key.isascii() else key.replace(" ", "")
    table = table_of_words()
    bare = _bare(close)
    return table.get(close) or table.get(bare or _once(close)) or _doubled().get(_TWICE.sub(r"\1", bare)) or _near(close)


def _shows_boxes(text: str) -> bool:
    """What a phone without Khmer letters shows, sent back; or question marks of somebody at a loss."""
    seen = "".join(text.split())
    return bool(seen) and not set(seen) - set(BOXES_AS_SEEN)


@cache
def table_of_words() -> Mapping[str, Meaning]:
    """Every word's match key, with and without its spaces."""
    table: dict[str, Meaning] = {}
    for meant in Meaning:
        for word in _listed(WORDS[meant]):
            for form in (word, word.replace(" ", "")):
                table.setdefault(match_key(form), meant)
    return table


def _listed(words: str) -> Iterator[str]:
    return (word.strip() for word in words.split(",") if word.strip())


def _bare(key: str) -> str:
    """A key without politeness at either end and "I want to" before it, and said once: "សូមឈប់", "stop stop please"."""
    lead, end = _around()
    return _once(end.sub("", lead.sub("", key)))


def _once(key: str) -> str:
    return _AGAIN.sub(r"\1", key)


_AGAIN = re.compile(r"^(.{2,}?)(?:[ ,.!]*\1)+$")


@cache
def _around() -> tuple[re.Pattern[str], re.Pattern[str]]:
    lead, end = _any(f"{POLITE},{WISH}"), _any(POLITE)
    return re.compile(rf"^(?:(?:{lead})(?![a-z])[ ,]*)+"), re.compile(rf"(?:[ ,]*(?<![a-z])(?:{end}))+$")


def _any(words: str) -> str:
    forms = {form for word in _listed(words) for form in (match_key(word), match_key(word).replace(" ", ""))}
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


_TWICE = re.compile(r"([a-z])\1+")


@cache
def _doubled() -> Mapping[str, Meaning]:
    """The Latin words with their doubled letters single: "stopp" and "sttop" are "stop"."""
    single = {_TWICE.sub(r"\1", word): meant for word, meant in table_of_words().items() if word.isascii()}
    return {word: meant for word, meant in single.items() if len(word) >= LEAST}


def _near(key: str) -> Meaning | None:
    """What a mistyped longer word means, where only one meaning is near. The first letter must be right."""
    words = _long_words().get(key[0])
    if not words or len(key) < LEAST or key in _names():
        return None
    from rapidfuzz import fuzz, process

    near = {words[word] for word, _, _ in process.extract(key, words.keys(), scorer=fuzz.ratio, score_cutoff=SURE, limit=None)}
    return near.pop() if len(near) == 1 and not (near == {Meaning.YES} and _NOT.search(key)) else None


_NOT = re.compile(r"មិន|អត់|ទេ$|\b(?:min|ot|ort|not|te)\b|n't")  # a mistyped no is never a yes


@cache
def _long_words() -> Mapping[str, Mapping[str, Meaning]]:
    """The words that may be mistyped, by their first letter."""
    found: dict[str, dict[str, Meaning]] = {}
    for word, meant in table_of_words().items():
        if len(clusters(word)) >= (LEAST_LATIN if word.isascii() else LEAST):
            found.setdefault(word[0], {})[word] = meant
    return found


@cache
def _names() -> frozenset[str]:
    """Names of people and villages that look like a mistyped word."""
    return frozenset(map(match_key, _listed(NAMES)))
