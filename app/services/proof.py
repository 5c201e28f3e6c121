"""The proof of every flow file: form, ways, translations and screens, in every language and on every medium."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.engine import check
from app.engine.flow import Flow
from app.engine.localise import sources
from app.engine.problem import BadFlow, Problem
from app.engine.screen import Limits, Medium
from app.engine.screens import Screen, letter_problems, phrase_screens, screen_problems, screens
from app.services.acts import ACTS
from app.store.flows import LANGUAGES, PHRASES, Book, read_book, read_entries, read_tables
from app.text.khmer import match_key

_PLACEHOLDER = re.compile(r"\{[a-z_]+\}")


class Proof(NamedTuple):
    """What was looked at, and everything that is wrong."""

    flows: int
    screens: int
    problems: list[Problem]


def prove(flows: Path, locales: Path, *, gsm7: int = 182, ucs2: int = 80) -> Proof:
    """Every problem of every flow; a folder that cannot be read gives what is known so far."""
    try:
        tables, phrases = read_tables(flows)
        book = read_book(flows, locales)
    except BadFlow as bad:
        return Proof(0, 0, list(bad.problems))
    found = [*_ways(book), *_texts(tables, phrases, locales)]
    count = 0
    for name, language, every in _screens(book):
        count += len(every)
        found += letter_problems(name, language, every)
        for limits in media(gsm7, ucs2):
            found += screen_problems(name, language, every, limits, book.phrases[language])
    return Proof(len(book.names), count * len(Medium), sorted(set(found)))


def _screens(book: Book) -> Iterator[tuple[str, str, list[Screen]]]:
    for language in LANGUAGES:
        known = {name: book.flow(name, language) for name in book.names}
        yield PHRASES, language, phrase_screens(book.phrases[language])
        yield from ((name, language, screens(flow, known)) for name, flow in known.items())


def media(gsm7: int, ucs2: int) -> list[Limits]:
    return [Limits(Medium.SMS), Limits(Medium.USSD, gsm7=gsm7, ucs2=ucs2, replies_inline=True), Limits(Medium.CHAT)]


def _ways(book: Book) -> Iterator[Problem]:
    english = {name: book.flow(name, "en") for name in book.names}
    for flow in english.values():
        yield from check.problems(flow, english)
        yield from _acts(flow)
    yield from _keywords(english)


def _acts(flow: Flow) -> Iterator[Problem]:
    for name, node in flow.nodes.items():
        act = getattr(node, "act", None)
        if act is not None and act not in ACTS:
            yield Problem(flow.name, name, "do", f"there is no act {act!r}; there are: {', '.join(ACTS)}")


def _keywords(flows: Mapping[str, Flow]) -> Iterator[Problem]:
    """A word that begins two flows begins neither for sure."""
    owners: dict[str, str] = {}
    for flow in flows.values():
        for word in flow.keywords:
            other = owners.setdefault(match_key(word), flow.name)
            if other != flow.name:
                yield Problem(flow.name, "", "keywords", f"{word!r} begins {other} too")


def _texts(tables: Mapping[str, Mapping[str, Any]], phrases: Mapping[str, str], locales: Path) -> Iterator[Problem]:
    live = {name: table for name, table in tables.items() if table.get("live")}
    wanted = {s.context: (name, s) for name, table in live.items() for s in sources(name, table)}
    for language in LANGUAGES[:-1]:
        entries = {str(m.context): m for m in read_entries(locales, language)}
        for context, (name, source) in wanted.items():
            for why in _text(source.english, entries.get(context), words=source.words):
                yield _problem(name, context, why, language)
        for key, english in phrases.items():
            for why in _text(english, entries.get(f"{PHRASES}.{key}")):
                yield Problem(PHRASES, "", key, why, language)


def _problem(flow: str, context: str, why: str, language: str) -> Problem:
    node, _, key = context.removeprefix(f"{flow}.").partition(".")
    return Problem(flow, node, key, why, language) if key else Problem(flow, "", node, why, language)


def _text(english: str, entry: Any, *, words: bool = False) -> Iterator[str]:
    """What is wrong with a translation; a list of words may have none in a language."""
    if entry is None:
        if not words:
            yield "not translated"
    elif entry.fuzzy:
        yield "fuzzy: the English was changed, look at the translation again"
    elif str(entry.id) != english and not words:
        yield "the English was changed: run `spean flows extract`, then look at the translation again"
    elif not entry.string and not words:
        yield "not translated"
    elif set(_PLACEHOLDER.findall(str(entry.string))) != set(_PLACEHOLDER.findall(english)):
        yield "other placeholders than the English"
    elif not _review(entry):
        yield "no review state: add a comment line `# review: drafted`"


def _review(entry: Any) -> bool:
    return any(comment.startswith("review:") for comment in entry.user_comments)
