"""Words of command, numbers and worrying words, in Khmer, romanised Khmer and English."""

from __future__ import annotations

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from rapidfuzz import fuzz

from app.store.gazetteer import gazetteer
from app.text.khmer import match_key
from app.text.places import Level
from app.text.vocabulary import WORDS
from app.text.words import SURE, Meaning, is_worrying, meaning, number, table_of_words
from tests.text.strategies import anything

CASES = Path(__file__).parent / "cases"
LOCALES = Path(__file__).parents[2] / "locales"
ASKED = tomllib.loads((CASES / "words.toml").read_text(encoding="utf-8"))
WORRYING = tomllib.loads((CASES / "worrying.toml").read_text(encoding="utf-8"))
NAMES = (CASES / "names.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("meant", "text"), [(meant, text) for meant, texts in ASKED["meanings"].items() for text in texts])
def test_a_word_is_understood_in_every_script(meant: str, text: str) -> None:
    assert meaning(text) == meant


@pytest.mark.parametrize("text", ASKED["nothing"]["texts"])
def test_other_texts_ask_for_nothing(text: str) -> None:
    assert meaning(text) is None


def test_every_meaning_has_its_words_and_its_cases() -> None:
    assert set(WORDS) == {str(meant) for meant in Meaning} == set(ASKED["meanings"])


def test_no_word_means_two_things() -> None:
    owners: dict[str, set[str]] = {}
    for meant, words in WORDS.items():
        for word in words.split(","):
            owners.setdefault(match_key(word), set()).add(meant)
    assert {word: meant for word, meant in owners.items() if len(meant) > 1} == {}


def test_no_word_is_near_a_word_of_another_meaning() -> None:
    words = [(word, meant) for word, meant in table_of_words().items() if len(word) >= 4]
    near = {(a, b) for (a, m), (b, n) in combinations(words, 2) if m != n and a[0] == b[0] and fuzz.ratio(a, b) >= SURE}
    assert near == {("ខ្ញុំមិនយល់ព្រម", "ខ្ញុំយល់ព្រម"), ("ចាប់ផ្តើមវិញ", "ចាប់ផ្តើមឡើងវិញ")}  # in full both are exact


@pytest.mark.parametrize("text", ["ខ្ញុំមិនយល់ព្រ", "ខ្ញុំមិនយល់ពម", "ខ្ញុំអត់យល់ព្រ", "i do nt agree", "min yul pro"])
def test_a_mistyped_no_is_never_a_yes(text: str) -> None:
    assert meaning(text) is not Meaning.YES


PERSON_WIDE = {
    Meaning.STOP,
    Meaning.START,
    Meaning.HELP,
    Meaning.MENU,
    Meaning.LANGUAGE,
    Meaning.PERSON,
    Meaning.NO,
    Meaning.BACK,
    Meaning.SKIP,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_persons_name_is_no_word_of_command(name: str) -> None:
    assert meaning(name) not in PERSON_WIDE - ({Meaning.STOP} if name == "End" else set())


def test_only_these_places_are_spelt_like_a_word_of_command() -> None:
    places = [unit for level in Level for unit in gazetteer().children("", level)]
    found = {name for unit in places for name in (unit.km, unit.latin) if meaning(name) in PERSON_WIDE}
    assert found == {"Chob", "ជួយ", "Chuoy"}  # Chob is a commune of Tboung Khmum; ជួយ a village of Ratanakiri


@pytest.mark.parametrize(("value", "text"), [(int(value), text) for value, texts in ASKED["numbers"].items() for text in texts])
def test_a_number_is_read_however_it_is_written(value: int, text: str) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ASKED["no_number"]["texts"])
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize("value", range(129))
def test_every_number_of_a_list_is_read_in_khmer_words(value: int) -> None:
    assert number(_khmer(value)) == value
    assert number("".join(chr(0x17E0 + int(digit)) for digit in str(value))) == value


def _khmer(value: int) -> str:
    units = ["", "មួយ", "ពីរ", "បី", "បួន", "ប្រាំ", "ប្រាំមួយ", "ប្រាំពីរ", "ប្រាំបី", "ប្រាំបួន"]
    tens = ["", "ដប់", "ម្ភៃ", "សាមសិប", "សែសិប", "ហាសិប", "ហុកសិប", "ចិតសិប", "ប៉ែតសិប", "កៅសិប"]
    return ("មួយរយ" if value >= 100 else "") + tens[value // 10 % 10] + units[value % 10] or "សូន្យ"


@pytest.mark.parametrize("text", WORRYING["worrying"])
def test_a_worrying_text_is_seen(text: str) -> None:
    assert is_worrying(text)


@pytest.mark.parametrize("text", WORRYING["calm"])
def test_a_calm_text_worries_nobody(text: str) -> None:
    assert not is_worrying(text)


def test_a_worrying_word_is_seen_in_a_long_text() -> None:
    before = "ខ្ញុំឈ្មោះ សុខ ចាន់ថា មកពីឃុំអន្លង់វែង ខ្ញុំធ្វើការនៅរោងចក្រ។ " * 20
    assert not is_worrying(before)
    assert is_worrying(before + "ថៅកែចាក់សោទ្វារ")


@pytest.mark.parametrize("language", ["km", "km_Latn"])
def test_nothing_that_we_write_ourselves_would_worry_us(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "flows.po").open("rb") as file:
        entries = [(str(entry.id), str(entry.string)) for entry in read_po(file) if entry.id]
    assert [text for pair in entries for text in pair if is_worrying(text)] == []


def test_no_place_and_no_name_worries_us() -> None:
    places = [name for level in Level for unit in gazetteer().children("", level) for name in (unit.km, unit.latin)]
    assert [name for name in (*NAMES, *places) if is_worrying(name)] == []


@given(anything)
def test_any_text_can_be_asked_about(text: str) -> None:
    assert isinstance(meaning(text), Meaning | None)
    assert number(text) is None or 0 <= (number(text) or 0) <= 128
    assert is_worrying(text) in (True, False)
