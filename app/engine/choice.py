"""Choosing from a few listed answers: by number, by text, by a word for it, with small slips of the pen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from app.engine.answer import Answer, Found
from app.engine.effects import Option
from app.text.khmer import match_key
from app.text.words import Meaning, meaning, number

if TYPE_CHECKING:
    from app.engine.turn import Turn

SURE = 88  # rapidfuzz ratio from which a mistyped word is taken for the word
LONG = 4  # letters of a word that may be mistyped
MEANINGS = {"yes": Meaning.YES, "no": Meaning.NO}


class Pick(NamedTuple):
    """One choice of a question, with the words that mean it."""

    key: str
    text: str
    value: str
    words: tuple[str, ...]
    to: str

    def meant_by(self) -> set[str]:
        """Everything that means it, folded; its number too."""
        return {self.key, *filter(None, map(match_key, (self.text, *self.words)))}


class Choice(Answer):
    """One of the listed choices: by its number, its text, or a word for it in any language."""

    def __init__(self, picks: tuple[Pick, ...]) -> None:
        self.picks = picks
        self.leads = all(p.to for p in picks)
        self._options = tuple(Option(p.key, p.text) for p in picks)
        self._by_value = {p.value: p for p in picks}
        self._table: dict[str, Found] = {p.key: Found(p.value, p.to) for p in picks}
        for p in picks:
            for word in p.meant_by():
                self._table.setdefault(word, Found(p.value, p.to))
        self._long = [word for word in self._table if len(word) >= LONG]
        self._meanings = {MEANINGS[p.value]: Found(p.value, p.to) for p in picks if p.value in MEANINGS}

    def options(self, turn: Turn) -> tuple[Option, ...]:
        return self._options

    def read(self, said: str, turn: Turn) -> Found | None:
        found = self._table.get(said)
        if found is not None:
            return found
        key = match_key(said)
        return self._table.get(key) or self._table.get(str(number(said))) or self._meant(said) or self._near(key)

    def _meant(self, said: str) -> Found | None:
        return self._meanings.get(meaning(said)) if self._meanings else None  # type: ignore[arg-type]

    def _near(self, key: str) -> Found | None:
        """A long word may be mistyped, where only one answer is near."""
        if len(key) < LONG:
            return None
        near = process.extract(key, self._long, scorer=fuzz.ratio, score_cutoff=SURE, limit=4)
        meant = {self._table[word] for word, _, _ in near}
        return meant.pop() if len(meant) == 1 else None

    def to(self, value: str | int) -> str:
        pick = self._by_value.get(str(value))
        return pick.to if pick else ""

    def targets(self) -> Iterator[tuple[str, str]]:
        return ((f"choices.{i}", p.to) for i, p in enumerate(self.picks, 1) if p.to)

    def keys(self) -> tuple[str, ...]:
        return tuple(p.key for p in self.picks)

    def labels(self) -> Mapping[str | int, str]:
        return {p.value: p.text for p in self.picks}

    def longest(self) -> str:
        return max(self.picks, key=lambda p: len(p.text)).value
