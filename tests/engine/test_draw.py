"""Diagrams: what stands on the arrows is in the language of the flow."""

from __future__ import annotations

import re

import pytest

from app.engine.draw import mermaid_text
from app.store.flows import book

ENGLISH = {"answer", "otherwise", "else", "not known", "unknown", "skip", "three tries", "give_up", "no answer", "silence", "yes", "no"}
ON_ARROWS = re.compile(r"--> \S+ : (.*)$", re.MULTILINE)


@pytest.mark.parametrize("name", book().names)
def test_the_arrows_of_a_khmer_diagram_carry_no_english(name: str) -> None:
    labels = ON_ARROWS.findall(mermaid_text(book().flow(name, "km")))
    assert [label for label in labels if ENGLISH & set(label.split(", "))] == []


def test_an_arrow_tells_by_what_one_goes_this_way() -> None:
    drawn = mermaid_text(book().flow("register", "en"))
    for arrow in ("known --> agreed : not known", "bye : 3, three tries", "name --> age : answer, skip", "agreed --> name : Yes"):
        assert arrow in drawn
