"""The book: every flow in every language, ready to be spoken."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.nodes import Ask
from app.engine.problem import BadFlow
from app.store.flows import LANGUAGES, ROOT, book, read_book, read_entries
from app.text.khmer import match_key
from tests.flows_copy import FlowsCopy


@pytest.fixture
def copy(tmp_path: Path) -> FlowsCopy:
    return FlowsCopy(tmp_path)


def text(flow: str, node: str, language: str | None) -> str:
    found = book().flow(flow, language).nodes[node]
    assert isinstance(found, Ask)
    return found.text.text


def test_every_flow_speaks_each_language() -> None:
    assert {language for _, language in book().flows} == set(LANGUAGES)
    assert len(book().flows) == 3 * len(book().names)


def test_a_text_reads_in_its_language_and_khmer_where_none_is_known() -> None:
    assert text("register", "name", "en").startswith("What is your full name?")
    assert text("register", "name", "km") == text("register", "name", None)
    assert text("register", "name", "km").startswith("តើ")


def test_a_flow_that_there_is_not_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        book().flow("registration", "km")


@pytest.mark.parametrize(("word", "flow"), [("ពិព័រណ៍", "fairs"), ("FAIR", "fairs"), ("pipor", "fairs"), ("ជំនួយ", "help"), ("join", "welcome")])
def test_a_keyword_of_any_language_begins_its_flow(word: str, flow: str) -> None:
    assert book().keywords[match_key(word)] == flow


def test_the_wording_of_a_question_has_a_mark_that_changes_with_it(copy: FlowsCopy) -> None:
    before = read_book(copy.flows, copy.locales).wording("register", "consent")
    copy.edit("register", "free and private", "free of charge and private")
    after = read_book(copy.flows, copy.locales).wording("register", "consent")
    assert before.startswith("register.consent:")
    assert before != after


def test_a_fuzzy_translation_is_not_spoken(copy: FlowsCopy) -> None:
    copy.change_entry("km", "phrases.go_on", "msgctxt", "#, fuzzy\nmsgctxt")
    assert read_book(copy.flows, copy.locales).say("go_on", "km") == book().say("go_on", "en")


def test_a_folder_with_faults_tells_all_of_them_at_once(copy: FlowsCopy) -> None:
    copy.edit("forget", 'to = "gone"', 'to = "away"')
    copy.write("odd", "start = ")
    with pytest.raises(BadFlow) as bad:
        read_book(copy.flows, copy.locales)
    assert [(p.flow, p.node, p.key) for p in bad.value.problems] == [("odd", "", ""), ("forget", "forget", "to")]
    assert "flows/forget.toml · forget · to: there is no node 'away'" in str(bad.value)


def test_translations_that_cannot_be_read_are_told(copy: FlowsCopy) -> None:
    copy.po("km").write_text("msgid", encoding="utf-8")
    with pytest.raises(BadFlow, match=r"locales/km.*cannot be read"):
        read_book(copy.flows, copy.locales)


def test_english_stands_in_the_flows_and_has_no_catalog() -> None:
    assert read_entries(ROOT / "locales", "en") == []
