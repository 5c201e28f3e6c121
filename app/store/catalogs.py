"""Keeping the .po files in step with the flows: new texts come in, changed ones turn fuzzy, gone ones are dropped."""

from __future__ import annotations

from collections.abc import Mapping
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
    from babel.messages.catalog import Catalog

    old = {str(m.context): m for m in read_entries(locales, language)}
    catalog = Catalog(locale=None, charset="utf-8", fuzzy=False)
    changed = kept = 0
    for source in wanted:
        if not source.english:
            continue
        entry = old.pop(source.context, None)
        kept += entry is not None and str(entry.id) == source.english
        changed += _put(catalog, source, entry)
    new = sum(1 for m in catalog if m.id and not m.string)
    _write(catalog, locales, language)
    return Told(new, changed, len(old), kept)


def _put(catalog: Any, source: Source, entry: Any) -> bool:
    """One entry; True where a translation of another English text has to be looked at again."""
    changed = bool(entry is not None and entry.string and str(entry.id) != source.english)
    catalog.add(
        source.english,
        string=str(entry.string) if entry else "",
        context=source.context,
        flags=["fuzzy"] if changed or (entry and entry.fuzzy) else [],
        user_comments=entry.user_comments if entry else ["review: not translated"],
    )
    return changed


def _write(catalog: Any, locales: Path, language: str) -> None:
    """One entry after the other as in the flows, without dates, so that a change shows only what changed."""
    path = po_path(locales, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [_head(language), *(_entry(m) for m in catalog if m.id)]
    path.write_text("\n".join(lines), encoding="utf-8")


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


def _entry(message: Any) -> str:
    comments = [f"# {comment}" for comment in message.user_comments]
    flags = ["#, fuzzy"] if message.fuzzy else []
    texts = (("msgctxt", message.context), ("msgid", message.id), ("msgstr", message.string))
    return "\n".join([*comments, *flags, *(f"{key} {_quoted(str(text))}" for key, text in texts), ""])


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
