"""Romanised Khmer has no spelling: one fold for the many ways of writing a sound in Latin letters."""

from __future__ import annotations

import re
from functools import lru_cache

_LEVEL = re.compile(
    r"\b(?:khaet|khet|khett|srok|khum|sangkat|krong|khan|phum|province|district|commune|city|town|municipality|village|capital)\b"
)
_NOT_LETTER = re.compile("[^a-z]")
_CONSONANTS = (("chh", "c"), ("ch", "c"), ("kh", "k"), ("th", "t"), ("ph", "p"), ("v", "w"), ("d", "t"))
_VOWELS = ("ae|ea|ai", "e"), ("ei|ey|ie|ia", "i"), ("ou|oo|eu|ue", "u"), ("oa", "a"), ("ao", "o"), ("o", "u")
_STEPS = [(re.compile(a), b) for a, b in (*_CONSONANTS, *_VOWELS, (r"(.)\1+", r"\1"), ("h", ""))]


@lru_cache(maxsize=4096)
def fold(key: str) -> str:
    """The sound of a match key in Latin letters: `khaet Oddar Meanchey` and `Otdor Meanchei` have one. Words for a level are left out."""
    letters = _NOT_LETTER.sub("", _LEVEL.sub(" ", key)) or _NOT_LETTER.sub("", key)
    for pattern, by in _STEPS:
        letters = pattern.sub(by, letters)
    return letters
