"""The text of a PDF as somebody would read it: its streams unpacked, the signs of its fonts turned back into letters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

ZWSP = "\u200b"  # where a line may be broken
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]+)>", re.DOTALL)
_CHAR = re.compile(rb"^<([0-9A-Fa-f]+)>[ \t]*<([0-9A-Fa-f]+)>[ \t]*(?:<([0-9A-Fa-f]+)>)?[ \t\r]*$", re.MULTILINE)
_ESCAPED = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Everything that stands in it, as far as letters go: each page once for every font, and what stands beside the pages."""
    streams = list(_streams(pdf))
    fonts = [_letters(stream) for stream in streams if b"beginbf" in stream]
    pages = [b"".join(_strings(stream)) for stream in streams if b"BT" in stream]
    read = ["".join(font.get(code, "") for code in _codes(page)).replace(ZWSP, "") for page in pages for font in fonts]
    beside = _STREAM.sub(b"", pdf)
    return "\n".join([*read, *(string.decode("utf-16", "ignore") for string in _strings(beside)), beside.decode("latin-1")])


def _streams(pdf: bytes) -> Iterator[bytes]:
    for packed in _STREAM.findall(pdf):
        try:
            yield zlib.decompress(packed)
        except zlib.error:
            yield packed


def _letters(cmap: bytes) -> dict[int, str]:
    """What the signs of a font stand for: single ones, and rows of them, which are one each here."""
    return {int(first, 16): bytes.fromhex((row or one).decode()).decode("utf-16-be", "ignore") for first, one, row in _CHAR.findall(cmap)}


def _strings(stream: bytes) -> Iterator[bytes]:
    for plain, packed in _STRING.findall(stream):
        yield bytes.fromhex(packed.decode() + "0" * (len(packed) % 2)) if packed else _ESCAPED.sub(_unescaped, plain)


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8) % 256]) if sign.isdigit() else _PLAIN.get(sign, sign)


def _codes(page: bytes) -> Iterator[int]:
    """A sign takes two bytes."""
    return (page[place] << 8 | page[place + 1] for place in range(0, len(page) - 1, 2))
