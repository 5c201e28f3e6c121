"""Keeping the .po files in step with the flows: new texts come in, changed ones turn fuzzy, gone ones are dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.engine.localise import Source, sources
from app.store.flows import LANGUAGES, PHRASES, po_path, read_entries, read_tables


class Told(NamedTuple):
    """How many entries of a language are new, fuzzy now, gone, and kept as they were."""

    new: int
    fuzzy: int
    gone: int
    kept: int


def extract(flows: Path, locales: Path) -> dict[str, Told]:
    """Updates the catalogs of every language but English. Raises BadFlow for a flow that cannot be read."""
    wanted = all_sources(flows)
    return {language: _update(wanted, locales, language) for language in LANGUAGES if language != "en"}


def all_sources(flows: Path) -> list[Source]:
    """Every text of every flow and the common phrases, in the order of the files."""
    tables, phrases = read_tables(flows)
    found = [source for name, table in tables.items() for source in sources(name, table)]
    return [*found, *(Source(f"{PHRASES}.{key}", english) for key, english in phrases.items())]


def _update(wanted: list[Source], locales: Path, language: str) -> Told:
    old = {str(m.context): m for m in read_entries(locales, language)}
    entries = [_entry(source, old.pop(source.context, None)) for source in wanted if source.english]
    _write(entries, locales, language)
    state = Counter(entry.state for entry in entries)
    return Told(state["new"], state["fuzzy"], len(old), state["kept"])


class Entry(NamedTuple):
    """One text and its translation, with the comments of its translators; `state` is new, fuzzy or kept."""

    source: Source
    text: str
    comments: tuple[str, ...]
    state: str


def _entry(source: Source, old: Any) -> Entry:
    """A translation of another English text has to be looked at again, and read aloud again."""
    if old is None:
        return Entry(source, "", ("review: not translated",), "new")
    text, comments = str(old.string), tuple(old.user_comments)
    if not text or str(old.id) == source.english:
        return Entry(source, text, comments, "fuzzy" if old.fuzzy else "kept")
    notes = [c for c in comments if not c.startswith(("review:", "was: "))]
    return Entry(source, text, (*notes, "review: drafted", f"was: {' '.join(str(old.id).split())}"), "fuzzy")


def _write(entries: Iterable[Entry], locales: Path, language: str) -> None:
    """One entry after the other as in the flows, without dates, so that a change shows only what changed."""
    path = po_path(locales, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text("\n".join([_head(language), *map(_lines, entries)]), encoding="utf-8")
    new.replace(path)


def _head(language: str) -> str:
    titles: Mapping[str, str] = {
        "km": "Khmer: what people read on their phones.",
        "km_Latn": "Romanised Khmer for phones that show boxes; GSM-7.",
    }
    fields = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return "\n".join([f"# {titles[language]}", 'msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in fields.items()), ""])


def _lines(entry: Entry) -> str:
    comments = [f"# {comment}" for comment in entry.comments]
    flags = ["#, fuzzy"] if entry.state == "fuzzy" else []
    texts = (("msgctxt", entry.source.context), ("msgid", entry.source.english), ("msgstr", entry.text))
    return "\n".join([*comments, *flags, *(f"{key} {_quoted(text)}" for key, text in texts), ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
