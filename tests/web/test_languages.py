"""What stands on the pages has its Khmer, and the reader's choice of a language holds."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from app.store.flows import book

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "locales" / "km" / "LC_MESSAGES" / "staff.po"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def _wanted() -> set[str]:
    found = {message for _, _, message, _, _ in extract_from_dir(str(ROOT / "app" / "web"), METHODS, keywords=KEYWORDS)}
    singular = {message if isinstance(message, str) else message[0] for message in found}
    return singular | {flow.title for flow in book().flows.values()}


def _catalog() -> dict[str, str]:
    with CATALOG.open("rb") as file:
        entries = [entry for entry in read_po(file) if entry.id]
    return {_first(entry.id): "" if entry.fuzzy else _first(entry.string) for entry in entries}


def _first(text: str | tuple[str, ...] | list[str] | None) -> str:
    return text if isinstance(text, str) else (text or [""])[0]


def test_every_text_of_the_pages_has_its_khmer() -> None:
    catalog = _catalog()
    assert sorted(text for text in _wanted() if not catalog.get(text)) == []


def test_no_translation_is_left_over() -> None:
    assert sorted(set(_catalog()) - _wanted()) == []


def test_placeholders_are_the_same_in_khmer() -> None:
    named = re.compile(r"%\(\w+\)s")
    for english, khmer in _catalog().items():
        assert sorted(named.findall(english.replace("%(num)s", ""))) == sorted(named.findall(khmer.replace("%(num)s", ""))), english


def test_khmer_needs_no_joiner_or_zero_width_space() -> None:
    assert [english for english, khmer in _catalog().items() if set(khmer) & set("\u200b\u200c\u200d")] == []
