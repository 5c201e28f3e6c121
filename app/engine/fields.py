"""What may stand in a flow file: the keys of each table and the type of each value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from app.text.places import Level


class Type(NamedTuple):
    """`holds` says of any value whether it is of this type; `name` follows "must be"."""

    name: str
    holds: Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 999_999_999


def _is_hours(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


ASKED_LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.COMMUNE)  # a village is asked for as text: no two lists agree on their codes
TEXT = Type("a text", _is_text)
WORDS = Type("a text that is not empty", lambda v: _is_text(v) and bool(v.strip()))
TEXTS = Type("a list of texts", lambda v: isinstance(v, list) and all(map(_is_text, v)))
RETRIES = Type("a list of one or two texts", lambda v: TEXTS.holds(v) and 1 <= len(v) <= 2 and all(t.strip() for t in v))
CHOICES = Type("a list of tables", lambda v: isinstance(v, list) and bool(v) and all(isinstance(c, dict) for c in v))
FLAG = Type("true or false", lambda v: isinstance(v, bool))
COUNT = Type("a whole number up to 999,999,999", _is_count)
VALUE = Type("a text or a whole number", lambda v: _is_text(v) or _is_count(v))
HOURS = Type("a number of hours above 0", _is_hours)
TABLE = Type("a table", lambda v: isinstance(v, dict))
CASES = Type("a table of values, each with the name of a node", lambda v: isinstance(v, dict) and all(map(_is_text, v.values())))
PLACE = Type("one of " + ", ".join(ASKED_LEVELS), lambda v: v in ASKED_LEVELS)
KEY = Type('the number to send, as text: "0" to "98"', lambda v: v in map(str, range(99)))

TEAMS = ("front", "legal", "jobs", "protection", "national")  # of the staff
TEAM = Type("one of " + ", ".join(TEAMS), lambda v: v in TEAMS)

Keys = Mapping[str, Type]
FLOW: Keys = {"title": TEXT, "start": WORDS, "keywords": TEXTS, "live": FLAG, "given": TEXTS, "nodes": TABLE}
CHOICE: Keys = {"text": WORDS, "value": WORDS, "match": TEXT, "key": KEY, "to": WORDS}
ASK: Keys = {
    "ask": WORDS,
    "kind": WORDS,
    "save": WORDS,
    "label": WORDS,
    "to": WORDS,
    "retry": RETRIES,
    "skip": WORDS,
    "give_up": WORDS,
    "after_hours": HOURS,
    "silence": WORDS,
    "listed": FLAG,
    "choices": CHOICES,
    "min": COUNT,
    "max": COUNT,
    "level": PLACE,
    "within": WORDS,
    "first": TEXTS,
    "list": WORDS,
}
HEADS: Mapping[str, Keys] = {
    "say": {"say": WORDS, "to": WORDS},
    "ask": ASK,
    "branch": {"branch": WORDS, "cases": CASES, "to": WORDS},
    "keep": {"keep": WORDS, "value": VALUE, "to": WORDS},
    "hand_over": {"hand_over": TEXT, "team": TEAM, "topic": TEXT, "to": WORDS},
    "start": {"start": WORDS},
    "wait": {"wait": HOURS, "to": WORDS},
    "do": {"do": WORDS, "needs": TEXTS, "to": WORDS},
}
NEEDED: Mapping[str, tuple[str, ...]] = {"branch": ("cases",), "keep": ("value",), "wait": ("to",)}
