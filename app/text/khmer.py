"""Khmer as people type it: one key per word for comparing, a clean form for showing, and where a line may be broken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import accumulate

COENG = "\u17d2"  # joins the next consonant under this one
CACHED = 64  # letters; longer texts are seldom written twice, so they are not kept

# --- the key -----------------------------------------------------------------------------------------------------------------------

_INVISIBLE = (
    "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\u20e3\ufe0e\ufe0f\ufeff"
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
_GIVE = re.compile("អ្យោ|អោយ|ឱ្?យ")  # ឱ្យ "so that, give" is written in all these ways
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
        text = _GIVE.sub("ឱ្យ", _normal(_REPEATED.sub(r"\1", text)))
    return " ".join(text.split()).strip(_OUTER)


def _normal(text: str) -> str:
    """The normal form of UTN #61; the library is asked only where the text is not plainly in it."""
    if _PLAIN.fullmatch(text):
        return text
    from pheasa import normalize

    return normalize(text, fold_deprecated=True)


_BASE = "[\u1780-\u17a2\u17a5-\u17b1\u17b3]"
_SUBSCRIPT = "\u17d2[\u1780-\u1789\u178b-\u17a2]"  # all but ដ, which is folded to ត
_SYLLABLE = f"{_BASE}(?:{_SUBSCRIPT})?[\u17c9\u17ca]?(?:\u17bb(?!\u17d0)|[\u17b6-\u17ba\u17bc-\u17c5])?[\u17c6-\u17c8\u17cb\u17cd-\u17d1]?"
_PLAIN = re.compile(f"(?:[ -~។៕៖ៗ៛]|{_SYLLABLE})*")


# --- showing -----------------------------------------------------------------------------------------------------------------------


def display(text: str, *, zwsp: bool = True) -> str:
    """The text in the canonical order of its signs, in the writer's own spelling (coeng ដ stays ដ); `zwsp=False` drops U+200B."""
    from pheasa import normalize

    return normalize(text, preserve_coeng_da=True, zwsp="keep" if zwsp else "strip")


def clusters(text: str) -> list[str]:
    """The letters as a reader sees them (grapheme clusters); joined, they are the text."""
    return _letters()(text)


@cache
def _letters() -> Callable[[str], list[str]]:
    """The library is loaded when it is first needed: that takes longer than all the rest of the rules."""
    import regex

    return regex.compile(r"\X").findall


def breaks(text: str) -> list[int]:
    """Offsets in code points, inside the text, where a line may be broken: between words or after a space or a line's end.

    Never inside a cluster (ICU does that in words it does not know), never before ៗ, ។ or other closing marks.
    """
    from icu4py.breakers import LineBreaker, WordBreaker  # their `segments()` count UTF-16 units; so the strings are measured

    whole = _SURROGATE.sub("\ufffd", text)
    found = ends(clusters(text)) & ends(WordBreaker(whole, "km")) & ends(LineBreaker(whole, "km"))
    return sorted(at for at in found if at < len(text) and text[at] not in _CLOSING)


_SURROGATE = re.compile("[\ud800-\udfff]")
_CLOSING = "ៗ។៕៖៛"


def ends(pieces: Iterable[str]) -> set[int]:
    """Where each piece of a text ends, in code points."""
    return set(accumulate(map(len, pieces)))


# --- sorting -----------------------------------------------------------------------------------------------------------------------


def sort_key(text: str) -> str:
    """A key that sorts as a Khmer dictionary does (CLDR `km`): subscripts after vowels, ុំ ំ ាំ ះ after ៅ, signs last of all."""
    shown = display(text, zwsp=False).casefold()
    return _SORTED.sub(lambda found: _weight(found[0]), shown) + "\0" + shown


def _weight(sign: str) -> str:
    weight = _WEIGHTS.get(sign)
    if weight is not None:
        return weight
    if sign[-1] == "\u17cc":  # robat is a រ before its letter
        return _WEIGHTS["រ"] + _WEIGHTS[COENG + sign[0]]
    return "".join(_WEIGHTS[s] for s in reversed(sign))  # a vowel with ះ sorts under ះ


_CONSONANTS = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរឫឬលឭឮវឝឞសហឡអ"
_VOWELS = ("ា", "ិ", "ី", "ឹ", "ឺ", "ុ", "ូ", "ួ", "ើ", "ឿ", "ៀ", "េ", "ែ", "ៃ", "ោ", "ៅ", "ុំ", "ំ", "ាំ", "ះ")
_ALONE = {
    "ឣ": "អ",
    "ឤ": "អា",
    "ឥ": "អិ",
    "ឦ": "អី",
    "ឧ": "អុ",
    "ឨ": "អុក",
    "ឩ": "អូ",
    "ឪ": "អូវ",
    "ឯ": "អែ",
    "ឰ": "អៃ",
    "ឱ": "អោ",
    "ឲ": "អោ",
    "ឳ": "អៅ",
}
_ORDER = (*_CONSONANTS, *_VOWELS, *(COENG + c for c in _CONSONANTS))
_WEIGHTS = {sign: chr(0xE000 + i) for i, sign in enumerate(_ORDER)}
_WEIGHTS |= {vowel: "".join(_WEIGHTS[c] for c in letters) for vowel, letters in _ALONE.items()}
_WEIGHTS |= dict.fromkeys("\u17c8\u17c9\u17ca\u17cb\u17cd\u17ce\u17cf\u17d0\u17d1\u17d3\u17dd", "")
_SORTED = re.compile(f"[{_CONSONANTS}]\u17cc|[ិុេោ]ះ|ុំ|ាំ|" + "|".join(map(re.escape, sorted(_WEIGHTS, key=len, reverse=True))))
