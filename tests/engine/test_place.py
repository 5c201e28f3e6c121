"""Asking for a place: suggestions, lists, names that could be several, places abroad."""

from __future__ import annotations

import pytest

from app.engine.place import LONG_LIST
from app.store.flows import book
from app.store.gazetteer import gazetteer
from app.text.places import Level
from tests.engine.person import Facts, Person, flow

PROVINCE = """
start = "province"
nodes.province = { ask = "Province?", kind = "place", level = "province", first = ["22", "15", "13"], list = "Other", save = "province" }
"""
COMMUNE = """
start = "commune"
nodes.commune = { ask = "Commune?", kind = "place", level = "commune", within = "province", list = "List", save = "commune" }
"""


def province(language: str = "km") -> Person:
    return Person(flow(PROVINCE, language))


def commune(facts: Facts, language: str = "km") -> Person:
    return Person(flow(COMMUNE, language), facts)


def texts(person: Person) -> list[str]:
    return [o.text for o in person.options]


def test_the_suggested_places_come_first_and_then_the_list() -> None:
    assert [tuple(o) for o in province().options] == [("1", "ឧត្ដរមានជ័យ"), ("2", "ពោធិ៍សាត់"), ("3", "ព្រះវិហារ"), ("4", "Other")]


def test_the_list_has_every_province_in_the_order_of_the_codes() -> None:
    listed = province().hears("៤")
    assert len(listed.options) == 25
    assert listed.hears("១៧").kept == {"province": "17"}


def test_names_are_written_in_the_readers_script() -> None:
    assert texts(province("en"))[:2] == [gazetteer().name("22", "en"), "Pursat"]


def test_back_leaves_a_list_for_the_question() -> None:
    person = province().hears("4", "០")
    assert (person.texts, len(person.options)) == (["Province?"], 4)


def test_a_name_may_be_typed_while_a_list_is_open() -> None:
    assert province().hears("4", "កំពង់ធំ").kept == {"province": "06"}


def test_a_half_written_name_is_asked_back_with_the_nearest() -> None:
    person = province().hears("កំពង់")
    assert person.texts == [book().say("which_place", "km")]
    assert 2 <= len(person.options) <= 4
    assert texts(person)[-1] == book().say("none_of_these", "km")
    nearest = [code for code, _ in gazetteer().match("កំពង់").candidates]
    assert texts(person)[:-1] == [gazetteer().name(code, "km") for code in nearest]
    assert person.hears("១").kept == {"province": nearest[0]}


def test_none_of_these_opens_the_list() -> None:
    person = province().hears("កំពង់")
    assert len(person.hears(str(len(person.options))).options) == 25


@pytest.mark.parametrize("place", ["ថៃ", "Bangkok", "ประเทศไทย"])
def test_who_names_thailand_is_told_that_home_is_meant(place: str) -> None:
    assert province().hears(place).lead == book().say("abroad", "km")


def test_two_communes_of_one_name_are_told_apart_by_their_district() -> None:
    twice = same_names()[0]
    person = commune({"province": twice[0][:2]}).hears(gazetteer().name(twice[0], "km"))
    assert person.kept == {}
    districts = [gazetteer().name(code[:4], "km") for code in twice]
    assert all(any(text.endswith(", " + district) for text in texts(person)) for district in districts)
    assert person.hears("២").kept == {"commune": twice[1]}


def same_names() -> list[list[str]]:
    """Communes of one province and one Khmer name."""
    by_name: dict[tuple[str, str], list[str]] = {}
    for unit in gazetteer().children("", Level.COMMUNE):
        by_name.setdefault((unit.code[:2], unit.km), []).append(unit.code)
    return [codes for codes in by_name.values() if len({c[:4] for c in codes}) > 1]


def test_a_long_list_of_communes_is_asked_for_by_district() -> None:
    assert len(gazetteer().children("15", Level.COMMUNE)) > LONG_LIST
    person = commune({"province": "15"}).hears("១")
    assert texts(person) == [u.km for u in gazetteer().children("15", Level.DISTRICT)]
    person.hears("២")
    inside = gazetteer().children("1502", Level.COMMUNE)
    assert texts(person) == [u.km for u in inside]
    assert person.hears("៣").kept == {"commune": inside[2].code}


def test_a_short_list_of_communes_is_shown_at_once() -> None:
    assert texts(commune({"province": "22"}).hears("1")) == [u.km for u in gazetteer().children("22", Level.COMMUNE)]


def test_back_goes_from_the_list_of_a_district_to_that_of_its_province() -> None:
    person = commune({"province": "15"}).hears("1", "2", "0")
    assert texts(person) == [u.km for u in gazetteer().children("15", Level.DISTRICT)]
    assert person.hears("ថយក្រោយ").texts == ["Commune?"]
    assert len(person.options) == 1


def test_where_no_province_is_known_the_list_begins_with_the_provinces() -> None:
    person = commune({}).hears("1")
    assert len(person.options) == 25
    person.hears("22", "1")
    assert person.kept == {"commune": "220101"}


def test_a_name_found_in_many_provinces_is_never_taken_for_one() -> None:
    person = commune({}).hears("សំរោង")
    assert person.kept == {}
    assert all("," in text for text in texts(person)[:-1])


def test_codes_that_the_gazetteer_no_longer_has_do_no_harm() -> None:
    person = commune({"province": "99"})
    assert person.hears("1").node == "commune"
    assert person.session is not None
    person.session = person.session._replace(offer="pick:990101,220101")
    assert texts(person.comes_back()) == ["អន្លង់វែង", book().say("none_of_these", "km")]
    assert person.hears("1").kept == {"commune": "220101"}


def test_an_offer_of_another_kind_of_question_is_forgotten() -> None:
    person = Person(flow('start = "q"\nnodes.q = { ask = "Which day?", kind = "date", save = "day" }'))
    assert person.session is not None
    person.session = person.session._replace(offer="list:22")
    assert person.comes_back().texts == ["Which day?"]
    assert person.hears("15/3/2026").kept == {"day": "2026-03-15"}
