"""The gazetteer's table: complete, clean, quick to open, and made anew where it is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from app.store import gazetteer as module
from app.store.gazetteer import gazetteer, make
from app.text.khmer import display
from app.text.places import Level
from app.text.sms import is_gsm7

COUNTS = {Level.PROVINCE: 25, Level.DISTRICT: 210, Level.COMMUNE: 1654, Level.VILLAGE: 14576}


def test_it_names_its_scheme_and_year() -> None:
    assert (gazetteer().scheme, gazetteer().year) == ("MEF", 2025)


def test_it_has_every_place_once() -> None:
    for level, count in COUNTS.items():
        units = gazetteer().children("", level)
        assert len(units) == count
        assert [code for code, times in Counter(unit.code for unit in units).items() if times > 1] == []


def test_every_place_stands_under_one_that_is_there() -> None:
    places = gazetteer()
    for level in (Level.DISTRICT, Level.COMMUNE, Level.VILLAGE):
        assert {places.unit(unit.parent).level.below for unit in places.children("", level)} == {level}


def test_latin_names_can_go_out_by_a_plain_text_message() -> None:
    names = [unit.latin for level in Level for unit in gazetteer().children("", level)]
    assert [name for name in names if not is_gsm7(name) or name != " ".join(name.split()) or '"' in name] == []


def test_khmer_names_are_clean() -> None:
    names = [unit.km for level in Level for unit in gazetteer().children("", level)]
    assert [name for name in names if display(name, zwsp=False) != name or name != " ".join(name.split())] == []


def test_provinces_are_spelt_the_usual_way() -> None:
    names = {unit.latin for unit in gazetteer().children()}
    assert {"Oddar Meanchey", "Siem Reap", "Preah Sihanouk", "Ratanakiri", "Mondulkiri", "Pursat", "Preah Vihear"} <= names
    assert gazetteer().name("12", "km") == "ភ្នំពេញ"


def test_the_names_of_the_source_still_match() -> None:
    source = {
        "22": "Otdar Meanchey",
        "17": "Siemreap",
        "18": "Sihanoukville",
        "16": "Ratanak Kiri",
        "11": "Mondul Kiri",
        "12": "រាជធានីភ្នំពេញ",
    }
    assert {code: gazetteer().match(name).accepted for code, name in source.items()} == {code: code for code in source}


def test_villages_of_a_commune_that_is_not_listed_stand_under_the_one_they_belong_to() -> None:
    names = [unit.km for unit in gazetteer().children("120912", Level.VILLAGE)]
    assert len(names) == 13
    assert "ត្រពាំងក្រសាំង" in names


def test_one_commune_counted_up_for_each_village_is_one() -> None:
    assert [unit.code for unit in gazetteer().children("2503", Level.COMMUNE) if unit.km == "គគីរ"] == ["250314"]
    assert len(gazetteer().children("250314", Level.VILLAGE)) == 8


def test_the_table_is_what_the_package_gives() -> None:
    assert json.loads(module.TABLE.read_bytes()) == make()


def test_a_missing_or_old_table_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "made" / "places.json"
    assert module._kept(path) is None
    table = module._made(path)
    assert module._kept(path) == table
    path.write_text('{"format": 1}')
    assert module._kept(path) is None
    path.write_text("{")
    assert module._kept(path) is None
    assert [left.name for left in path.parent.iterdir()] == ["places.json"]


def test_a_folder_that_is_read_only_is_no_hindrance(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert module._made(blocked / "places.json")["scheme"] == "MEF"


QUICK = """
import time
began = time.process_time()
from app.store.gazetteer import gazetteer
gazetteer().children()
print(time.process_time() - began)
"""


def test_provinces_to_communes_open_quickly() -> None:
    gazetteer()
    took = min(float(subprocess.run([sys.executable, "-c", QUICK], capture_output=True, text=True, check=True).stdout) for _ in range(5))
    assert took < 0.1
