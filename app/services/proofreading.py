"""What is wrong with the words of the flows: translations that are missing or old, Khmer that phones cannot show, words nobody can use."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.engine.check import has_stray_brace
from app.engine.flow import Flow
from app.engine.localise import sources
from app.engine.problem import Problem
from app.engine.template import template
from app.services.first_words import FLOWS, MOST_KEYWORD, REGISTERING
from app.store.flows import LANGUAGES, PHRASES, po_path, read_entries
from app.text.khmer import display, match_key
from app.text.words import Meaning, is_worrying, meaning, number

Tables = Mapping[str, Mapping[str, Any]]
INVISIBLE = re.compile("[\u00ad\u00a0\u200b-\u200f\u2060\ufeff]")  # cost a letter each, and some phones show them as boxes


def translation_problems(tables: Tables, phrases: Mapping[str, str], locales: Path) -> Iterator[Problem]:
    """Every live text in every language but English, and every translation of a text that is no more. Raises BadFlow."""
    every = {s.context: name for name, table in tables.items() for s in sources(name, table)}
    every |= {f"{PHRASES}.{key}": PHRASES for key in phrases}
    for language in LANGUAGES[:-1]:
        entries = {str(m.context): m for m in read_entries(locales, language)}
        for flow, context, english, words in _wanted(tables, phrases):
            for why in _faults(english, entries.get(context), words, language):
                yield _problem(flow, context, why, language)
        gone = [context for context in entries if context not in every]
        yield from (_problem(context.split(".")[0], context, "translates no text: run `spean flows extract`", language) for context in gone)
        for context in _twice(locales, language):
            yield _problem(every.get(context, ""), context, "translated twice", language)


def _wanted(tables: Tables, phrases: Mapping[str, str]) -> Iterator[tuple[str, str, str, bool]]:
    for name, table in tables.items():
        if table.get("live"):
            yield from ((name, *source) for source in sources(name, table))
    yield from ((PHRASES, f"{PHRASES}.{key}", english, False) for key, english in phrases.items())


def _twice(locales: Path, language: str) -> list[str]:
    """The reader of .po files keeps one of two entries in silence."""
    path = po_path(locales, language)
    contexts = re.findall(r'^msgctxt "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE) if path.exists() else []
    return [context for context, times in Counter(contexts).items() if times > 1]


def _problem(flow: str, context: str, why: str, language: str) -> Problem:
    node, _, key = context.removeprefix(f"{flow}.").partition(".")
    return Problem(flow, node, key, why, language) if key else Problem(flow, "", node, why, language)


def _faults(english: str, entry: Any, words: bool, language: str) -> Iterator[str]:
    """What is wrong with a translation; a list of words may have none in a language."""
    if entry is None or not entry.string:
        if not words:
            yield "not translated"
    elif entry.fuzzy:
        yield "fuzzy: the English was changed, look at the translation again"
    elif str(entry.id) != english:
        yield "the English was changed: run `spean flows extract`, then look at the translation again"
    else:
        yield from () if words else _wording(english, str(entry.string), language)
        if not any(comment.startswith("review:") for comment in entry.user_comments):
            yield "no review state: add a comment line `# review: drafted`"


def _wording(english: str, text: str, language: str) -> Iterator[str]:
    if set(template(text).names) != set(template(english).names):
        yield "other placeholders than the English"
    if has_stray_brace(template(text)):
        yield "a brace that is no {placeholder}"
    if INVISIBLE.search(text):
        yield "invisible letters"
    elif language == "km" and display(text) != text:
        yield "the signs of a letter are not in their usual order: write it anew"


def keyword_problems(flows: Mapping[str, Flow]) -> Iterator[Problem]:
    """Words that cannot begin their flow: they begin another one, or mean something else to us before any flow is asked."""
    owners: dict[str, str] = {}
    for flow in flows.values():
        for word in flow.keywords:
            other = owners.setdefault(match_key(word), flow.name)
            why = f"begins {other} too" if other != flow.name else _unheard(word, flow.name)
            if why:
                yield Problem(flow.name, "", "keywords", f"{word!r} {why}")


def _unheard(word: str, flow: str) -> str:
    """Why a keyword is never heard as one; "" where it is."""
    meant = meaning(word)
    if len(word) > MOST_KEYWORD or not match_key(word):
        return f"has no letters, or more than {MOST_KEYWORD}"
    if number(word) is not None:
        return "is a number, which is an answer"
    if is_worrying(word):
        return "is a word that should worry us: it goes to staff"
    if meant and flow not in BEGUN.get(meant, ()):
        return f"means {meant.value}, which is heard before any keyword"
    return ""


BEGUN: Mapping[Meaning, tuple[str, ...]] = {  # the flows that a word of command may itself be a keyword of
    **{meant: (flow,) for meant, flow in FLOWS.items()},
    Meaning.STOP: ("stop",),
    Meaning.START: ("start", *REGISTERING),
    Meaning.JOIN: REGISTERING,
    Meaning.CORRECT: ("change",),
}
