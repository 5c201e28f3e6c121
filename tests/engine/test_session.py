"""Sessions live as JSON between two messages, and pages of a long text do too."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine import pages as paging
from app.engine.effects import Option
from app.engine.pages import Pages, paged, turned
from app.engine.screen import Shown
from app.engine.session import Session, dump, load

NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
PATHS = st.lists(NAMES, max_size=4).map(tuple)
ANSWERS = st.dictionaries(NAMES, TEXTS | st.integers(-(2**53), 2**53), max_size=4)


def sessions(under: st.SearchStrategy[Session | None]) -> st.SearchStrategy[Session]:
    return st.builds(Session, NAMES, PATHS, ANSWERS, st.integers(0, 9), TEXTS, PATHS, under, ANSWERS)


@given(sessions(st.none() | sessions(st.none() | sessions(st.none()))))
def test_a_session_survives_its_json(session: Session) -> None:
    assert load(dump(session)) == session


def test_what_is_empty_takes_no_room() -> None:
    assert json.loads(dump(Session("register", ("name",)))) == {"f": "register", "q": "name", "a": {}}


def test_the_session_that_was_interrupted_lies_under_the_other() -> None:
    under = Session("register", ("name", "age"), {"name": "សុខា"})
    assert load(dump(Session("help", ("ask",), under=under))).under == under


PAGES = Pages(("ក", "ខ", "គ"))


@pytest.mark.parametrize("said", ["99", "៩៩", "99.", "បន្ត", "more", "bontor"])
def test_the_next_page_may_be_asked_for_in_any_digits_and_words(said: str) -> None:
    assert turned(PAGES, said) == PAGES._replace(at=1)


@pytest.mark.parametrize("said", ["0", "០", "back", "ថយក្រោយ"])
def test_the_page_before_too(said: str) -> None:
    assert turned(PAGES._replace(at=2), said) == PAGES._replace(at=1)


def test_back_on_the_first_page_is_for_the_flow() -> None:
    assert turned(PAGES, "0") is None


def test_past_the_last_page_it_begins_again() -> None:
    assert turned(PAGES._replace(at=2), "99") == PAGES


@pytest.mark.parametrize("said", ["1", "សុខា", "", "990"])
def test_everything_else_is_for_the_flow(said: str) -> None:
    assert turned(PAGES, said) is None


UNSEEN = PAGES._replace(choices=1)  # the answers stand on the second page


@pytest.mark.parametrize("said", ["1", "២", "muoy", "យល់ព្រម", "yes", "99"])
def test_an_answer_before_its_choices_were_shown_turns_the_page(said: str) -> None:
    assert turned(UNSEEN, said) == PAGES._replace(at=1)


@pytest.mark.parametrize("said", ["ទេ", "STOP", "សុខា", "0", ""])
def test_a_no_and_words_are_heard_before_the_choices_too(said: str) -> None:
    assert turned(UNSEEN, said) is None


def test_once_the_choices_were_shown_they_count_on_every_page() -> None:
    back = turned(PAGES._replace(at=1), "0")
    assert back is not None
    assert turned(back, "1") is None


def test_the_first_page_with_an_answer_to_choose_is_known() -> None:
    shown = Shown(("តើយល់ព្រមទេ?\n99 បន្ទាប់",), ("1 យល់ព្រម\n0 ត្រឡប់",), (Option("1", "យល់ព្រម"),))
    assert paged(shown) == Pages((*shown.now, *shown.later), choices=1)
    assert paged(Shown(("សួស្តី",))) is None


def test_pages_survive_their_json() -> None:
    assert paging.load(paging.dump(PAGES._replace(at=1))) == PAGES._replace(at=1)
    assert (PAGES.text, PAGES.last, PAGES._replace(at=2).last) == ("ក", False, True)
