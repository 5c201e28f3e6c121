"""Khmer as people type it: one key per word for comparing, a clean form for showing, and where a line may be broken."""

from __future__ import annotations

import re
from functools import lru_cache

import regex

COENG = "\u17d2"  # joins the next consonant under this one
_KHMER = re.compile("[\u1780-\u17ff]")
_CLUSTER = regex.compile(r"\X")
CACHED = 64  # letters; longer texts are seldom written twice, so they are not kept

# --- the key -----------------------------------------------------------------------------------------------------------------------

_INVISIBLE = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff"
)
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "..."}
_FOLD = str.maketrans(
    dict.fromkeys(_INVISIBLE)
    | _QUOTES
    | {chr(zero + d): str(d) for zero in (0x17E0, 0x0E50) for d in range(10)}  # Khmer and Thai digits
    | {chr(c + 0xFEE0): chr(c) for c in range(0x21, 0x7F)}  # full-width letters and digits
    | {"\u17b2": "\u17b1", "\u17cc": None}  # ឲ and ឱ are one word; robat is typed over the wrong letter too often to count
)
_REPEATED = re.compile("([\u17b6-\u17d1\u17d3\u17d7\u17dd])\\1+")
_GIVE = re.compile("អោ្?យ|ឱ្?យ|អុោយ")  # ឱ្យ "so that, give" is written in all these ways
_OUTER = " \t\n\r\v\f.,;:!?'\"()[]{}<>*#~`_-+=/\\|«»។៕៖៘៙៚¿¡•…\u00a0\ufffd"
_FEW = 4  # rounds after which a key no longer changes, by far


def match_key(text: str) -> str:
    """The text folded for comparing: what a reader takes for the same word has one key. Never shown to anyone.

    Encoding order of Khmer signs, coeng ដ/ត, invisible letters, spaces, digits, repeated signs, capitals and outer punctuation are folded.
    """
    if text.isalnum() and text.isascii():
        return text.lower()
    return _kept_key(text) if len(text) <= CACHED else _key(text)


def _key(text: str) -> str:
    for _ in range(_FEW):
        key = _folded(text)
        if key == text:
            break
        text = key
    return text


_kept_key = lru_cache(maxsize=8192)(_key)


def _folded(text: str) -> str:
    text = text.translate(_FOLD).casefold()
    if not text.isascii():
        text = _give(_normal(_REPEATED.sub(r"\1", text)))
    return " ".join(text.split()).strip(_OUTER)


def _give(text: str) -> str:
    return _GIVE.sub("ឱ្យ", text)


def _normal(text: str) -> str:
    from pheasa import normalize

    return normalize(text, fold_deprecated=True)


# --- showing -----------------------------------------------------------------------------------------------------------------------


def display(text: str, *, zwsp: bool = True) -> str:
    """The text in the canonical order of its signs, in the writer's own spelling (coeng ដ stays ដ); `zwsp=False` drops U+200B."""
    from pheasa import normalize

    return normalize(text, preserve_coeng_da=True, zwsp="keep" if zwsp else "strip")


def clusters(text: str) -> list[str]:
    """The letters as a reader sees them (grapheme clusters); joined, they are the text."""
    return _CLUSTER.findall(text)


def breaks(text: str) -> list[int]:
    """Offsets in code points where a line may be broken: between words, never inside a cluster, never before ៗ or closing punctuation."""
    from icu4py.breakers import LineBreaker, WordBreaker

    whole = _without_surrogates(text)
    inside = set(_ends(clusters(text))) & set(_ends(WordBreaker(whole, "km"))) & set(_ends(LineBreaker(whole, "km")))
    return sorted(at for at in inside if at < len(text) and text[at] not in "ៗ។៕")


def _ends(pieces: object) -> list[int]:
    ends, end = [], 0
    for piece in pieces:  # type: ignore[attr-defined]
        end += len(piece)
        ends.append(end)
    return ends


def _without_surrogates(text: str) -> str:
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def sort_key(text: str) -> str:
    return match_key(text)
