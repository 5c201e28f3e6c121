"""Lists as people send them: encodings, separators, workbooks, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Iterator
from itertools import repeat

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from app.services.exporting import harmless
from app.services.sheets import LARGEST, Refused, Sniffer, rows


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _read(data: bytes, size: int = 65536) -> list[list[str]]:
    sniffer = Sniffer()
    for piece in _pieces(data, size):
        sniffer.see(piece)
    return list(rows(_pieces(data, size), sniffer.encoding()))


def _workbook(*lines: tuple[object, ...]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            sheet.write_row(number, 0, line)
    return out.getvalue()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_line_ends_are_found(separator: str, end: str) -> None:
    text = end.join(separator.join(row) for row in (["ឈ្មោះ", "លេខ"], ["សុខ", "012345678"]))
    assert _read(text.encode()) == [["ឈ្មោះ", "លេខ"], ["សុខ", "012345678"]]


@given(st.integers(1, 40))
def test_pieces_that_end_inside_a_letter_or_a_line_end_change_nothing(size: int) -> None:
    data = '\ufeffឈ្មោះ,កំណត់សម្គាល់\r\nសុខ,"ពីរ\r\nជួរ"\r\nហេង,\r\n'.encode()
    assert _read(data, size) == _read(data)


def test_latin_names_of_old_windows_are_read() -> None:
    assert _read("Name,Phone\nJosé,012345678\n".encode("cp1252"))[1] == ["José", "012345678"]


def test_numbers_of_a_workbook_are_read_as_they_look() -> None:
    assert _read(_workbook(("Name", "Phone", "Age"), ("Sok", 12345678, 31.0)))[1] == ["Sok", "12345678", "31"]


def test_a_sheet_that_is_hidden_is_not_read_in_place_of_the_one_that_is_seen() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        hidden, seen = book.add_worksheet("2024"), book.add_worksheet("2026")
        for sheet, number in ((hidden, "099999999"), (seen, "012345678")):
            sheet.write_column(0, 0, ["Phone", number])
        seen.activate()
        seen.set_first_sheet()
        hidden.hide()
    assert _read(out.getvalue()) == [["Phone"], ["012345678"]]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


def test_a_workbook_that_is_a_bomb_is_not_opened() -> None:
    with pytest.raises(Refused, match="bomb"):
        _read(_bomb())


def _forged(old: bytes, new: bytes) -> bytes:
    """A workbook such as no spreadsheet writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_workbook(("Phone",), ("Sok Dara",)))) as made, zipfile.ZipFile(out, "w") as packed:
        for name in made.namelist():
            packed.writestr(name, made.read(name).replace(old, new))
    return out.getvalue()


@pytest.mark.parametrize("reference", [b"XFD1048576", b"BZ99999", b"A1048576"])
def test_two_cells_far_apart_take_no_room_for_all_between_them(reference: bytes) -> None:
    with pytest.raises(Refused, match="workbook_too_large"):
        _read(_forged(b'r="A2"', b'r="%s"' % reference))


def test_a_sign_that_no_database_holds_is_left_out_of_a_cell() -> None:
    assert _read(_forged(b"Sok Dara", b"Sok_x0000_ Dara"))[1] == ["Sok Dara"]


def test_a_workbook_whose_parts_are_damaged_is_refused() -> None:
    data = bytearray(_workbook(("Phone",), ("012345678",)))
    packed = zipfile.ZipFile(io.BytesIO(data)).getinfo("xl/workbook.xml")
    data[packed.header_offset + 60 : packed.header_offset + 80] = bytes(range(240, 256)) + b"\xff\xff\xff\xff"
    with pytest.raises(Refused, match="not_a_list"):
        _read(bytes(data))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n", "not_a_list"),
        (b"a\x00b,c\n", "not_a_list"),
        (b"PK\x03\x04" + b"x" * 50, "not_a_list"),
        (b"\n\n", "no_headings"),
        (b"Name,Phone\n" + bytes(range(0xC0, 0xE0)) + b",012\n", "old_font"),
        (b"Name,Phone\nab\x81c,012\n", "old_font"),
        (b",".join([b"x"] * 61), "too_many_columns"),
        (b'a,b\n"' + b"x" * 3_000_000, "not_a_list"),
        ("លេខ".encode()[:-1], "not_a_list"),
        ("លេខ\n".encode("utf-16") + b"\x00\xdc", "not_a_list"),
        (b'Phone,Remark\n012345678,"left open\n' + b"012345679,\n" * 9, "open_quote"),
        (b'Phone,Remark\n012345678,"left open\n012345679,\n012345670,"two, and more"\n', "open_quote"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why):
        _read(data)


def test_a_list_without_end_is_refused_before_it_is_kept() -> None:
    sniffer, piece = Sniffer(), b"a" * 1_000_000
    with pytest.raises(Refused, match="too_large"):
        deque(map(sniffer.see, repeat(piece, LARGEST // len(piece) + 2)), maxlen=0)


@given(st.text())
def test_no_cell_of_an_export_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert harmless(text).endswith(text)
