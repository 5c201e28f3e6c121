"""Every kind of answer: what it understands, by the cases beside this file, and how it asks back."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.engine.flow import flow_of
from app.engine.localise import localised
from app.store.flows import book
from app.store.gazetteer import gazetteer
from tests.engine.person import Person, flow

CASES = sorted((Path(__file__).parent / "cases").glob("*.toml"))
Question = Mapping[str, Any]


def asked(question: Question) -> Person:
    """Somebody before the question, which is asked in Khmer."""
    nodes = {"q": {**question["fields"], "save": "answer", "to": "end"}, "end": {"say": "Thank you."}}
    words = {i: c.get("words", []) for i, c in enumerate(nodes["q"].get("choices", ()), 1)}
    catalog = {f"t.q.choices.{i}.match": ", ".join(w) for i, w in words.items()}
    table = localised("t", {"start": "q", "nodes": nodes}, catalog)
    return Person(flow_of("t", table, language="km", phrases=book().phrases["km"], gazetteer=gazetteer()), question.get("facts"))


def said(key: str) -> Iterator[Any]:
    for path in CASES:
        for question in tomllib.loads(path.read_text(encoding="utf-8"))["question"]:
            for case in question[key]:
                shown = case[0] if isinstance(case, list) else case
                yield pytest.param(question, case, id=f"{path.stem}-{question['title']}-{shown!r}")


@pytest.mark.parametrize(("question", "case"), [*said("understood")])
def test_an_answer_is_understood(question: Question, case: tuple[str, str | int]) -> None:
    person = asked(question).hears(case[0])
    assert person.kept.get("answer") == case[1], (person.node, person.says)
    assert person.texts == ["Thank you."]


@pytest.mark.parametrize(("question", "case"), [*said("not_understood")])
def test_what_is_no_answer_is_asked_again_and_nothing_is_kept(question: Question, case: str) -> None:
    person = asked(question).hears(case)
    assert person.node == "q"
    assert person.kept == {}


def test_a_buddhist_year_is_asked_back_and_kept_when_it_is_right() -> None:
    person = asked({"fields": {"ask": "Which day?", "kind": "date"}}).hears("១៥/៣/២៥៦៩")
    assert person.texts == [book().say("which_place", "km")]
    assert [o.text for o in person.options] == ["15/3/2026", book().say("none_of_these", "km")]
    assert person.hears("១").kept == {"answer": "2026-03-15"}


def test_a_buddhist_year_that_was_none_is_asked_for_again() -> None:
    person = asked({"fields": {"ask": "Which day?", "kind": "date"}}).hears("15/3/2569", "២")
    assert person.texts == ["Which day?"]
    assert person.options == ()
    assert person.hears("1").node == "q"
    assert person.hears("15/3/2025").kept == {"answer": "2025-03-15"}


def test_another_day_may_be_written_while_one_is_asked_back() -> None:
    assert asked({"fields": {"ask": "?", "kind": "date"}}).hears("15/3/2569", "១៦ មីនា ២០២៦").kept == {"answer": "2026-03-16"}


def test_yes_or_no_without_choices_shows_the_common_words() -> None:
    person = asked({"fields": {"ask": "?", "kind": "yesno"}})
    assert [tuple(o) for o in person.options] == [("1", "បាទ/ចាស"), ("2", "ទេ")]


def test_a_telephone_number_asks_a_chat_for_its_button() -> None:
    assert asked({"fields": {"ask": "?", "kind": "phone"}}).says[-1].share_phone


def test_a_choice_may_lead_where_it_wants_and_the_others_where_the_question_does() -> None:
    talk = flow("""
        start = "q"
        nodes.q = { ask = "?", to = "b", choices = [{ text = "Job", to = "a" }, { text = "Skill" }] }
        nodes.a = { say = "A" }
        nodes.b = { say = "B" }
    """)
    assert Person(talk).hears("១").texts == ["A"]
    assert Person(talk).hears("២").texts == ["B"]


def test_what_a_choice_is_called_in_the_other_languages_means_it_too() -> None:
    from app.engine.localise import localised as put

    table = tomllib.loads('start = "q"\nnodes.q = { ask = "?", save = "need", choices = [{ text = "A job" }, { text = "Papers" }] }')
    khmer, latin = {"t.q.choices.1.text": "ការងារ"}, {"t.q.choices.1.text": "kar ngea", "t.q.choices.2.match": "kda"}
    talk = flow_of("t", put("t", table, khmer, [latin]), language="km")
    assert [Person(talk).hears(said).kept["need"] for said in ("ការងារ", "kar ngea", "a job", "kda")] == [
        "a_job",
        "a_job",
        "a_job",
        "papers",
    ]
    assert [o.text for o in Person(talk).options] == ["ការងារ", "Papers"]
