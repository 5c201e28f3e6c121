"""Plays the transcripts beside this file: conversations as people have them, in each script and on each medium."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from app.engine.screen import Limits, Medium
from app.engine.talking import Conversation
from app.store.flows import LANGUAGES, Book, book

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.toml"))
MEDIA = [medium.value for medium in Medium]
KEYS = {"title", "media", "flow", "facts", "lines", "kept", "did", "ends"}
LINE_KEYS = {"they", "we", "screen"}
TURNS = ("99", "0")


@pytest.fixture(scope="module")
def spoken() -> Book:
    return book()


def conversations(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each conversation of a file with the language that it is in."""
    file = tomllib.loads(path.read_text(encoding="utf-8"))
    for conversation in file["conversation"]:
        yield file["language"], conversation


def played() -> Iterator[Any]:
    for path in FILES:
        for language, conversation in conversations(path):
            for medium in conversation.get("media", MEDIA):
                yield pytest.param(language, medium, conversation, id=f"{path.stem}-{medium}-{conversation['title']}")


@pytest.mark.parametrize(("language", "medium", "conversation"), list(played()))
def test_a_conversation_goes_as_it_is_written(spoken: Book, language: str, medium: str, conversation: Mapping[str, Any]) -> None:
    talk = Conversation(spoken, Limits(Medium(medium)), language, dict(conversation.get("facts", {})))
    if "flow" in conversation:
        talk.begin(conversation["flow"])
    for line in conversation["lines"]:
        _say_and_see(talk, line)
    assert {name: talk.kept.get(name, "") for name in conversation.get("kept", {})} == conversation.get("kept", {})
    assert talk.did == conversation.get("did", [])
    assert talk.ends == conversation["ends"]


def _say_and_see(talk: Conversation, line: Mapping[str, str]) -> None:
    if "they" in line:
        _read_on(talk, line["they"])
        talk.hear(line["they"])
    assert talk.broken == []
    if "we" in line:
        assert talk.screen.startswith(line["we"]), f"after {line.get('they')!r} stood\n{talk.screen}\nwhere was expected\n{line['we']}"
    if "screen" in line:
        assert talk.screen == line["screen"]


def _read_on(talk: Conversation, said: str) -> None:
    """Who answers has turned the pages as far as the answers."""
    while talk.pages and talk.pages.choices and said not in TURNS:
        talk.hear("99")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_transcript_has_no_key_that_nobody_reads(path: Path) -> None:
    for _, conversation in conversations(path):
        assert set(conversation) <= KEYS
        assert all(set(line) <= LINE_KEYS for line in conversation["lines"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_live_flow_has_transcripts_in_each_language_on_each_medium(spoken: Book, language: str) -> None:
    begun = {
        (c.get("flow"), m) for path in FILES for spoken_in, c in conversations(path) if spoken_in == language for m in c.get("media", MEDIA)
    }
    live = [name for name in spoken.names if spoken.flow(name, language).live]
    assert [(name, medium) for name in live for medium in MEDIA if (name, medium) not in begun] == []
