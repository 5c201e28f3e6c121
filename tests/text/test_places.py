"""Typed names of places, matched inside their parent: accepted, offered, or nothing."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.gazetteer import gazetteer
from app.text.places import SURE, Gazetteer, Level, Match, Unit
from tests.text.strategies import anything

CASES = tomllib.loads((Path(__file__).parent / "cases" / "places.toml").read_text(encoding="utf-8"))


def _cases(group: str, kind: str) -> list[tuple[str, str]]:
    return [(code, text) for code, texts in CASES[group][kind].items() for text in texts]


@pytest.mark.parametrize(("code", "text"), _cases("provinces", "accepted"))
def test_a_province_is_known_however_it_is_spelt(code: str, text: str) -> None:
    assert gazetteer().match(text).accepted == code


@pytest.mark.parametrize(("code", "text"), _cases("districts", "accepted"))
def test_a_district_is_known_inside_its_province(code: str, text: str) -> None:
    assert gazetteer().match(text, code[:2], Level.DISTRICT).accepted == code


@pytest.mark.parametrize(("code", "text"), _cases("communes", "accepted"))
def test_a_commune_is_known_inside_its_province(code: str, text: str) -> None:
    assert gazetteer().match(text, code[:2], Level.COMMUNE).accepted == code


@pytest.mark.parametrize(("code", "text"), _cases("provinces", "offered"))
def test_half_a_name_is_asked_back(code: str, text: str) -> None:
    found = gazetteer().match(text)
    assert found.accepted is None
    assert found.candidates[0][0] == code
    assert len(found.candidates) == 3
    assert [score for _, score in found.candidates] == sorted((score for _, score in found.candidates), reverse=True)


@pytest.mark.parametrize("text", CASES["provinces"]["never"]["texts"])
def test_a_word_that_many_names_share_is_never_taken_for_one(text: str) -> None:
    found = gazetteer().match(text)
    assert (found.accepted, found.abroad) == (None, False)


@pytest.mark.parametrize("text", CASES["provinces"]["abroad"]["texts"])
def test_a_place_in_thailand_is_seen_as_such(text: str) -> None:
    assert gazetteer().match(text) == Match(abroad=True)


@pytest.mark.parametrize(("level", "digits"), [(Level.PROVINCE, 0), (Level.DISTRICT, 2), (Level.COMMUNE, 2), (Level.COMMUNE, 4)])
def test_every_place_is_known_by_its_own_names(level: Level, digits: int) -> None:
    places = gazetteer()
    for unit in places.children("", level):
        within = unit.code[:digits]
        alike = [other for other in places.children(within, level) if other.km == unit.km or other.latin == unit.latin]
        for name in (unit.km, unit.latin):
            found = places.match(name, within, level)
            assert found.accepted == (unit.code if len(alike) == 1 else found.accepted)
            assert found.accepted in (None, unit.code)


def test_two_communes_of_one_name_are_both_offered() -> None:
    found = gazetteer().match("សំរោង", "21", Level.COMMUNE)
    assert found.accepted is None
    assert {gazetteer().name(code, "km") for code, score in found.candidates if score == 100} == {"សំរោង"}
    assert len({gazetteer().unit(code).parent for code, _ in found.candidates[:2]}) == 2


def test_a_town_is_not_its_province() -> None:
    places = gazetteer()
    assert places.match("Pursat").accepted == "15"
    assert places.match("Pursat", "15", Level.DISTRICT).accepted == "1505"


def test_names_are_read_in_the_contacts_language() -> None:
    places = gazetteer()
    assert places.name("22", "km") == "ឧត្ដរមានជ័យ"
    assert places.name("22", "km_Latn") == places.name("22", "en") == "Oddar Meanchey"


def test_communes_of_a_province_skip_the_district() -> None:
    places = gazetteer()
    assert [len(places.children(code, Level.COMMUNE)) for code in ("22", "13", "15")] == [24, 51, 49]
    assert {unit.parent for unit in places.children("22", Level.COMMUNE)} == {unit.code for unit in places.children("22", Level.DISTRICT)}


def test_a_code_of_another_list_is_no_place() -> None:
    with pytest.raises(KeyError):
        gazetteer().unit("9999")


def test_an_empty_gazetteer_matches_nothing() -> None:
    assert Gazetteer((), "", 0).match("Pursat") == Match()


def test_a_score_just_sure_without_a_margin_is_not_accepted() -> None:
    units = [Unit("01", Level.PROVINCE, "ក", "Kampong Chama", ""), Unit("02", Level.PROVINCE, "ខ", "Kampong Chamu", "")]
    found = Gazetteer(units, "X", 1).match("Kampong Cham")
    assert found.accepted is None
    assert found.candidates[0][1] >= SURE


@given(anything, st.sampled_from(["", "22", "1505", "nowhere"]), st.sampled_from(list(Level)))
def test_any_text_can_be_matched(text: str, within: str, level: Level) -> None:
    found = gazetteer().match(text, within, level)
    assert found.accepted is None or found.accepted.startswith(within)
    assert len(found.candidates) <= 3


def test_a_province_is_matched_within_a_millisecond() -> None:
    places = gazetteer()
    places.match("warm")
    began = time.process_time()
    for n in range(200):
        places.match(f"kompong chhnang{n}")
    assert (time.process_time() - began) / 200 < 0.001
