"""The pages of imports and exports."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from app.services import exporting, importing
from app.services.house import House
from app.store import imports
from app.store.db import reading
from app.store.staff import Role
from tests.sample import SAMPLE
from tests.web.desk import Desk, desk


@pytest.fixture
def sreyleak(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH)


def test_the_page_hands_out_a_sample_list_to_try_it_with(sreyleak: Desk) -> None:
    assert "/imports/sample.csv" in sreyleak.get("/imports").text
    assert sreyleak.get("/imports/sample.csv").data == SAMPLE.read_bytes()


def test_the_sample_list_is_imported_from_the_page_and_exported_again(parts: House, sreyleak: Desk) -> None:
    with SAMPLE.open("rb") as file:
        answer = sreyleak.post("/imports", {"file": (file, "returnees-500.csv")})
    where = str(answer.headers["Location"])
    assert "selected>Telephone number" in sreyleak.get(where).text
    fields = _columns(parts)
    assert sreyleak.post(f"{where}/columns", {"columns": fields, "tags": "sample"}).status_code == 303
    assert "is being read" in sreyleak.get(where).text
    assert "is being read" in sreyleak.get(f"{where}/progress").text
    importing.go_on(parts, 1)
    assert "HX-Redirect" in sreyleak.get(f"{where}/progress").headers
    assert "Bring in 500 people" in sreyleak.get(where).text
    sreyleak.post(f"{where}/begin")
    importing.go_on(parts, 1)
    assert "The list is in" in sreyleak.get(where).text
    assert "500 people" in sreyleak.get("/contacts?tags=sample").text
    for kind in ("csv", "xlsx"):
        sreyleak.post("/exports", {"kind": kind, "tags": "sample", "full": "1"})
    for export in (1, 2):
        exporting.write(parts, export)
    text = sreyleak.get("/exports/1/file").data.decode("utf-8-sig")
    assert text.count("\r\n") == 501
    assert "+855" not in text
    assert sreyleak.get("/exports/2/file").data.startswith(b"PK")


def _columns(parts: House) -> list[str]:
    with reading(parts.engine) as connection:
        found = imports.get(connection, 1)
        assert found
        return list(found.columns)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "nothing in this file"),
        ("a.pdf", b"%PDF-1.7", "not a list"),
        ("a.xlsx", b"PK\x03\x04 no", "not a list"),
        ("a.csv", b",".join(b"c%d" % n for n in range(200)) + b"\n", "more than 60 columns"),
        ("a.csv", b"Name,Phone\n" + b"\xc8\xd3\xe2,012345678\n" * 20, "old font"),
    ],
)
def test_what_is_no_list_is_refused_with_a_sentence(sreyleak: Desk, name: str, content: bytes, sentence: str) -> None:
    answer = sreyleak.post("/imports", {"file": (io.BytesIO(content), name)})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_list_with_faults_shows_each_and_gives_them_as_a_file(parts: House, sreyleak: Desk) -> None:
    sreyleak.post("/imports", {"file": (io.BytesIO("ឈ្មោះ,ទូរសព្ទ\nសុខ ដារ៉ា,012345678\nហេង,=1+1\n".encode()), "l.csv")})
    sreyleak.post("/imports/1/columns", {"columns": ["name", "phone"]})
    importing.go_on(parts, 1)
    page = sreyleak.get("/imports/1").text
    assert "not one telephone number" in page
    assert "Bring in 1 person" in page
    assert "3,ទូរសព្ទ,'=1+1," in sreyleak.get("/imports/1/faults.csv").text


def test_a_list_without_a_number_column_asks_for_it(sreyleak: Desk) -> None:
    sreyleak.post("/imports", {"file": (io.BytesIO(b"a,b\n1,2\n"), "l.csv")})
    answer = sreyleak.post("/imports/1/columns", {"columns": ["name", ""]})
    assert answer.status_code == 422
    assert "which column holds the telephone number" in answer.text
