"""The nodes that do not ask, and silence."""

from __future__ import annotations

import pytest

from app.engine import run
from app.engine.effects import HandOver, Say, Start, Wait
from tests.engine.person import Person, flow

BRANCH = """
start = "b"
nodes.b = { branch = "sex", cases = { female = "f", "male, other" = "m", "" = "n" }, to = "o" }
nodes.f = { say = "F" }
nodes.m = { say = "M" }
nodes.n = { say = "N" }
nodes.o = { say = "O" }
"""


@pytest.mark.parametrize(("sex", "text"), [("female", "F"), ("male", "M"), ("other", "M"), ("", "N"), ("unheard of", "O")])
def test_a_branch_goes_by_a_fact(sex: str, text: str) -> None:
    assert Person(flow(BRANCH), {"sex": sex}).texts == [text]


def test_a_branch_takes_a_fact_that_nobody_knows_as_empty() -> None:
    assert Person(flow(BRANCH)).texts == ["N"]


def test_a_branch_looks_at_an_answer_before_a_fact_and_numbers_count_as_written() -> None:
    talk = flow("""
        start = "q"
        nodes.q = { ask = "?", kind = "number", save = "age", to = "b" }
        nodes.b = { branch = "age", cases = { 15 = "young" }, to = "old" }
        nodes.young = { say = "Young" }
        nodes.old = { say = "Old" }
    """)
    assert Person(talk, {"age": 40}).hears("១៥").texts == ["Young"]


def test_keep_writes_down_without_asking() -> None:
    person = Person(flow('start = "k"\nnodes.k = { keep = "need", value = "job", to = "s" }\nnodes.s = { say = "{need}" }'))
    assert (person.kept, person.texts) == ({"need": "job"}, ["job"])


def test_hand_over_names_team_and_topic_and_the_flow_may_go_on_behind_it() -> None:
    talk = flow("""
        start = "h"
        nodes.h = { hand_over = "A person will write.", team = "legal", topic = "wages", to = "q" }
        nodes.q = { ask = "Meanwhile?", kind = "text" }
    """)
    person = Person(talk)
    assert [type(e) for e in person.effects] == [Say, HandOver, Say]
    assert (person.handed_to, person.node) == ([("legal", "wages")], "q")


def test_a_hand_over_without_words_says_nothing() -> None:
    person = Person(flow('start = "h"\nnodes.h = { hand_over = "" }'))
    assert (person.texts, person.handed_to) == ([], [("front", "")])


def test_start_ends_this_flow_and_names_the_next() -> None:
    person = Person(flow('start = "s"\nnodes.s = { start = "menu" }'))
    assert (person.session, person.effects) == (None, [Start("menu")])


def test_do_asks_for_an_act_with_what_it_needs() -> None:
    talk = flow('start = "d"\nnodes.d = { do = "book_seat", needs = ["fair", "name"], to = "s" }\nnodes.s = { say = "Booked." }')
    person = Person(talk, {"fair": 2})
    assert (person.did, person.texts) == (["book_seat"], ["Booked."])
    assert person.effects[0].args == (("fair", "2"), ("name", ""))  # type: ignore[union-attr]


# --- silence -------------------------------------------------------------------------------------------------------------------------

NUDGED = """
start = "q"
nodes.q = { ask = "Work now?", kind = "yesno", save = "work", label = "Work", to = "end", after_hours = 24, silence = "nudge" }
nodes.nudge = { say = "We ask once more.", to = "last" }
nodes.last = { ask = "Work?", kind = "yesno", save = "work", to = "end", after_hours = 48, silence = "bye" }
nodes.end = { say = "Thank you." }
nodes.bye = { say = "Another time, then." }
"""


def test_silence_leads_to_a_nudge_and_then_to_the_end() -> None:
    person = Person(flow(NUDGED))
    assert person.effects[-1] == Wait(24)
    assert person.hears(run.Silence()).texts == ["We ask once more.", "Work?"]
    assert person.effects[-1] == Wait(48)
    assert person.hears(run.Silence()).texts == ["Another time, then."]
    assert person.session is None


@pytest.mark.parametrize("said", ["ហ៊ឺ", "more", "0", "កែ"])
def test_the_hours_of_silence_count_from_what_was_said_last(said: str) -> None:
    assert Wait(24) in Person(flow(NUDGED)).hears(said).effects


def test_who_comes_back_to_a_question_has_its_hours_again() -> None:
    assert Wait(24) in Person(flow(NUDGED)).comes_back().effects


def test_silence_at_a_question_that_waits_for_ever_changes_nothing(sokha: Person) -> None:
    before = sokha.session
    assert sokha.hears(run.Silence()).effects == []
    assert sokha.session == before


def test_a_wait_is_quiet_until_its_hours_are_over() -> None:
    talk = flow('start = "w"\nnodes.w = { wait = 24, to = "s" }\nnodes.s = { say = "A day later." }')
    person = Person(talk)
    assert (person.effects, person.node) == ([Wait(24)], "w")
    assert person.hears(run.Silence()).texts == ["A day later."]


def test_a_text_during_a_wait_is_not_for_this_flow_and_ends_it() -> None:
    person = Person(flow('start = "w"\nnodes.w = { wait = 24, to = "s" }\nnodes.s = { say = "A day later." }')).hears("សួស្តី")
    assert (person.session, person.effects) == (None, [])
