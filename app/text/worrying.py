"""Whether a text should bring a person in, quietly and at once. The words are in app/text/alarms.py."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache

from app.text.alarms import ENGLISH, KHMER, ROMAN, Words
from app.text.khmer import CACHED, COENG, match_key
from app.text.roman import fold_words


def is_worrying(text: str) -> bool:
    """Whether a person should read this soon: someone may be held, hurt, threatened, without their papers, or in despair."""
    if len(text) < SHORTEST:
        return False
    return _kept(text) if len(text) <= CACHED else _is_worrying(text)


def _is_worrying(text: str) -> bool:
    key = match_key(text)
    if key.isascii():
        return _latin(key)
    return _khmer().search(key.replace(" ", "")) is not None or (_LATIN_WORD.search(key) is not None and _latin(key))


SHORTEST = 3  # letters of the shortest word listed
_LATIN_WORD = re.compile("[a-z]{3}")
_kept = lru_cache(maxsize=4096)(_is_worrying)


def _latin(key: str) -> bool:
    return _english().search(key) is not None or (" " in key and _roman().search(fold_words(key)) is not None)


@cache
def _english() -> re.Pattern[str]:
    return _pattern(ENGLISH, str)


@cache
def _khmer() -> re.Pattern[str]:
    """Matches keys without spaces, from a base letter on (វាយ "beat" is no part of ស្វាយ "mango")."""
    folded = _pattern(KHMER, lambda line: re.sub("[\u1780-\u17b3][\u1780-\u17dd]*", lambda word: match_key(word[0]), line))
    return re.compile(f"(?<!{COENG})(?:{folded.pattern})")


@cache
def _roman() -> re.Pattern[str]:
    """Matches folded words."""
    return _pattern(ROMAN, lambda line: re.sub(r"\\[bw]|[a-z]+", lambda word: word[0] if word[0][0] == "\\" else fold_words(word[0]), line))


def _pattern(words: Words, folded: Callable[[str], str]) -> re.Pattern[str]:
    """One pattern of all the lines, the names in them filled in."""
    lines = [line.strip() for line in words.lines.strip().splitlines()]
    for name, alternatives in words.names.items():
        lines = [line.replace(f"<{name}>", f"(?:{alternatives})") for line in lines]
    return re.compile("|".join(map(folded, lines)))
