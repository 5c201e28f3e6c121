"""Telephone numbers as people write them, Cambodian and Thai."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import carrier

from app.text.operators import OPERATORS, UNNAMED
from app.text.phone import NotAPhone, Phone, parse
from tests.text.strategies import anything

CASES = tomllib.loads((Path(__file__).parent / "cases" / "phones.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("spelt", "e164", "operator"), CASES["spelt"])
def test_every_spelling_is_the_same_number(spelt: str, e164: str, operator: str) -> None:
    found = parse(spelt)
    assert (found.e164, found.operator) == (e164, operator)


@pytest.mark.parametrize(("text", "reason"), CASES["refused"])
def test_what_is_no_number_is_refused_with_a_sentence(text: str, reason: str) -> None:
    with pytest.raises(NotAPhone, match=reason) as refused:
        parse(text)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("national", ["0971234567", "0881234567", "0962345678"])
def test_a_number_valid_in_both_countries_is_cambodian_unless_told_otherwise(national: str) -> None:
    assert parse(national).region == "KH"
    assert parse(national, "TH") == Phone("+66" + national[1:], "TH", "")


def test_a_number_valid_in_one_country_is_taken_as_that_countrys() -> None:
    assert parse("0812345678", "KH").region == "TH"
    assert parse("012345678", "TH").region == "KH"


def test_the_reason_never_repeats_the_number() -> None:
    with pytest.raises(NotAPhone) as refused:
        parse("012 345 678 / 098 765 432")
    assert not any(c.isdigit() for c in str(refused.value))


@pytest.mark.parametrize("prefix", [f"{n:02}" for n in range(10, 100)])
@pytest.mark.parametrize("length", range(6, 11))
def test_the_short_way_agrees_with_the_library(prefix: str, length: int) -> None:
    national = prefix + "2345678912"[: length - 2]
    number = phonenumbers.parse("+855" + national)
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    short = f"+855{national}"
    try:
        found = parse(short)
    except NotAPhone:
        assert not phonenumbers.is_valid_number(number)
        return
    assert found.e164 == short
    assert bool(found.operator) == (mobile and prefix not in NOBODYS)


NOBODYS = ("19", "91", "94")  # valid by the library's rules; no operator sells them


@given(st.sampled_from(sorted(" ".join(OPERATORS.values()).split())), st.integers(0, 9_999_999))
def test_a_plain_mobile_number_is_what_the_library_says(prefix: str, rest: int) -> None:
    text = f"+855{prefix}{rest}"
    valid = phonenumbers.is_valid_number(phonenumbers.parse(text))
    try:
        assert parse(text).e164 == text
        assert valid
    except NotAPhone:
        assert not valid


@pytest.mark.parametrize("name", OPERATORS)
def test_operators_are_those_of_the_librarys_table(name: str) -> None:
    for prefix in OPERATORS[name].split():
        rest = "2345678" if phonenumbers.is_valid_number(phonenumbers.parse(f"+855{prefix}2345678")) else "234567"
        label = carrier.name_for_number(phonenumbers.parse(f"+855{prefix}{rest}"), "en")
        assert (label == "") == (prefix in UNNAMED.split())
        assert label == "" or name.casefold() in label.casefold() or label.casefold() in LABELS[name]


LABELS = {
    "Smart": {"smart"},
    "Cellcard": {"cellcard", "mobitel"},
    "Metfone": {"metfone"},
    "Seatel": {"seatel", "yes"},
    "qb": {"qb", "cadcomms"},
}


@given(anything)
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(NotAPhone):
        assert parse(text).e164.startswith("+")
