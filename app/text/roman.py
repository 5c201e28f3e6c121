"""Romanised Khmer has no spelling: one fold for the many ways of writing a sound in Latin letters."""

from __future__ import annotations

import re

_NOT_LETTER = re.compile("[^a-z]")
_CONSONANTS = (("chh", "c"), ("ch", "c"), ("kh", "k"), ("th", "t"), ("ph", "p"), ("v", "w"), ("d", "t"))
_VOWELS = (("ae|ea|ai", "e"), ("ei|ey|ie|ia", "i"), ("ou|oo|eu|ue", "u"), ("oa", "a"), ("ao", "o"), ("o", "u"))
_STEPS = [(re.compile(sound), letter) for sound, letter in (*_CONSONANTS, *_VOWELS, (r"(.)\1+", r"\1"), ("h", ""))]


def fold(key: str) -> str:
    """The sound of a match key in Latin letters, all else left out: "Oddar Meanchey" and "Otdor Meanchei" have one."""
    return fold_words(_NOT_LETTER.sub("", key))


def fold_words(text: str) -> str:
    """The same with everything else left as it stands."""
    for sound, letter in _STEPS:
        text = sound.sub(letter, text)
    return text
