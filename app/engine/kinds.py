"""The kinds of answer by name, each made from the fields of its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.engine.answer import Answer
from app.engine.answers import Date, Number, PhoneNumber, Text
from app.engine.choice import Choice, Pick
from app.engine.place import Place

Fields = Mapping[str, Any]
Phrases = Mapping[str, str]


def kind_of(fields: Fields) -> str:
    return str(fields.get("kind", "choice" if "choices" in fields else "text"))


def answer_of(fields: Fields, phrases: Phrases) -> Answer:
    return KINDS[kind_of(fields)](fields, phrases)


def _choice(f: Fields, phrases: Phrases) -> Answer:
    picks = []
    for i, c in enumerate(f["choices"], 1):
        picks.append(Pick(str(c.get("key", i)), c["text"], str(c["value"]), tuple(c.get("words", ())), c.get("to", "")))
    return Choice(tuple(picks))


def _yes_or_no(f: Fields, phrases: Phrases) -> Answer:
    """Without choices of its own it has the common words; every word for yes and no is understood anyway."""
    if f.get("choices"):
        return _choice(f, phrases)
    plain = (("1", "Yes", "yes"), ("2", "No", "no"))
    return Choice(tuple(Pick(key, phrases.get(value, english), value, (english,), "") for key, english, value in plain))


def _place(f: Fields, phrases: Phrases) -> Answer:
    return Place(f["level"], f.get("within", ""), tuple(f.get("first", ())), f.get("list", ""))


KINDS: Mapping[str, Callable[[Fields, Phrases], Answer]] = {
    "choice": _choice,
    "yesno": _yes_or_no,
    "number": lambda f, _: Number(f.get("min", 0), f.get("max", 999_999_999)),
    "text": lambda f, _: Text(f.get("min", 1), f.get("max", 200)),
    "date": lambda f, _: Date(),
    "phone": lambda f, _: PhoneNumber(),
    "place": _place,
}
OWN_KEYS: Mapping[str, tuple[str, ...]] = {  # the fields of a question that only some kinds read
    "choices": ("choice", "yesno"),
    "listed": ("choice", "yesno"),
    "min": ("number", "text"),
    "max": ("number", "text"),
    "level": ("place",),
    "within": ("place",),
    "first": ("place",),
    "list": ("place",),
}
