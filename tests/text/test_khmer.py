"""One key for one word, a display form in the writer's spelling, and breaks between words."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from pheasa import normalize

from app.store.gazetteer import gazetteer
from app.text import khmer
from app.text.khmer import breaks, clusters, display, match_key, sort_key
from app.text.places import Level
from tests.peers import node
from tests.text.strategies import anything, mixed

CASES = tomllib.loads((Path(__file__).parent / "cases" / "khmer.toml").read_text(encoding="utf-8"))


def _id(case: list[str]) -> str:
    return case[-1]


@pytest.mark.parametrize("case", CASES["same"], ids=_id)
def test_two_ways_of_writing_one_word_have_one_key(case: list[str]) -> None:
    one, other, _why = case
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize("case", CASES["different"], ids=_id)
def test_two_words_keep_two_keys(case: list[str]) -> None:
    one, other, _why = case
    assert match_key(one) != match_key(other)


@given(anything)
@example("\u200d\u17d2ក")
@example("ẞ")
@example("İ")
def test_the_key_of_a_key_is_itself(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


def test_the_key_of_plain_letters_is_their_small_form() -> None:
    assert match_key("STOP") == "stop"
    assert match_key(" Stop! ") == "stop"
    assert match_key("") == ""


def test_what_is_plainly_normal_is_what_the_library_would_leave() -> None:
    names = [unit.km for level in Level for unit in gazetteer().children("", level)]
    plain = [name for name in names if khmer._PLAIN.fullmatch(name)]
    assert len(plain) > 0.8 * len(names)
    assert [name for name in plain if normalize(name, fold_deprecated=True) != name] == []


@given(mixed)
def test_the_short_way_agrees_with_the_library(text: str) -> None:
    if khmer._PLAIN.fullmatch(text):
        assert normalize(text, fold_deprecated=True) == text


def test_the_display_form_keeps_the_writers_spelling() -> None:
    assert display("ផ្ដើម") == "ផ្ដើម"
    assert display("ផ្តើម") == "ផ្តើម"
    assert display("ឲ្យ") == "ឲ្យ"
    assert display("១២") == "១២"
    assert display("ស្វាយ​រៀង") == "ស្វាយ​រៀង"
    assert display("ស្វាយ​រៀង", zwsp=False) == "ស្វាយរៀង"


def test_the_display_form_puts_signs_in_order() -> None:
    assert display("សី្ត") == "ស្តី"


@given(anything)
def test_any_text_has_a_display_form(text: str) -> None:
    assert display(display(text)) == display(text)


def test_clusters_are_what_a_reader_calls_letters() -> None:
    assert clusters("ស្ត្រីខ្មែរ") == ["ស្ត្រី", "ខ្មែ", "រ"]


@given(anything)
def test_clusters_join_to_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@pytest.mark.parametrize("sentence", CASES["sentences"])
def test_lines_break_between_words_only(sentence: str) -> None:
    words = sentence.split("|")
    text = "".join(words)
    at, allowed = 0, set()
    for word in words:
        at += len(word)
        allowed.add(at)
    found = breaks(text)
    assert set(found) <= allowed
    assert len(found) >= 0.6 * (len(words) - 1)


def test_an_emoji_before_khmer_shifts_no_break() -> None:
    text = "តើលោកអ្នករស់នៅខេត្តណា"
    assert breaks("😀 " + text) == [2, *(2 + at for at in breaks(text))]


def test_no_line_begins_with_a_closing_sign() -> None:
    text = "ថ្ងៃៗ យើងធ្វើការ។ 100៛"
    assert not [at for at in breaks(text) if text[at] in "ៗ។៛"]


@given(anything)
def test_no_break_cuts_a_cluster(text: str) -> None:
    ends = khmer.ends(clusters(text))
    found = breaks(text)
    assert set(found) <= ends
    assert all(0 < at < len(text) for at in found)
    assert found == sorted(found)


def test_no_place_name_is_cut_inside_a_cluster() -> None:
    for level in (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE):
        for unit in gazetteer().children("", level):
            assert set(breaks(unit.km)) <= khmer.ends(clusters(unit.km))


@pytest.mark.peer
def test_words_sort_as_icu_sorts_them() -> None:
    names = {display(unit.km) for level in Level for unit in gazetteer().children("", level)}
    words = sorted({name for name in names if name.isprintable() and not set(name) & set('"‹›()`')}, key=sort_key)
    wrong = node.run("segments/sorted.js", words)
    assert [(words[i - 1], words[i]) for i in wrong] == []


@given(anything)
def test_any_text_has_a_sort_key(text: str) -> None:
    assert isinstance(sort_key(text), str)
