"""Lists as people send them: CSV in the encodings of this world and XLSX, read row by row; what is no list is refused."""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

LARGEST = 256 * 1024 * 1024  # bytes of an upload
LARGEST_WORKBOOK = 20 * 1024 * 1024
LARGEST_UNPACKED = 160 * 1024 * 1024
MOST_RATIO = 120  # of unpacked to packed; a real workbook has 5 to 40
MOST_COLUMNS = 60
MOST_WORKBOOK_ROWS = 100_000
LONGEST_LINE = 64 * 1024
OLD_FONT = 0.08  # so much of letters above ASCII in what is not Unicode: Khmer of an old font, not names with accents
XLSX = "xlsx"

csv.field_size_limit(LONGEST_LINE)


class Refused(Exception):
    """This is no list that can be read; the argument is a key of REFUSALS in web/import_words.py."""


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
    found = _workbook(b"".join(islice(pieces, None))) if encoding == XLSX else _csv(pieces, encoding)
    first = next(found, None)
    if first is None or not any(cell.strip() for cell in first):
        raise Refused("no_headings")
    if len(first) > MOST_COLUMNS:
        raise Refused("too_many_columns")
    yield first
    yield from found


def _csv(pieces: Iterable[bytes], encoding: str) -> Iterator[list[str]]:
    lines = _lines(pieces, encoding)
    first = next(lines, "")
    reader = csv.reader(_again(first, lines), delimiter=max(",;\t|", key=first.count))
    try:
        for row in reader:
            yield [cell.replace("\x00", "").strip() for cell in row]
    except (csv.Error, UnicodeError):
        raise Refused("not_a_list") from None


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


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


# --- workbooks ---------------------------------------------------------------------------------------------------------------------


def check_workbook(data: bytes) -> None:
    """A workbook that unpacks to far more than it is, is not read at all. Raises Refused."""
    if len(data) > LARGEST_WORKBOOK:
        raise Refused("workbook_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_parts(packed, len(data))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError):
        raise Refused("not_a_list") from None


def _check_parts(packed: zipfile.ZipFile, size: int) -> None:
    names = packed.namelist()
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_list")
    if len(names) > 2000 or sum(part.file_size for part in packed.infolist()) > min(LARGEST_UNPACKED, MOST_RATIO * size + 1_000_000):
        raise Refused("bomb")
    for name in names:  # the sizes that it states of itself may be false: they are counted
        with packed.open(name) as part:
            while part.read(1 << 20):
                pass


def _workbook(data: bytes) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(data)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        if sheet.height > MOST_WORKBOOK_ROWS + 1:
            raise Refused("workbook_too_large")
        yield from ([_cell(value) for value in row] for row in sheet.iter_rows())
    except (CalamineError, IndexError):
        raise Refused("not_a_list") from None


def _cell(value: Any) -> str:
    """As the reader of the sheet sees it: 5 and not 5.0, a date with its year first."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
