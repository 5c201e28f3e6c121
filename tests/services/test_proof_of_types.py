"""`spean flows check` on flow files with values of any type anywhere: it always says what is wrong, and never trips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.flows_copy import FlowsCopy

TEXTS: list[Any] = ["", "x", [], ["x"], [1], [[]]]
TABLES: list[Any] = [{}, {"x": 1}, {"x": "y"}, [{}], [{"text": 1}], [{"text": "a", "to": []}]]
WRONG: list[Any] = [0, -1, 1.5, True, *TEXTS, *TABLES]
ASK = """kind choices retry min max level within first list to skip save label after_hours silence listed ask"""
OTHERS = """b.say c.branch c.cases d.keep d.value e.hand_over e.team f.start g.wait h.do h.needs a"""
SPOTS = [
    "title",
    "start",
    "keywords",
    "live",
    "nodes",
    *(f"nodes.a.{key}" for key in ASK.split()),
    *(f"nodes.{spot}" for spot in OTHERS.split()),
]


@pytest.mark.parametrize("spot", SPOTS)
def test_a_value_of_any_type_anywhere_is_told_and_never_trips_the_check(tmp_path: Path, spot: str) -> None:
    copy = FlowsCopy(tmp_path)
    for path in copy.flows.iterdir():
        if path.stem not in ("phrases", "menu"):
            path.unlink()
    for i, value in enumerate(WRONG):
        copy.write(f"odd{i}", _toml(_with(spot, value)))
    seen = copy.check()
    assert "Traceback" not in "\n".join(seen.lines)
    assert seen.lines[-1].endswith("problems")


def _with(spot: str, value: Any) -> dict[str, Any]:
    """A flow with every kind of node and one value of another type."""
    table: dict[str, Any] = {
        "title": "Odd", "start": "a", "keywords": ["odd"], "live": True,
        "nodes": {
            "a": {"ask": "?", "to": "b"}, "b": {"say": "B", "to": "c"}, "c": {"branch": "sex", "cases": {"x": "d"}, "to": "e"},
            "d": {"keep": "sex", "value": "x", "to": "e"}, "e": {"hand_over": "E", "to": "f"}, "f": {"start": "menu"},
            "g": {"wait": 1, "to": "h"}, "h": {"do": "stop", "to": "b"},
        },
    }  # fmt: skip
    *path, last = spot.split(".")
    inner = table
    for key in path:
        inner = inner[key]
    inner[last] = value
    return table


def _toml(table: dict[str, Any]) -> str:
    return "\n".join(f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {_value(v)}' for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else repr(value)
