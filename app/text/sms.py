"""What a text costs by SMS: its alphabet, its units and its parts, counted exactly as Twilio's calculator does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.text.khmer import clusters

BASIC = "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ"
EXTENSION = "\f[\\]^{|}~€"  # two septets each
_NOT_GSM7 = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_EXTENDED = re.compile(f"[{re.escape(EXTENSION)}]")


class Encoding(StrEnum):
    """How a text travels: 7 bits a letter, or 16."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


class Room(NamedTuple):
    """Units of a message alone, and of one part of several (3GPP TS 23.040: the header of a part takes 6 octets)."""

    alone: int
    part: int


ROOM = {Encoding.GSM7: Room(160, 153), Encoding.UCS2: Room(70, 67)}


class Measure(NamedTuple):
    """`units` are septets (GSM-7; extension letters two) or UTF-16 units (UCS-2), headers apart."""

    encoding: Encoding
    units: int
    parts: int


def is_gsm7(text: str) -> bool:
    """Whether every letter is in the GSM 7-bit alphabet or its extension table."""
    return _NOT_GSM7.search(text) is None


@lru_cache(maxsize=2048)
def measure(text: str) -> Measure:
    """Alphabet, units and parts of a text; nothing is trimmed or replaced before counting. An empty text is one part."""
    encoding = Encoding.GSM7 if is_gsm7(text) else Encoding.UCS2
    size = units(text, encoding)
    return Measure(encoding, size, 1 if size <= ROOM[encoding].alone else _parts(text, size, encoding))


def units(text: str, encoding: Encoding) -> int:
    """Septets or UTF-16 units of a text in this encoding."""
    if encoding is Encoding.GSM7:
        return len(text) + len(_EXTENDED.findall(text))
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _parts(text: str, size: int, encoding: Encoding) -> int:
    """Parts of a text that needs several. The plain ones, nearly all, are counted without taking them apart."""
    if encoding is Encoding.GSM7 and size == len(text):
        return -(-size // ROOM[encoding].part)
    plain = _plain_parts(text) if encoding is Encoding.UCS2 and _PLAIN.fullmatch(text) else 0
    return plain or len(_filled(_graphemes(text, encoding), encoding))


_PLAIN = re.compile("[ -~\n\u1780-\u17ff\u200b]*")  # letters of one unit, of which only Khmer signs belong to the letter before them
_SIGNS = frozenset(map(chr, (*range(0x17B4, 0x17D4), 0x17DD)))
_MOST_SIGNS = 12  # on one letter; with more, the long way


def _plain_parts(text: str) -> int:
    """Parts of a text of plain Khmer: each ends at the last letter that fits it. 0 where a letter has too many signs."""
    at, parts = ROOM[Encoding.UCS2].part, 1
    while at < len(text):
        end = next((i for i in range(at, at - _MOST_SIGNS, -1) if text[i] not in _SIGNS), 0)
        if not end:
            return 0
        at, parts = end + ROOM[Encoding.UCS2].part, parts + 1
    return parts


def split(text: str) -> list[str]:
    """The parts of a text; joined, they are the text.

    No part ends inside a letter as a reader sees it (regex \\X), unless keeping it whole would cost a part more than Twilio counts: its
    calculator knows the letters of Unicode 10, in which a Khmer subscript stands apart from its base.
    """
    encoding = Encoding.GSM7 if is_gsm7(text) else Encoding.UCS2
    if units(text, encoding) <= ROOM[encoding].alone:
        return [text]
    counted = _filled(_graphemes(text, encoding), encoding)
    whole = _filled(_letters(text, encoding), encoding)
    fits = all(units(part, encoding) <= ROOM[encoding].part for part in whole)
    return whole if fits and len(whole) == len(counted) else counted


def _letters(text: str, encoding: Encoding) -> Sequence[str]:
    return text if encoding is Encoding.GSM7 else [c for letter in clusters(text) for c in (letter if letter == "\r\n" else (letter,))]


def _graphemes(text: str, encoding: Encoding) -> Sequence[str]:
    """The letters of Unicode 10: without the rule that joins a consonant to the coeng before it."""
    return [part for letter in _letters(text, encoding) for part in (_SUBSCRIPT.split(letter) if len(letter) > 2 else (letter,))]


_SUBSCRIPT = re.compile("(?<!^)(?=[\u1780-\u17b3])")


def _filled(pieces: Sequence[str], encoding: Encoding) -> list[str]:
    """Pieces put into parts one after the other. The first part turns out to be one of several only when it is full: then its header
    pushes what no longer fits into the second."""
    room = ROOM[encoding]
    sizes = [units(piece, encoding) for piece in pieces]
    end = _fitting(sizes, 0, room.alone)
    first = _fitting(sizes[:end], 0, room.part)
    cuts = [0, first]
    free = room.part - sum(sizes[first : end + 1])
    for at in range(end + 1, len(sizes)):
        if free < sizes[at]:
            cuts.append(at)
            free = room.part
        free -= sizes[at]
    return ["".join(pieces[a:b]) for a, b in zip(cuts, [*cuts[1:], len(pieces)], strict=True)]


def _fitting(sizes: Sequence[int], start: int, room: int) -> int:
    """The index of the first piece that no longer fits."""
    for at in range(start, len(sizes)):
        room -= sizes[at]
        if room < 0:
            return at
    return len(sizes)
