"""Pages of a USSD screen: within the limit, options whole, a way through long lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.store.gazetteer import gazetteer
from app.text.khmer import clusters
from app.text.places import Level
from app.text.sms import is_gsm7, measure
from app.text.ussd import Numbered, TooLong, pages
from tests.text.strategies import mixed

QUESTION = "តើសព្វថ្ងៃលោកអ្នករស់នៅខេត្តណា?"
NEXT, BACK = "99 បន្ទាប់", "0 ថយក្រោយ"


def _options(level: Level, within: str, language: str) -> list[Numbered]:
    places = gazetteer()
    return [Numbered(str(n), places.name(unit.code, language)) for n, unit in enumerate(places.children(within, level), 1)]


def _fits(page: str, gsm7: int, ucs2: int) -> bool:
    return measure(page).units <= (gsm7 if is_gsm7(page) else ucs2)


def test_a_short_question_is_one_page() -> None:
    assert pages("យល់ព្រមទេ?", [Numbered("1", "បាទ/ចាស"), Numbered("2", "ទេ")]) == ["យល់ព្រមទេ?\n1 បាទ/ចាស\n2 ទេ"]


@pytest.mark.parametrize(("gsm7", "ucs2"), [(182, 80), (160, 70)])
@pytest.mark.parametrize(("level", "within"), [(Level.PROVINCE, ""), (Level.COMMUNE, "15"), (Level.COMMUNE, "03"), (Level.VILLAGE, "1501")])
def test_a_long_list_in_khmer_has_a_way_through(gsm7: int, ucs2: int, level: Level, within: str) -> None:
    options = _options(level, within, "km")
    found = pages(QUESTION, options, gsm7=gsm7, ucs2=ucs2, more=NEXT, back=BACK)
    assert all(_fits(page, gsm7, ucs2) for page in found)
    assert all(page.endswith(NEXT) for page in found[:1])
    assert all(page.endswith(f"{NEXT}\n{BACK}") for page in found[1:-1])
    assert found[-1].endswith(BACK)
    lines = [line for page in found for line in page.split("\n")]
    assert [line for line in lines if line not in (NEXT, BACK)] == [QUESTION, *(f"{o.key} {o.text}" for o in options)]


def test_the_provinces_in_khmer_take_few_pages() -> None:
    assert len(pages(QUESTION, _options(Level.PROVINCE, "", "km"), more=NEXT, back=BACK)) <= 8


def test_the_communes_of_pursat_in_latin_letters_are_measured_as_gsm7() -> None:
    found = pages("Which commune?", _options(Level.COMMUNE, "15", "km_Latn"))
    assert all(is_gsm7(page) for page in found)
    assert max(measure(page).units for page in found) > 160


def test_extension_letters_cost_two() -> None:
    assert len(pages("€" * 91)) == 1
    assert [page.count("€") for page in pages("€" * 92)] == [87, 5]


def test_each_page_is_measured_by_its_own_alphabet() -> None:
    found = pages("a " * 85 + QUESTION, more="99 Next", back="0 Back")
    assert len(found) == 2
    assert is_gsm7(found[0])
    assert measure(found[0]).units > 80
    assert QUESTION in found[1]


def test_a_long_text_breaks_between_words() -> None:
    text = "ពិព័រណ៍ការងារនឹងធ្វើឡើងថ្ងៃស្អែកម៉ោង 8 ព្រឹកនៅសាលាឃុំអន្លង់វែងសូមយកអត្តសញ្ញាណប័ណ្ណមកជាមួយ"
    found = pages(text, more=NEXT, back=BACK)
    assert [page.split("\n")[0] for page in found] == [text.removesuffix("អត្តសញ្ញាណប័ណ្ណមកជាមួយ"), "អត្តសញ្ញាណប័ណ្ណមកជាមួយ"]


def test_an_option_that_fits_no_page_is_named() -> None:
    with pytest.raises(TooLong, match="1 ករករ"):
        pages("?", [Numbered("1", "ករ" * 50)])


def test_a_word_longer_than_a_page_is_cut_between_letters() -> None:
    found = pages("ស្ត្រី" * 30)
    bodies = [page.split("\n")[0] for page in found]
    assert "".join(bodies) == "ស្ត្រី" * 30
    assert all(set(clusters(body)) == {"ស្ត្រី"} for body in bodies)


@given(mixed, st.lists(mixed.map(lambda text: " ".join(text.split())[:30]), max_size=12), st.sampled_from([(182, 80), (160, 70)]))
def test_no_page_is_over_its_limit(text: str, texts: list[str], limits: tuple[int, int]) -> None:
    gsm7, ucs2 = limits
    try:
        found = pages(text, [Numbered(str(n), words) for n, words in enumerate(texts, 1)], gsm7=gsm7, ucs2=ucs2)
    except TooLong:
        return
    assert found
    assert all(_fits(page, gsm7, ucs2) for page in found)


@given(mixed)
def test_no_letter_is_lost_between_pages(text: str) -> None:
    found = pages(text, gsm7=60, ucs2=40)
    kept = "".join(
        page.removesuffix("\n0 Back").removesuffix("\n99 Next") if n < len(found) - 1 or n else page for n, page in enumerate(found)
    )
    if len(found) > 1:
        assert "".join(kept.split()) == "".join(text.split())
