"""The machine: the words of command, wrong answers, coming back, and content that is broken."""

from __future__ import annotations

import pytest

from app.engine import run
from app.engine.effects import Broken, Keep
from app.engine.session import Session
from app.store.flows import book
from tests.engine.person import Person, flow


def test_a_say_is_said_before_the_question_that_follows(sokha: Person) -> None:
    assert sokha.texts == ["Suosdey.", "Name?"]


def test_answers_are_kept_as_they_come_and_stand_in_later_texts(sokha: Person) -> None:
    sokha.hears("សុខា")
    assert sokha.effects[0] == Keep("name", "សុខា")
    assert sokha.texts == ["Age, សុខា?"]
    sokha.hears("៣៤", "ចាស")
    assert sokha.kept == {"name": "សុខា", "age": 34, "job": "yes"}
    assert sokha.texts == ["Thank you, សុខា."]
    assert sokha.session is None


def test_what_a_person_wrote_is_never_read_as_a_placeholder(sokha: Person) -> None:
    assert sokha.hears("{age} {name}").texts == ["Age, {age} {name}?"]


def test_what_is_not_known_leaves_its_place_empty(sokha: Person) -> None:
    assert sokha.hears("រំលង").texts == ["Age, ?"]


# --- words of command ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("back", ["0", "០", "ថយក្រោយ", "back"])
def test_back_asks_the_question_before(sokha: Person, back: str) -> None:
    sokha.hears("សុខា", "៣៤", back)
    assert sokha.node == "age"
    assert sokha.hears("៣៥").kept["age"] == 35


def test_back_at_the_first_question_asks_it_again(sokha: Person) -> None:
    assert sokha.hears("0", "0").texts == ["Name?"]


def test_back_passes_over_a_pause() -> None:
    talk = flow("""
        start = "a"
        nodes.a = { ask = "A?", kind = "text", to = "p" }
        nodes.p = { wait = 24, to = "b" }
        nodes.b = { ask = "B?", kind = "text", to = "c" }
        nodes.c = { say = "C" }
    """)
    assert Person(talk).hears("សុខា", run.Silence(), "0").node == "a"


@pytest.mark.parametrize("again", ["ម្តងទៀត", "again", "start over"])
def test_again_begins_the_flow_anew(sokha: Person, again: str) -> None:
    assert sokha.hears("សុខា", again).texts == ["Suosdey.", "Name?"]


@pytest.mark.parametrize("skip", ["រំលង", "skip", "rumlong"])
def test_skip_goes_on_and_keeps_nothing(sokha: Person, skip: str) -> None:
    sokha.hears(skip)
    assert sokha.node == "age"
    assert sokha.kept == {}


def test_skip_is_no_answer_where_a_question_cannot_be_skipped() -> None:
    talk = flow(
        'start = "q"\nnodes.q = { ask = "Name?", kind = "text", save = "name", to = "e", retry = ["Please."] }\nnodes.e = { say = "E" }'
    )
    person = Person(talk).hears("skip")
    assert (person.node, person.lead, person.kept) == ("q", "Please.", {})


def test_more_with_nothing_more_asks_the_same_and_counts_no_try(sokha: Person) -> None:
    sokha.hears("more", "more", "more", "more")
    assert (sokha.node, sokha.lead, sokha.handed_to) == ("name", "", [])


# --- wrong answers -------------------------------------------------------------------------------------------------------------------


def test_the_second_and_third_try_have_another_wording_and_then_a_person_takes_over(sokha: Person) -> None:
    leads = [sokha.hears(said).lead for said in ("១២", "៣៤")]
    assert leads == ["Only your name.", "A short one."]
    sokha.hears("56")
    assert sokha.texts == [book().say("hand_over_after_tries", "km")]
    assert sokha.handed_to == [("front", "talk")]
    assert sokha.node == "name"


def test_after_a_hand_over_the_question_waits_with_fresh_tries(sokha: Person) -> None:
    sokha.hears("1", "2", "3", "4")
    assert sokha.lead == "Only your name."
    assert sokha.hears("សុខា").node == "age"


def test_a_question_without_wordings_of_its_own_has_the_common_one(sokha: Person) -> None:
    assert sokha.hears("សុខា", "ចាស់").lead == book().say("not_understood", "km")


def test_a_question_may_give_up_kindly_instead(sokha: Person) -> None:
    sokha.hears("សុខា", "30", "x", "x", "x")
    assert (sokha.texts, sokha.handed_to, sokha.session) == (["Thank you, សុខា."], [], None)


def test_a_right_answer_ends_the_count_of_wrong_ones(sokha: Person) -> None:
    sokha.hears("1", "2", "សុខា", "x", "x")
    assert sokha.handed_to == []
    assert sokha.node == "age"


def test_a_text_of_any_length_is_looked_at_up_to_a_limit(sokha: Person) -> None:
    sokha.hears("ស" * (run.MOST_LETTERS * 3))
    assert (sokha.node, sokha.lead) == ("name", "Only your name.")


# --- coming back, and broken content ------------------------------------------------------------------------------------------------


def test_coming_back_asks_the_waiting_question_after_a_few_words(sokha: Person) -> None:
    sokha.hears("សុខា").comes_back("We go on.")
    assert (sokha.lead, sokha.texts, sokha.node) == ("We go on.", ["Age, សុខា?"], "age")


def test_a_loop_without_a_question_ends_as_broken_and_keeps_what_was_kept() -> None:
    talk = flow("""
        start = "k"
        nodes.k = { keep = "need", value = "job", to = "a" }
        nodes.a = { do = "register", to = "b" }
        nodes.b = { branch = "x", cases = {}, to = "a" }
    """)
    person = Person(talk)
    assert person.session is None
    assert person.kept == {"need": "job"}
    assert "more than 50 nodes without a question" in person.broken
    assert person.did == []


def test_a_session_at_a_node_that_is_gone_is_told_to_staff_and_begins_anew(sokha: Person) -> None:
    sokha.session = Session("talk", ("name", "gone"), {"name": "សុខា"})
    sokha.hears("៣៤")
    assert isinstance(sokha.effects[0], Broken)
    assert (sokha.effects[0].node, sokha.node, sokha.texts) == ("gone", "name", ["Suosdey.", "Name?"])


def test_a_session_without_any_question_begins_anew_too(sokha: Person) -> None:
    sokha.session = Session("talk")
    assert sokha.comes_back().node == "name"


def test_what_a_question_understands_is_known_before_it_is_asked(sokha: Person) -> None:
    def understands(said: str) -> bool:
        assert sokha.session is not None
        return run.understands(sokha.talk, sokha.session, said, {})

    assert not understands("សុខា")  # any text would be a name
    sokha.hears("សុខា")
    assert understands("៣៤")
    assert not understands("menu")
    sokha.hears("កែ")
    assert understands("១")
    assert not understands("៩")
    sokha.session = Session("talk", ("gone",))
    assert not understands("1")
