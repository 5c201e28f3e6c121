"""Workbooks (XLSX) as lists: what would unpack, or spread, to more than a machine holds is refused before it is read."""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import IO, Any

MOST_COLUMNS = 60
LARGEST_WORKBOOK = 20 * 1024 * 1024
LARGEST_UNPACKED = 160 * 1024 * 1024
MOST_RATIO = 120  # of unpacked to packed; a real workbook has 5 to 40
MOST_WORKBOOK_ROWS = 100_000
MOST_CELLS = (MOST_WORKBOOK_ROWS + 1) * MOST_COLUMNS  # from the first to the last that says something: room is made for all between
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, NotImplementedError, RuntimeError, ValueError, EOFError)
LONGEST_ROW = 4 * 1024 * 1024  # bytes of one in a workbook


class Refused(Exception):
    """This is no list that can be read; the argument is a key of REFUSALS in web/import_words.py."""


def rows(data: bytes) -> Iterator[list[str]]:
    """Every row of the first sheet that is shown. Raises Refused."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    _check(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        shown = (place for place, sheet in enumerate(book.sheets_metadata) if sheet.visible == SheetVisibleEnum.Visible)
        sheet = book.get_sheet_by_index(next(shown, 0))
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
    return str(value).replace("\x00", "").strip()


# --- what is not read -------------------------------------------------------------------------------------------------------------


def _check(data: bytes) -> None:
    """A workbook that unpacks to far more than it is, is not read at all. Raises Refused."""
    if len(data) > LARGEST_WORKBOOK:
        raise Refused("workbook_too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            _check_parts(packed, len(data))
    except BROKEN:
        raise Refused("not_a_list") from None


def _check_parts(packed: zipfile.ZipFile, size: int) -> None:
    names = packed.namelist()
    if "xl/workbook.xml" not in names:
        raise Refused("not_a_list")
    if len(names) > 2000 or sum(part.file_size for part in packed.infolist()) > min(LARGEST_UNPACKED, MOST_RATIO * size + 1_000_000):
        raise Refused("bomb")
    for name in names:  # the sizes that it states of itself may be false: they are counted
        with packed.open(name) as part:
            _check_extent(part)


def _check_extent(part: IO[bytes]) -> None:
    """Two cells at the far ends of a sheet would have the reader make room for all between them: more than any machine has."""
    rows = columns = 0
    for nth, row in enumerate(_rows_of(part), 1):
        if cells := _CELL.findall(row):
            refs = _REF.findall(b" ".join(cells))
            rows = max(rows, nth, *(int(number) for _, number in [*_REF.findall(row[: row.find(b">")]), *refs]))
            columns = max(columns, len(_ANY_CELL.findall(row)), *(_column(letters) for letters in {letters for letters, _ in refs}))
    if rows * columns > MOST_CELLS:
        raise Refused("workbook_too_large")


def _rows_of(part: IO[bytes]) -> Iterator[bytes]:
    """What stands in a part between the beginnings of its rows, one piece and one row in memory."""
    kept, begun = b"", False
    while piece := part.read(1 << 20):
        *whole, kept = _ROW.split(kept + piece)
        yield from whole if begun else whole[1:]
        begun = begun or bool(whole)
        kept = kept if begun else kept[-64:]
        if len(kept) > LONGEST_ROW:
            raise Refused("workbook_too_large")
    if begun:
        yield kept


def _column(letters: bytes) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + letter - 64
    return found


_ROW = re.compile(rb"<(?:\w+:)?row\b")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)(?<!/)>")  # one that says something: empty ones have a look alone
_REF = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})([0-9]{1,7})["']""")
