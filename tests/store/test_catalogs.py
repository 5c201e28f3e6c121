"""Extraction keeps the .po files in step with the flows, and leaves alone what did not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store.catalogs import all_sources, extract
from app.store.flows import ROOT, read_entries
from tests.flows_copy import FlowsCopy

LANGUAGES = ("km", "km_Latn")


@pytest.fixture
def copy(tmp_path: Path) -> FlowsCopy:
    return FlowsCopy(tmp_path)


def entry(copy: FlowsCopy, context: str, language: str = "km") -> str:
    """An entry as it stands in the file."""
    entries = copy.po(language).read_text(encoding="utf-8").split("\n\n")
    return next((e for e in entries if f'msgctxt "{context}"' in e), "")


def test_with_nothing_changed_the_files_stay_byte_for_byte(copy: FlowsCopy) -> None:
    told = extract(copy.flows, copy.locales)
    for language in LANGUAGES:
        assert copy.po(language).read_bytes() == (ROOT / "locales" / language / "LC_MESSAGES" / "flows.po").read_bytes()
        assert (told[language].new, told[language].fuzzy, told[language].gone) == (0, 0, 0)
        assert told[language].kept == len([s for s in all_sources(copy.flows) if s.english])


def test_an_edited_english_text_turns_its_translation_fuzzy(copy: FlowsCopy) -> None:
    copy.edit("forget", "It cannot be brought back.", "It is gone for good.")
    before = entry(copy, "forget.sure.ask")
    assert [told.fuzzy for told in extract(copy.flows, copy.locales).values()] == [1, 1]
    after = entry(copy, "forget.sure.ask")
    assert "#, fuzzy" in after
    assert 'msgid "Shall we erase everything we keep about you? It is gone for good."' in after
    assert "# was: Shall we erase everything we keep about you? It cannot be brought back." in after
    assert before.splitlines()[-1] == after.splitlines()[-1]


def test_a_text_that_was_read_aloud_has_to_be_read_again_when_its_english_changes(copy: FlowsCopy) -> None:
    copy.change_entry("km", "forget.sure.ask", "review: drafted", "review: read aloud")
    copy.edit("forget", "It cannot be brought back.", "It is gone for good.")
    extract(copy.flows, copy.locales)
    assert "# review: drafted\n" in entry(copy, "forget.sure.ask")


def test_a_fuzzy_text_stays_fuzzy_until_somebody_looks_at_it(copy: FlowsCopy) -> None:
    copy.edit("forget", "It cannot be brought back.", "It is gone for good.")
    extract(copy.flows, copy.locales)
    once = copy.po("km").read_bytes()
    extract(copy.flows, copy.locales)
    assert copy.po("km").read_bytes() == once


def test_a_new_text_comes_in_empty(copy: FlowsCopy) -> None:
    copy.edit("forget", 'give_up = "kept"', 'give_up = "kept"\nsave = "sure"\nlabel = "Erase"')
    assert [told.new for told in extract(copy.flows, copy.locales).values()] == [1, 1]
    assert entry(copy, "forget.sure.label") == '# review: not translated\nmsgctxt "forget.sure.label"\nmsgid "Erase"\nmsgstr ""'


def test_a_text_that_is_gone_is_dropped(copy: FlowsCopy) -> None:
    (copy.flows / "boxes.toml").unlink()
    gone = extract(copy.flows, copy.locales)["km"].gone
    assert gone == len([m for m in read_entries(ROOT / "locales", "km") if str(m.context).startswith("boxes.")])
    assert "boxes." not in copy.po("km").read_text(encoding="utf-8")


def test_words_to_match_are_kept_as_the_language_has_them(copy: FlowsCopy) -> None:
    before = entry(copy, "forget.sure.choices.1.match")
    copy.edit("forget", "It cannot be brought back.", "It is gone for good.")
    extract(copy.flows, copy.locales)
    assert entry(copy, "forget.sure.choices.1.match") == before
    assert "លុប" in before


def test_a_language_without_a_file_gets_one(copy: FlowsCopy) -> None:
    copy.po("km").unlink()
    told = extract(copy.flows, copy.locales)["km"]
    assert (told.kept, told.new) == (0, len(read_entries(copy.locales, "km")))


def test_quotes_and_lines_survive(copy: FlowsCopy) -> None:
    copy.edit("forget", '"All right, nothing is erased. For more send MENU."', "'''A \"word\"\nand a \\ line.'''")
    extract(copy.flows, copy.locales)
    assert {str(m.context): str(m.id) for m in read_entries(copy.locales, "km")}["forget.kept.say"] == 'A "word"\nand a \\ line.'


def test_comments_of_translators_are_kept(copy: FlowsCopy) -> None:
    copy.change_entry("km", "forget.sure.ask", "# review: drafted", "# to be asked: the office in Pursat\n# review: drafted")
    extract(copy.flows, copy.locales)
    assert "# to be asked: the office in Pursat\n# review: drafted" in entry(copy, "forget.sure.ask")
