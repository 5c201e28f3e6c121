"""Facts that a flow may name beyond a person's own answers, and how an answer becomes columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app.engine.flow import Flow
from app.store import fairs
from app.store.gazetteer import gazetteer
from app.text.khmer import match_key

Look = Callable[[Connection, Flow, str, str, datetime], Mapping[str, str | int]]


def facts_of(connection: Connection, flow: Flow, commune: str, province: str, at: datetime) -> dict[str, str | int]:
    """Only what the flow uses is looked up."""
    found: dict[str, str | int] = {}
    for name, look in LOOKS.items():
        if name in flow.uses:
            found.update(look(connection, flow, commune, province, at))
    return found


def _fairs(connection: Connection, flow: Flow, commune: str, province: str, at: datetime) -> Mapping[str, str | int]:
    near = fairs.near(connection, commune, province, at)
    lines = [f"{i} {fairs.line(fair, flow.language)}" for i, fair in enumerate(near, 1)]
    return {"fairs": "\n".join(lines), "fair_count": len(near) or ""}


LOOKS: Mapping[str, Look] = {"fair_count": _fairs}


def kept(field: str, value: str) -> dict[str, Any]:
    """The columns that an answer fills: a commune also tells its district and province."""
    return KEPT.get(field, _as_it_is)(field, value)


def _as_it_is(field: str, value: str) -> dict[str, Any]:
    return {field: value}


def _name(field: str, value: str) -> dict[str, Any]:
    key = match_key(value)
    return {"name": value, "name_key": key, "given_key": key.partition(" ")[2] or None}


def _place(field: str, value: str) -> dict[str, Any]:
    """Codes hold their parents (KHMER 1.2: two digits a level); what lay below another place is no longer known."""
    levels = {"province": 2, "district": 4, "commune": 6}
    codes = {level: value[:digits] if len(value) >= digits else None for level, digits in levels.items()}
    return {**codes, "place_scheme": gazetteer().scheme, "place_year": gazetteer().year}


KEPT: Mapping[str, Callable[[str, str], dict[str, Any]]] = {"name": _name, "province": _place, "district": _place, "commune": _place}
