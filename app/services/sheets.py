"""Lists as people send them: CSV in the encodings of this world and XLSX, read row by row; what is no list is refused."""

from __future__ import annotations

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from app.services import workbooks
from app.services.workbooks import MOST_COLUMNS, Refused

__all__ = ["Refused", "Sniffer", "rows"]

LARGEST = 256 * 1024 * 1024  # bytes of an upload
LONGEST_LINE = 64 * 1024
OLD_FONT = 0.08  # so much of letters above ASCII in what is not Unicode: Khmer of an old font, not names with accents
XLSX = "xlsx"

csv.field_size_limit(LONGEST_LINE)


class Sniffer:
    """Takes the pieces of an upload as they come, and knows at the end in which encoding they are."""

    def __init__(self) -> None:
        self.size = 0
        self.head = b""
        self._utf8: Any = codecs.getincrementaldecoder("utf-8")()
        self._is_utf8 = True
        self._high = self._letters = self._never = 0
        self.lines = 0

    def see(self, piece: bytes) -> bytes:
        self.size += len(piece)
        if self.size > LARGEST:
            raise Refused("too_large")
        self.head = self.head or piece[:4096]
        if self._is_utf8:
            try:
                self._utf8.decode(piece)
            except UnicodeDecodeError:
                self._is_utf8 = False
        self._count(piece)
        return piece

    def _count(self, piece: bytes) -> None:
        self.lines += piece.count(b"\n")
        self._high += len(piece) - len(piece.translate(None, _HIGH))
        self._letters += len(piece) - len(piece.translate(None, _LETTERS))
        self._never += len(piece) - len(piece.translate(None, _NEVER))

    def encoding(self) -> str:
        """A codec's name, or "xlsx". Raises Refused."""
        if not self.size:
            raise Refused("empty")
        if self.head.startswith(b"PK\x03\x04"):
            return XLSX
        if self.head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8")):
            raise Refused("not_a_list")
        return self._text()

    def _text(self) -> str:
        if self.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in self.head:
            raise Refused("not_a_list")
        if self._is_utf8:
            return "utf-8-sig"
        if self._never or self._high > OLD_FONT * max(1, self._letters):
            raise Refused("old_font")
        return "cp1252"


_HIGH = bytes(range(0x80, 0x100))
_LETTERS = bytes(range(0x80, 0x100)) + bytes(range(0x41, 0x5B)) + bytes(range(0x61, 0x7B))
_NEVER = b"\x81\x8d\x8f\x90\x9d"  # no letters in Windows' Latin


def rows(pieces: Iterable[bytes], encoding: str) -> Iterator[list[str]]:
    """Every row, the headings first. Raises Refused."""
    found = workbooks.rows(b"".join(pieces)) if encoding == XLSX else _csv(pieces, encoding)
    first = next(found, None)
    if first is None or not any(cell.strip() for cell in first):
        raise Refused("no_headings")
    if len(first) > MOST_COLUMNS:
        raise Refused("too_many_columns")
    yield first
    yield from found


def _csv(pieces: Iterable[bytes], encoding: str) -> Iterator[list[str]]:
    lines = _lines(pieces, encoding)
    try:
        first = next(lines, "")
        taken: list[str] = []  # the lines of the present row
        separator = max(",;\t|", key=first.count)
        for row in csv.reader(_again(first, lines, taken), delimiter=separator):
            if len(taken) > 1:
                _check_quotes(taken, separator)
            taken.clear()
            yield [cell.replace("\x00", "").strip() for cell in row]
    except (csv.Error, UnicodeError):
        raise Refused("not_a_list") from None


def _again(first: str, rest: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in chain((first,), rest):
        taken.append(line)
        yield line


def _check_quotes(lines: list[str], separator: str) -> None:
    """A quotation mark that nobody closed takes all the lines up to the next one into its cell. Raises Refused."""
    try:
        deque(csv.reader(lines, delimiter=separator, strict=True), maxlen=0)
    except csv.Error:
        raise Refused("open_quote") from None


def _lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Lines with their ends, one piece and one line in memory."""
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    kept = ""
    for piece in pieces:
        lines = list(io.StringIO(kept + decoder.decode(piece), newline=""))
        kept = lines.pop() if lines and not lines[-1].endswith("\n") else ""
        if len(kept) > LONGEST_LINE * 16:
            raise Refused("not_a_list")
        yield from lines
    if kept + decoder.decode(b"", True):
        yield kept
