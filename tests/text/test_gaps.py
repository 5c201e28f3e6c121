"""Parts told from lengths are the parts that measuring the whole text gives."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.engine.template import template
from app.text.gaps import Gaps
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
