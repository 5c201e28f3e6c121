"""The reports as managers and their colleagues meet them: map, table, file."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask

from app.services.house import House
from app.store.gazetteer import gazetteer
from app.store.staff import Role
from app.web import report_words
from tests.services.outreach import returnees
from tests.web.desk import Desk, desk


@pytest.fixture
def manager(flask: Flask) -> Desk:
    parts: House = flask.extensions["spean"]
    place: dict[str, Any] = {"province": "22", "district": "2205", "commune": "220502"}
    returnees(parts.engine, 30, sex="female", age_band="25-34", need="job", **place)
    returnees(parts.engine, 12, first=101, sex="male", age_band="15-24", need="job", **place)
    returnees(parts.engine, 9, first=201, sex="female", need="job", province="15", district="1501", commune="150101")
    returnees(parts.engine, 3, first=301, sex="female", need="job", province="13", district="1301", commune="130101")
    return desk(flask, Role.MANAGER)


def _rows(page: str) -> list[str]:
    """The table's lines as they are read."""
    body = page[page.index('class="sorted"') :].partition("<tbody>")[2].partition("</tbody>")[0]
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in body.split("</tr>")[:-1]]


def test_the_map_has_every_province_once_and_the_table_the_same_numbers(manager: Desk) -> None:
    assert sorted(code for row in report_words.TILES for code in row if code) == [f"{n:02}" for n in range(1, 26)]
    page = manager.get("/reports").text
    assert re.search(r'<li class="y1 x2 c5"><a href="[^"]*"><span>Oddar Mean\u00adchey</span> <b>42</b>', page)
    assert "Oddar Meanchey 42" in _rows(page)[0]


def test_a_small_number_is_nowhere_on_the_page_and_what_would_tell_it_neither(manager: Desk) -> None:
    page = manager.get("/reports").text
    lines = {line.split(" ")[0]: line for line in _rows(page)}
    assert "not shown" in page[page.index("Preah Vihear") :][:200]
    assert lines["Pursat"] == "Pursat * not shown"
    assert manager.get("/reports?place=13").text.count("<b>3</b>") == 0


def test_one_goes_down_to_districts_and_communes_by_sex(manager: Desk) -> None:
    rows = _rows(manager.get("/reports?place=22&by=sex").text)
    assert rows[0] == "Trapeang Prasat 42 30 12 – nobody"
    assert _rows(manager.get("/reports?place=2205").text)[0].split()[-1] == "42"
    assert 'class="sorted"' not in manager.get("/reports?place=220502").text


def test_the_order_is_in_the_headings(manager: Desk) -> None:
    page = manager.get("/reports?sort=place&order=down").text
    assert 'aria-sort="descending"' in page
    assert _rows(page)[0].startswith("Tboung Khmum")
    assert _rows(manager.get("/reports?sort=people&order=up").text)[-1].endswith("not shown")


@pytest.mark.parametrize("query", ["figure=everybody", "place=99", "place=2", "place=ខេ", "place=22050299"])
def test_what_is_no_figure_or_place_is_no_page(manager: Desk, query: str) -> None:
    assert manager.get(f"/reports?{query}").status_code == 404


def test_the_file_has_the_same_table_in_both_scripts(manager: Desk) -> None:
    answer = manager.get("/reports/figures.csv?by=sex")
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0] == ["code", "place_km", "place_latin", "registered", "female", "male", "other"]
    assert rows[1] == ["KH", "កម្ពុជា", "Cambodia", "54", "42", "12", "0"]
    assert ["22", gazetteer().name("22", "km"), "Oddar Meanchey", "42", "30", "12", "0"] in rows
    assert next(row for row in rows if row and row[0] == "13")[3] == "*"


def test_every_role_reads_them_and_nobody_else(flask: Flask) -> None:
    assert desk(flask).get("/reports").status_code == 302
    for role in Role:
        assert desk(flask, role).get("/reports").status_code == 200
