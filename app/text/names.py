"""How a place's name is folded for comparing, and names that are no Cambodian place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from app.text.khmer import match_key
from app.text.roman import fold
from app.text.thai_places import ABROAD
from app.text.usual_names import USUAL

__all__ = ["ALIASES", "is_abroad", "is_khmer", "pieces", "sound", "spelling"]

ALIASES = {code: tuple(name.strip() for name in names.split(",")) for code, names in USUAL.items()}  # other names by code (MEF scheme)

_KHMER = re.compile("[\u1780-\u17ff]")
_THAI = re.compile("[\u0e01-\u0e4e]")


def is_khmer(key: str) -> bool:
    return _KHMER.search(key) is not None


def spelling(key: str) -> str:
    """A match key without the word for its level, spaces and marks: equal for the same name written with care."""
    return _letters(_KHMER_LEVEL.sub("", key.replace(" ", "")) or key) if is_khmer(key) else _letters(_latin(key))


def sound(key: str) -> str:
    """What is compared by likeness: Latin letters by their sound, Khmer as it is spelt."""
    return spelling(key) if is_khmer(key) else fold(_latin(key))


_KHMER_LEVEL = re.compile("^(?:រាជធានី|ទីរួមខេត្ត|ខេត្ត|ទីក្រុង|ក្រុង|ស្រុក|ខណ្ឌ|សង្កាត់|ឃុំ|ភូមិ)+(?=.{2})|(?<=.)ទី(?=[0-9])")
_NOT_LETTER = re.compile(r"[^a-z0-9\u1780-\u17ff]")


def _letters(key: str) -> str:
    return _NOT_LETTER.sub("", key)


# --- Latin letters -----------------------------------------------------------------------------------------------------------------

_LEVEL = (
    "khaet|khaeth|khet|khett|khat|srok|srouk|khum|sangkat|songkat|krong|krung|khan|phum|phoum|province|district|commune|city|town|village"
)
_AROUND = re.compile(rf"^(?:(?:{_LEVEL}|reach theani)\b(?: of\b)?[ .:]*)+(?=[a-z].)|[ ,]+(?:{_LEVEL}|municipality|capital|provinces)+$")
_KAMPONG = re.compile(r"\b(?:kg|kpg|kp|k|kompong|kompung|kampung|kumpong|kompomg)\b[. ]*(?=[a-z])")
_NUMBER = re.compile(r"(?:\bti )?\b([1-9])\b|\bti (?=(?:muoy|mouy|pir|bei|buon|pram)\b)")
_IN_WORDS = ("", "muoy", "pir", "bei", "buon", "pram", "prammuoy", "prampir", "prambei", "prambuon")


def _latin(key: str) -> str:
    """A Latin key with its abbreviations and numbers written out, without the words for a level."""
    key = _KAMPONG.sub("kampong ", _AROUND.sub("", key))
    return _NUMBER.sub(lambda found: _IN_WORDS[int(found[1])] if found[1] else "", key)


# --- several places in one answer --------------------------------------------------------------------------------------------------

_BETWEEN = re.compile("[,;/|\n]| - |(?=ខេត្ត|រាជធានី|ក្រុង|ស្រុក|ខណ្ឌ|សង្កាត់|ឃុំ|ភូមិ)|(?= (?:khaet|khet|srok|khum|sangkat|phum) )")


def pieces(key: str) -> list[str]:
    """The names in an answer like "ភូមិថ្មី ឃុំអន្លង់វែង ខេត្តឧត្ដរមានជ័យ" or "Anlong Veng, Oddar Meanchey"; none where there is one name."""
    found = [piece.strip() for piece in _BETWEEN.split(key) if piece and piece.strip()]
    return found if len(found) > 1 else []


# --- abroad ------------------------------------------------------------------------------------------------------------------------


def is_abroad(key: str) -> bool:
    """Whether a match key names Thailand, a place there, or another country. Thai letters always do."""
    return _THAI.search(key) is not None or bool(_abroad().intersection(_both(_NOV.sub("", key))))


_NOV = re.compile(r"^(?:in|at|from|nov|nou|nao|mok pi|នៅ|ក្នុង|មកពី|ឯ|ទីក្រុង|ខេត្ត|ប្រទេស|ស្រុក| )+(?=..)")


@cache
def _abroad() -> frozenset[str]:
    names = (name for line in ABROAD.split("\n") for name in line.split(",") if name.strip())
    return frozenset(form for name in names for form in _both(_NOV.sub("", match_key(name))))


def _both(key: str) -> Iterable[str]:
    return (sound(key),) if is_khmer(key) else (fold(key),)
