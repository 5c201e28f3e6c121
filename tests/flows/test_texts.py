"""What people read: the Khmer is well encoded and well spelt, nothing harmful is ever named, and registering stays short."""

from __future__ import annotations

import re

import pheasa
import pytest

from app.engine.nodes import Ask
from app.engine.screen import Limits, Medium
from app.engine.talking import Conversation
from app.store.catalogs import all_sources
from app.store.flows import ROOT, book, read_entries
from app.text.sms import is_gsm7

KHMER = re.compile("[\u1780-\u17ff]")
WORD_LISTS = (".match", ".keywords")  # what people type, well spelt or not
MISSPELT = ("ទូរស័ព្ទ", "ឲ្យ", "អោយ", "សំរាប់", "ចំលើយ", "ពត៌មាន", "ចាប់ផ្តើម", "ជំរាបសួរ")  # as often seen; the official spelling is in docs/flows.md
NEVER = ("vic" + "tim", "traffick", "shelter", "exploit", "abuse", "ជនរងគ្រោះ", "ជួញដូរ", "ជម្រក", "កេងប្រវ័ញ្ច", "រំលោភ", "chuonh dour", "chomrok")
NAMING = ("spean", "ស្ពាន", "centre", "មជ្ឈមណ្ឌល", "mochhamondol", "{")  # what a neutral text does not name


def entries(language: str) -> dict[str, str]:
    return {str(m.context): str(m.string) for m in read_entries(ROOT / "locales", language)}


def sentences(language: str) -> dict[str, str]:
    """The texts of a language that are shown, without the lists of words to match."""
    return {context: text for context, text in entries(language).items() if not context.endswith(WORD_LISTS)}


def test_khmer_is_stored_in_its_one_right_encoding() -> None:
    assert {c: t for c, t in entries("km").items() if pheasa.normalize(t, preserve_coeng_da=True) != t} == {}


def test_khmer_on_phones_has_no_invisible_letters_and_no_khmer_digits() -> None:
    assert {c: t for c, t in sentences("km").items() if re.search("[\u200b-\u200d\u00a0\ufeff\u17e0-\u17e9]", t)} == {}


def test_a_khmer_sentence_ends_with_its_own_sign_and_a_space_after() -> None:
    assert {c: t for c, t in sentences("km").items() if re.search(r"។(?![ \n]|$)| ។", t)} == {}


@pytest.mark.parametrize("wrong", MISSPELT)
def test_khmer_is_spelt_officially(wrong: str) -> None:
    assert {c: t for c, t in sentences("km").items() if wrong in t} == {}


def test_romanised_khmer_is_plain_letters() -> None:
    assert {c: t for c, t in sentences("km_Latn").items() if not is_gsm7(t)} == {}


@pytest.mark.parametrize("context", ["welcome.pick.ask", "language.pick.ask", "boxes.offer.ask"])
@pytest.mark.parametrize("language", ["km", "km_Latn"])
def test_the_way_to_a_readable_script_can_be_read_on_every_phone(context: str, language: str) -> None:
    text = entries(language)[context]
    assert is_gsm7(text)
    assert len(text) <= 160


@pytest.mark.parametrize("language", ["km", "km_Latn"])
def test_no_text_names_what_must_not_be_named(language: str) -> None:
    told = [(s.context, s.english.lower()) for s in all_sources(ROOT / "flows")] + list(entries(language).items())
    assert [(c, t) for c, t in told if any(word in t.lower() for word in NEVER)] == []


@pytest.mark.parametrize("language", ["km", "km_Latn", "en"])
def test_the_neutral_receipt_names_nobody_and_no_place(language: str) -> None:
    text = book().say("receipt_neutral", language).lower()
    assert not [word for word in NAMING if word in text]
    assert not any(letter.isdigit() for letter in text)


@pytest.mark.parametrize("language", ["km", "km_Latn"])
def test_every_translation_says_whether_a_native_speaker_has_read_it_aloud(language: str) -> None:
    states = {comment for m in read_entries(ROOT / "locales", language) for comment in m.user_comments}
    assert states <= {"review: drafted", "review: read aloud"}
    assert all(m.user_comments for m in read_entries(ROOT / "locales", language))


@pytest.mark.parametrize("language", ["km", "km_Latn", "en"])
def test_the_choices_of_the_consent_stand_together_on_one_page(language: str) -> None:
    talk = Conversation(book(), Limits(Medium.USSD), language)
    shown = talk.begin("register")
    choices = "\n".join(f"{o.key} {o.text}" for o in shown.options)
    assert any(choices in page for page in (*shown.now, *shown.later))


def test_registering_takes_eight_questions_at_most() -> None:
    flow = book().flow("register", "km")
    on_the_way = [name for name, node in flow.nodes.items() if isinstance(node, Ask) and name != "refused"]
    assert len(["language", *on_the_way]) <= 8
