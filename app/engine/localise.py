"""A flow's texts in another language: which texts there are, and the table with each put in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Catalog = Mapping[str, str]  # msgctxt -> translation, for one language
_TEXT_FIELDS = ("say", "ask", "hand_over", "label", "list")


class Source(NamedTuple):
    """A text to translate: `context` is flow.node.field, `english` the msgid; `words` for a list of words."""

    context: str
    english: str
    words: bool = False


def sources(flow: str, table: Mapping[str, Any]) -> list[Source]:
    """Every text of a flow's table, in the order of the file."""
    found: list[Source] = []

    def note(context: str, english: str, words: bool = False) -> str:
        found.append(Source(context, english, words))
        return english

    _mapped(flow, table, note)
    return [source for source in found if source.english or source.words]


def localised(flow: str, table: Mapping[str, Any], catalog: Catalog, others: Iterable[Catalog] = ()) -> dict[str, Any]:
    """The table in one language. Values of choices come from the English; words to match come from every language."""
    catalogs = (catalog, *others)

    def put(context: str, english: str, words: bool = False) -> str:
        if words:
            return ", ".join(w for w in (english, *(c.get(context, "") for c in catalogs)) if w)
        return catalog.get(context) or english

    mapped = _mapped(flow, table, put)
    for choice_context, choice in _choices(flow, mapped):
        texts = (c.get(f"{choice_context}.text", "") for c in catalogs)
        choice["words"] = [*split_words(choice.pop("match", "")), choice["english"], *(t for t in texts if t)]
        del choice["english"]
    return mapped


def _choices(flow: str, table: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, fields in table["nodes"].items():
        for i, choice in enumerate(fields.get("choices", ()), 1):
            yield f"{flow}.{name}.choices.{i}", choice


Put = Callable[..., str]


def _mapped(flow: str, table: Mapping[str, Any], put: Put) -> dict[str, Any]:
    nodes = {name: _node(f"{flow}.{name}", fields, put) for name, fields in table["nodes"].items()}
    keywords = split_words(put(f"{flow}.keywords", ", ".join(table.get("keywords", ())), True))
    return {**table, "keywords": keywords, "nodes": nodes}


def _node(context: str, fields: Mapping[str, Any], put: Put) -> dict[str, Any]:
    mapped = dict(fields)
    for key in _TEXT_FIELDS:
        if key in fields:
            mapped[key] = put(f"{context}.{key}", fields[key])
    if "retry" in fields:
        mapped["retry"] = [put(f"{context}.retry.{i}", text) for i, text in enumerate(fields["retry"], 1)]
    if "choices" in fields:
        mapped["choices"] = [_choice(f"{context}.choices.{i}", choice, put) for i, choice in enumerate(fields["choices"], 1)]
    return mapped


def _choice(context: str, choice: Mapping[str, Any], put: Put) -> dict[str, Any]:
    english = choice["text"]
    return {
        **choice,
        "english": english,
        "value": choice.get("value") or slug(english),
        "text": put(f"{context}.text", english),
        "match": put(f"{context}.match", choice.get("match", ""), True),
    }


def slug(text: str) -> str:
    """The value kept for a choice that names none: its English text in lower case, spaces as _."""
    return re.sub(r"\W+", "_", text.lower()).strip("_")


def split_words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
