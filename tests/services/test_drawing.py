"""Diagrams are drawn by Graphviz in a process of its own."""

from __future__ import annotations

import pytest

from app.services.drawing import NoGraphviz, svg


def test_a_dot_text_becomes_a_picture() -> None:
    assert svg('digraph { "ស្ពាន" -> b }').startswith("<svg")


def test_a_text_that_is_no_dot_is_told_in_a_sentence() -> None:
    with pytest.raises(NoGraphviz, match="could not be drawn"):
        svg("digraph {")


def test_without_graphviz_a_sentence_says_so() -> None:
    with pytest.raises(NoGraphviz, match="could not be drawn"):
        svg("digraph {}", program="/nowhere/dot")
