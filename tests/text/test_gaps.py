"""Parts told from lengths are the parts that measuring the whole text gives."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.engine.template import template
from app.text.gaps import TAME, Gaps
from app.text.sms import measure

KHMER = st.text("កខគឃងចឆជញដឋណតថទធនបផពភមយរលវសហឡអាិីឹឺុូួើេែៃោៅំះ៉៊់័្ ។", max_size=60)
LATIN = st.text("abcdefghij KLM'-.[]{}€é`1", max_size=80)
ANY = KHMER | LATIN | st.text(max_size=20)


@given(st.lists(ANY, min_size=1, max_size=4), st.data())
def test_any_text_with_gaps_has_as_many_parts_as_measured_whole(pieces: list[str], data: st.DataObject) -> None:
    filled = [data.draw(ANY) for _ in pairwise(pieces)]
    whole = "".join(part for pair in zip(pieces, [*filled, ""], strict=True) for part in pair)
    assert Gaps(pieces).parts(filled) == measure(whole).parts


def test_a_name_that_fills_the_second_part_of_a_khmer_text_begins_a_third() -> None:
    made = template("សួស្ដី {name}! " + "ក" * 110)
    counted = [Gaps(made.pieces[::2]).parts([name]) for name in ("សុខ", "សុខ ដារ៉ា", "សុខ ដារ៉ា សុវណ្ណ")]
    assert counted == [measure(made.fill({"name": name})).parts for name in ("សុខ", "សុខ ដារ៉ា", "សុខ ដារ៉ា សុវណ្ណ")] == [2, 2, 3]


TAME_WORDS = {"km": st.text("កខស ្ាិុំះ៉ab9.", max_size=40), "en": st.text("abcKLM -'.9", max_size=40)}
FIXED = {"km": "សួស្ដី កម្មវិធីបណ្ដុះបណ្ដាលថ្មីបើកហើយ។ ", "en": "Hello! A new training begins. Answer 1 to register. "}


@given(st.sampled_from(sorted(FIXED)), st.integers(0, 5), st.data())
def test_the_lengths_of_tame_words_alone_tell_the_parts_or_nothing(language: str, times: int, data: st.DataObject) -> None:
    pieces = [FIXED[language] * times, FIXED[language]]
    word = data.draw(TAME_WORDS[language])
    told = Gaps(pieces).parts_by_length(len(word))
    assert TAME.fullmatch(word)
    assert told in (0, measure(word.join(pieces)).parts)


def test_names_of_a_usual_length_need_no_look() -> None:
    assert [Gaps([FIXED["km"], "។"]).parts_by_length(letters) for letters in (5, 12, 30, 40)] == [1, 1, 1, 2]
    assert Gaps([FIXED["en"], "."]).parts_by_length(30) == 1


def test_letters_that_are_two_units_or_none_of_an_alphabet_are_not_tame() -> None:
    assert not any(TAME.fullmatch(word) for word in ("Sok [2]", "Zoë", "O`Neil", "សុខ 😀", "a\x1fb"))
