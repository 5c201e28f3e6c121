"""Correcting an answer: one is given anew, the others stay as long as they still apply."""

from __future__ import annotations

import pytest

from app.store.flows import book
from tests.engine.person import Person, flow

TALK = """
start = "name"
nodes.name = { ask = "Name?", kind = "text", save = "name", label = "Name", to = "sex", skip = "sex" }
nodes.sex = { ask = "Sex?", save = "sex", label = "Sex", to = "province", choices = [
  { text = "Male", value = "male" }, { text = "Female", value = "female" },
] }
[nodes.province]
ask = "Province?"
kind = "place"
level = "province"
first = ["22", "15"]
save = "province"
label = "Province"
to = "commune"
[nodes.commune]
ask = "Commune?"
kind = "place"
level = "commune"
within = "province"
save = "commune"
label = "Commune"
to = "need"
skip = "need"
[nodes.need]
ask = "Need?"
save = "need"
label = "Need"
to = "last"
choices = [{ text = "Job" }, { text = "Skill" }]
[nodes.last]
ask = "Anything else?"
kind = "text"
save = "note"
to = "thanks"
[nodes.thanks]
say = "Thank you."
"""
ANSWERS = ("សុខា", "ស្រី", "១", "អន្លង់វែង", "១")


@pytest.fixture
def sokha() -> Person:
    """Somebody who has answered all but the last question."""
    return Person(flow(TALK.replace('"Female"', '"ស្រី"'), "km")).hears(*ANSWERS)


@pytest.mark.parametrize("word", ["កែ", "កែចម្លើយ", "correct"])
def test_the_answers_so_far_are_shown_as_they_read(sokha: Person, word: str) -> None:
    sokha.hears(word)
    assert sokha.texts == [book().say("which_answer", "km")]
    shown = ["Name: សុខា", "Sex: ស្រី", "Province: ឧត្ដរមានជ័យ", "Commune: អន្លង់វែង", "Need: Job"]
    assert [tuple(o) for o in sokha.options] == [(str(i), text) for i, text in enumerate(shown, 1)]


def test_one_answer_is_given_anew_and_the_others_stay(sokha: Person) -> None:
    sokha.hears("កែ", "១")
    assert sokha.texts == ["Name?"]
    sokha.hears("ចាន់ថា")
    assert sokha.node == "last"
    assert sokha.kept == {"name": "ចាន់ថា", "sex": "female", "province": "22", "commune": "220101", "need": "job"}


def test_a_changed_province_asks_for_the_commune_again_and_for_nothing_else(sokha: Person) -> None:
    sokha.hears("កែ", "៣", "ពោធិ៍សាត់")
    assert sokha.node == "commune"
    sokha.hears("បឹងខ្នារ")
    assert sokha.node == "last"
    assert sokha.kept["commune"].startswith("15")  # type: ignore[union-attr]


def test_the_same_province_again_leaves_the_commune(sokha: Person) -> None:
    assert sokha.hears("កែ", "៣", "១").node == "last"


def test_an_answer_that_no_longer_holds_is_not_shown_any_more(sokha: Person) -> None:
    sokha.hears("កែ", "៣", "២", "រំលង", "កែ")
    assert "Commune" not in " ".join(o.text for o in sokha.options)


def test_several_corrections_may_follow_each_other(sokha: Person) -> None:
    sokha.hears("កែ", "១", "ចាន់ថា", "កែ", "៥", "២", "កែ", "២", "male")
    assert sokha.node == "last"
    assert (sokha.kept["name"], sokha.kept["need"], sokha.kept["sex"]) == ("ចាន់ថា", "skill", "male")


def test_a_skipped_question_stays_skipped() -> None:
    person = Person(flow(TALK, "km")).hears("រំលង", "2", "1", "រំលង", "1")
    person.hears("កែ", "១", "1")
    assert person.node == "last"
    assert person.kept["sex"] == "male"


def test_back_leaves_the_list_for_the_question_that_waits(sokha: Person) -> None:
    assert sokha.hears("កែ", "0").texts == ["Anything else?"]
    assert sokha.hears("ទេ អរគុណ").kept["note"] == "ទេ អរគុណ"


def test_back_out_of_a_correction_leaves_the_answer_as_it_was(sokha: Person) -> None:
    sokha.hears("កែ", "១", "0")
    assert (sokha.node, sokha.kept["name"]) == ("last", "សុខា")


def test_a_number_that_is_not_on_the_list_is_asked_for_again_and_at_last_the_list_closes(sokha: Person) -> None:
    assert sokha.hears("កែ", "៩").lead == book().say("not_understood", "km")
    assert len(sokha.options) == 5
    assert sokha.hears("១០", "ហ៊ឺ").texts == ["Anything else?"]
    assert sokha.handed_to == []


def test_coming_back_to_an_open_list_shows_the_list(sokha: Person) -> None:
    sokha.hears("កែ").comes_back("We go on.")
    assert (sokha.lead, len(sokha.options)) == ("We go on.", 5)
    assert sokha.hears("១").texts == ["Name?"]


def test_with_no_answer_yet_the_question_is_asked_again() -> None:
    person = Person(flow(TALK, "km")).hears("កែ")
    assert (person.texts, person.lead, person.kept) == (["Name?"], "", {})


def test_an_answer_without_a_label_is_not_offered(sokha: Person) -> None:
    sokha.hears("0", "2", "note")
    assert sokha.session is None
    assert "note" in sokha.kept


def test_a_correction_may_lead_another_way_and_what_stands_there_too_is_not_asked_again() -> None:
    person = Person(
        flow("""
            start = "work"
            nodes.work = { ask = "Work?", kind = "yesno", save = "work", label = "Work", to = "by" }
            nodes.by = { branch = "work", cases = { yes = "pay" }, to = "wish" }
            nodes.pay = { ask = "Pay?", kind = "number", save = "pay", label = "Pay", to = "wish" }
            nodes.wish = { ask = "Wish?", kind = "text", save = "wish", label = "Wish", to = "end" }
            nodes.end = { ask = "More?", kind = "text" }
        """)
    ).hears("no", "a job")
    person.hears("correct", "1", "yes")
    assert person.node == "pay"
    assert person.hears("150").node == "end"


def test_a_question_that_a_flow_comes_back_to_is_asked_anew_after_a_correction() -> None:
    person = Person(
        flow("""
            start = "a"
            nodes.a = { ask = "A?", kind = "text", save = "a", label = "A", to = "b" }
            nodes.b = { ask = "B?", kind = "text", save = "b", label = "B", to = "c" }
            nodes.c = { ask = "Once more?", kind = "yesno", save = "c", to = "by" }
            nodes.by = { branch = "c", cases = { yes = "b" }, to = "end" }
            nodes.end = { say = "End" }
        """)
    ).hears("សុខា", "ចាន់ថា", "correct", "1", "ណារី")
    assert person.node == "c"
    assert person.hears("yes").texts == ["B?"]
