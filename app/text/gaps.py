"""Parts of many texts that differ only in what fills their gaps: told from lengths alone, wherever the lengths decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.text.sms import EXTENSION, ROOM, Encoding, is_gsm7, measure

_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")
_FEW_SIGNS = re.compile("(?:[ -~\u1780-\u17b3\u17d4-\u17dc\u17e0-\u17ff][\u17b4-\u17d3\u17dd]{0,5})*")  # plain Khmer, few signs on a letter
TAME = re.compile("[ -Z_a-z\u1780-\u17dd\u17e0-\u17ff]*")  # words whose letters are one unit each, in either alphabet that can hold them
_MOST = 8  # units that a part of such a text may leave empty, because the next letter with its signs does not fit
_ALONE, _PART = ROOM[Encoding.UCS2]
_SURELY_TWO = 2 * _PART - _MOST


class Gaps:
    """A text of fixed pieces with a gap between each two."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = pieces
        self._fixed = sum(map(len, pieces))
        whole = "".join(pieces)
        self._plain = all(map(_FEW_SIGNS.fullmatch, pieces)) and not is_gsm7(whole)
        self._latin = is_gsm7(whole) and not _EXTENDED.search(whole)

    def parts(self, filled: Sequence[str]) -> int:
        """Parts of an SMS when the gaps are filled with these, one for each; as `measure` counts them."""
        size = self._fixed + sum(map(len, filled))
        if self._plain and size <= _SURELY_TWO and all(map(_FEW_SIGNS.fullmatch, filled)):
            return 1 if size <= _ALONE else 2
        if self._latin and all(map(_is_latin, filled)):
            return _latin_parts(size)
        return measure("".join(_woven(self.pieces, filled))).parts

    def parts_by_length(self, filled: int) -> int:
        """Parts when the gaps are filled with TAME words of so many letters in all, plain ASCII in a Latin text. 0 where it takes a look.

        In a Khmer text all of the words could be signs on one letter, and move into the next part with it.
        """
        size = self._fixed + filled
        if self._plain and (size <= _ALONE or size + filled <= _SURELY_TWO):
            return 1 if size <= _ALONE else 2
        return _latin_parts(size) if self._latin else 0


def _latin_parts(size: int) -> int:
    alone, part = ROOM[Encoding.GSM7]
    return 1 if size <= alone else -(-size // part)


def _is_latin(text: str) -> bool:
    return is_gsm7(text) and not _EXTENDED.search(text)


def _woven(pieces: Sequence[str], filled: Iterable[str]) -> Iterable[str]:
    for piece, value in zip(pieces, (*filled, ""), strict=True):
        yield piece
        yield value
