"""Texts with {placeholders} from the gateways file: known names alone, nothing is run, and each place escapes in its own way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

_NAME = re.compile(r"\{([a-z_]+)\}")

Values = Mapping[str, str]


def names(value: Any) -> set[str]:
    """The placeholders of a text, list or table."""
    if isinstance(value, str):
        return set(_NAME.findall(value))
    if isinstance(value, Mapping):
        return set().union(*map(names, value.values()))
    return set().union(*map(names, value)) if isinstance(value, list) else set()


def fill(value: Any, values: Values) -> Any:
    """The same shape with every placeholder filled; numbers and booleans stay what they are."""
    if isinstance(value, str):
        return _filled(value, values, str)
    if isinstance(value, Mapping):
        return {name: fill(inner, values) for name, inner in value.items()}
    return [fill(inner, values) for inner in value] if isinstance(value, list) else value


def fill_url(url: str, query: Mapping[str, str], values: Values) -> str:
    """A placeholder in the path is quoted whole, so that a value can never be another path; the query is encoded."""
    path = _filled(url, values, lambda value: quote(value, safe=""))
    return f"{path}?{urlencode(fill(query, values), errors='replace')}" if query else path


def _filled(text: str, values: Values, escape: Callable[[str], str]) -> str:
    return _NAME.sub(lambda match: escape(values[match[1]]), text)


def at(value: Any, path: str) -> str:
    """What stands at `a.b.0.c` in JSON, as a text; '' where nothing does."""
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdecimal():
            value = value[int(step)] if int(step) < len(value) else None
        else:
            return ""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
