"""The flow files and their translations, read once and made ready in every language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.engine.flow import Flow, flow_of
from app.engine.localise import Catalog, localised
from app.engine.nodes import Ask
from app.engine.problem import BadFlow, Problem
from app.engine.shape import phrase_problems, shape_problems
from app.store.gazetteer import gazetteer
from app.text.khmer import match_key

ROOT = Path(__file__).parents[2]
LANGUAGES = ("km", "km_Latn", "en")  # Khmer script, romanised Khmer for phones that show boxes, English
DEFAULT_LANGUAGE = "km"
PHRASES = "phrases"


@dataclass(frozen=True)
class Book:
    """Every flow in every language; `keywords` are folded words, each with the flow that it begins."""

    flows: Mapping[tuple[str, str], Flow]
    phrases: Mapping[str, Mapping[str, str]]
    keywords: Mapping[str, str]
    wordings: Mapping[tuple[str, str], str]

    def flow(self, name: str, language: str | None) -> Flow:
        """Raises KeyError for a flow that there is not."""
        return self.flows[name, language or DEFAULT_LANGUAGE]

    def has(self, name: str) -> bool:
        return (name, DEFAULT_LANGUAGE) in self.flows

    def say(self, phrase: str, language: str | None) -> str:
        """One of the common little texts."""
        return self.phrases[language or DEFAULT_LANGUAGE][phrase]

    def wording(self, flow: str, node: str) -> str:
        """Which wording of a question stands now: flow.node and a mark that changes with its English text."""
        return self.wordings[flow, node]

    @property
    def names(self) -> list[str]:
        return sorted({name for name, _ in self.flows})


@cache
def book() -> Book:
    """The book of this installation. Raises BadFlow."""
    return read_book(ROOT / "flows", ROOT / "locales")


def read_book(flows: Path, locales: Path) -> Book:
    """The book of a folder of flows and one of translations. Raises BadFlow with every problem of form."""
    tables, phrases = read_tables(flows)
    catalogs = {language: read_catalog(locales, language) for language in LANGUAGES}
    said = {language: said_phrases(phrases, catalog) for language, catalog in catalogs.items()}
    made = {(name, language): _flow(name, table, language, catalogs, said) for name, table in tables.items() for language in LANGUAGES}
    return Book(made, said, keywords(made.values()), _wordings(made.values()))


def _flow(
    name: str, table: Mapping[str, Any], language: str, catalogs: Mapping[str, Catalog], said: Mapping[str, Mapping[str, str]]
) -> Flow:
    others = [catalog for other, catalog in catalogs.items() if other != language]
    translated = localised(name, table, catalogs[language], others)
    return flow_of(name, translated, language=language, phrases=said[language], gazetteer=gazetteer())


def _wordings(flows: Iterable[Flow]) -> dict[tuple[str, str], str]:
    asks = [(flow.name, node) for flow in flows if flow.language == "en" for node in flow.nodes.values() if isinstance(node, Ask)]
    return {(flow, ask.name): f"{flow}.{ask.name}:{sha256(ask.text.text.encode()).hexdigest()[:8]}" for flow, ask in asks}


def read_tables(folder: Path) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Every flow's table by name, and the common phrases; all of them in good shape. Raises BadFlow."""
    read = [(path.stem, _toml(path)) for path in sorted(folder.glob("*.toml"))]
    tables = {name: table for name, table in read if not isinstance(table, Problem)}
    phrases = tables.pop(PHRASES, {})
    problems = [table for _, table in read if isinstance(table, Problem)]
    problems += [problem for name, table in tables.items() for problem in shape_problems(name, table)]
    problems += phrase_problems(PHRASES, phrases)
    if not read:
        problems = [Problem("", "", "", "there is no flow in this folder")]
    if problems:
        raise BadFlow(problems)
    return tables, phrases[PHRASES]


def _toml(path: Path) -> dict[str, Any] | Problem:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as wrong:
        return Problem(path.stem, "", "", f"not readable as TOML: {wrong}")


def read_catalog(locales: Path, language: str) -> dict[str, str]:
    """The translations that hold, by msgctxt; a fuzzy one does not (its English was changed)."""
    return {str(m.context): str(m.string) for m in read_entries(locales, language) if m.string and not m.fuzzy}


def read_entries(locales: Path, language: str) -> list[Any]:
    """The entries of a language's flows.po; none for English, which stands in the flows. Raises BadFlow."""
    path = po_path(locales, language)
    if not path.exists():
        return []
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            return [m for m in read_po(file, locale=None, abort_invalid=True) if m.id]
    except (PoFileError, UnicodeDecodeError, OSError) as wrong:
        raise BadFlow([Problem("", "", "", f"the translations cannot be read: {wrong}", language)]) from wrong


def po_path(locales: Path, language: str) -> Path:
    return locales / language / "LC_MESSAGES" / "flows.po"


def said_phrases(phrases: Mapping[str, str], catalog: Catalog) -> dict[str, str]:
    return {key: catalog.get(f"{PHRASES}.{key}") or english for key, english in phrases.items()}


def keywords(flows: Iterable[Flow]) -> dict[str, str]:
    """Folded keyword → flow; the same in every language, since words of all of them are in each."""
    return {match_key(word): flow.name for flow in flows for word in flow.keywords}
