"""Facts that a flow may name beyond a person's own answers, and how an answer becomes columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.services import fair_facts
from app.services.fair_facts import LISTS, Asked
from app.store.gazetteer import gazetteer
from app.text.khmer import match_key

__all__ = ["LISTS", "Asked", "facts_of", "kept"]

LOOKS = fair_facts.LOOKS


def facts_of(asked: Asked) -> dict[str, str | int]:
    """Only what the flow uses is looked up."""
    found: dict[str, str | int] = {}
    for look in dict.fromkeys(look for name, look in LOOKS.items() if name in asked.flow.uses):
        found.update(look(asked))
    return found


def kept(field: str, value: str) -> dict[str, Any]:
    """The columns that an answer fills: a commune also tells its district and province."""
    return KEPT.get(field, _as_it_is)(field, value)


def _as_it_is(field: str, value: str) -> dict[str, Any]:
    return {field: value}


def _name(field: str, value: str) -> dict[str, Any]:
    key = match_key(value)
    return {"name": value, "name_key": key, "given_key": key.partition(" ")[2] or None}


def _place(field: str, value: str) -> dict[str, Any]:
    """Codes hold their parents (two digits a level); what lay below another place is no longer known."""
    levels = {"province": 2, "district": 4, "commune": 6}
    codes = {level: value[:digits] if len(value) >= digits else None for level, digits in levels.items()}
    return {**codes, "place_scheme": gazetteer().scheme, "place_year": gazetteer().year}


KEPT: Mapping[str, Callable[[str, str], dict[str, Any]]] = {"name": _name, "province": _place, "district": _place, "commune": _place}
