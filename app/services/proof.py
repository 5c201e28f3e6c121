"""The proof of every flow file: form, ways, words and screens, in every language and on every medium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.engine import check
from app.engine.flow import Flow
from app.engine.nodes import Act
from app.engine.problem import BadFlow, Problem
from app.engine.screen import Limits, Medium
from app.engine.screens import Screen, letter_problems, phrase_screens, screen_problems, screens
from app.services.acts import ACTS
from app.services.proofreading import keyword_problems, translation_problems
from app.store.flows import LANGUAGES, PHRASES, Book, read_book, read_tables


class Proof(NamedTuple):
    """What was looked at, and everything that is wrong."""

    flows: int
    screens: int
    problems: list[Problem]


def prove(flows: Path, locales: Path, *, gsm7: int = 182, ucs2: int = 80) -> Proof:
    """Every problem of every flow; of files that cannot be read, only that."""
    try:
        tables, phrases = read_tables(flows)
        book = read_book(flows, locales)
        found = [*_ways(book), *translation_problems(tables, phrases, locales)]
    except BadFlow as bad:
        return Proof(0, 0, sorted(bad.problems))
    count = 0
    for name, language, every in _screens(book):
        count += len(every)
        found += letter_problems(name, language, every)
        for limits in media(gsm7, ucs2):
            found += screen_problems(name, language, every, limits, book.phrases[language])
    return Proof(len(book.names), count * len(Medium), sorted(set(found)))


def _screens(book: Book) -> Iterator[tuple[str, str, list[Screen]]]:
    for language in LANGUAGES:
        known = _flows(book, language)
        yield PHRASES, language, phrase_screens(book.phrases[language])
        yield from ((name, language, screens(flow, known)) for name, flow in known.items())


def media(gsm7: int, ucs2: int) -> list[Limits]:
    return [Limits(Medium.SMS), Limits(Medium.USSD, gsm7=gsm7, ucs2=ucs2, replies_inline=True), Limits(Medium.CHAT)]


def _ways(book: Book) -> Iterator[Problem]:
    """What is wrong in any language of the ways and the words that choose them: each language brings words of its own."""
    for language in LANGUAGES:
        known = _flows(book, language)
        yield from (problem for flow in known.values() for problem in check.problems(flow, known))
    english = _flows(book, "en")
    yield from (problem for flow in english.values() for problem in _acts(flow))
    yield from keyword_problems(english)


def _flows(book: Book, language: str) -> dict[str, Flow]:
    return {name: book.flow(name, language) for name in book.names}


def _acts(flow: Flow) -> Iterator[Problem]:
    for name, node in flow.nodes.items():
        if isinstance(node, Act) and node.act not in ACTS:
            yield Problem(flow.name, name, "do", f"there is no act {node.act!r}; there are: {', '.join(ACTS)}")
