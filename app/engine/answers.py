"""The kinds of answer a question can take: each reads what was said, or says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from rapidfuzz import fuzz, process

from app.engine.dates import read_date, shown_date
from app.engine.effects import Option
from app.text import phone
from app.text.khmer import match_key
from app.text.words import Meaning, meaning, number

if TYPE_CHECKING:
    from app.engine.turn import Turn

SURE = 88  # rapidfuzz ratio from which a mistyped word is taken for the word
MEANINGS = {"yes": Meaning.YES, "no": Meaning.NO}


class Found(NamedTuple):
    """An answer understood: the value to keep, and where it leads if it leads somewhere of its own."""

    value: str | int
    to: str = ""


class Offer(NamedTuple):
    """Not an answer yet: ask again with these numbers on the screen (see `Session.offer`)."""

    offer: str


class Answer:
    """A kind of answer. `free` takes any text, so that words of command are tried before it."""

    free = False
    share_phone = False
    leads = False  # every answer names its own next node

    def options(self, turn: Turn) -> tuple[Option, ...]:
        return ()

    def read(self, said: str, turn: Turn) -> Found | Offer | None:
        raise NotImplementedError

    def sure(self, said: str, turn: Turn) -> bool:
        """Whether this is an answer even where it could be a word of command."""
        return not self.free and self.read(said, turn) is not None

    def asks_back(self, turn: Turn) -> str:
        """What is asked instead of the question while an offer is on the screen; "" for the question itself."""
        return ""

    def fault(self, said: str, turn: Turn) -> str:
        """The phrase for what is wrong with it, where more can be said than the question's own `retry`."""
        return ""

    def to(self, value: str | int) -> str:
        """Where a value leads, if not where the question leads."""
        return ""

    def stands(self, value: str | int, turn: Turn) -> bool:
        """Whether a value given before still holds, after another answer was corrected."""
        return True

    def targets(self) -> Iterator[tuple[str, str]]:
        return iter(())

    def keys(self) -> tuple[str, ...]:
        """The numbers of its own choices, in the order of the file."""
        return ()

    def labels(self) -> Mapping[str | int, str]:
        """How values are shown to people, where not as they stand."""
        return {}

    def longest(self) -> str:
        """The longest that a value can be shown as, for the check; "" where it depends on places."""
        return ""


class Pick(NamedTuple):
    """One choice of a question, with the words that mean it."""

    key: str
    text: str
    value: str
    words: tuple[str, ...]
    to: str


class Choice(Answer):
    """One of the listed choices: by its number, its text, or a word for it in any language."""

    def __init__(self, picks: tuple[Pick, ...]) -> None:
        self.picks = picks
        self.leads = all(p.to for p in picks)
        self._options = tuple(Option(p.key, p.text) for p in picks)
        self._by_value = {p.value: p for p in picks}
        self._table: dict[str, Found] = {}
        for p in picks:
            for word in (p.key, *map(match_key, (p.text, *p.words))):
                self._table.setdefault(word, Found(p.value, p.to))
        self._long = [word for word in self._table if len(word) >= 4]
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
        """A word of four letters or more may be mistyped, where only one answer is near."""
        if len(key) < 4:
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
        return max((p.text for p in self.picks), key=len)


class Number(Answer):
    """A whole number in any digits, within bounds."""

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def read(self, said: str, turn: Turn) -> Found | None:
        value = _whole(said)
        return Found(value) if value is not None and self.least <= value <= self.most else None

    def longest(self) -> str:
        return str(max(abs(self.least), abs(self.most)))


def _whole(said: str) -> int | None:
    text = said.strip()
    if not (text.isascii() and text.isdigit()):
        text = match_key(said)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else number(said)


class Text(Answer):
    """Words of the person's own, kept as written; they must hold a letter (a number alone is no name)."""

    free = True

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most

    def read(self, said: str, turn: Turn) -> Found | None:
        text = said.strip()
        if not text.isprintable():
            text = " ".join("".join(c if c.isprintable() or c in KEPT else " " for c in text).split())
        if not self.least <= len(text) <= self.most or not any(map(str.isalpha, text)):
            return None
        return Found(text)

    def longest(self) -> str:
        return "ក" * self.most


KEPT = "\u200b\u200c\u200d"  # joiners and word breaks that Khmer and emoji are written with


class Date(Answer):
    """A day, day first; a Buddhist year is asked back. Kept as YYYY-MM-DD."""

    def options(self, turn: Turn) -> tuple[Option, ...]:
        if not turn.offer:
            return ()
        return (Option("1", shown_date(turn.offer)), Option("2", turn.flow.phrases.get("none_of_these", "Another")))

    def read(self, said: str, turn: Turn) -> Found | Offer | None:
        if turn.offer and number(said) in (1, 2):
            return Found(turn.offer) if number(said) == 1 else Offer("")
        day = read_date(match_key(said))
        if day is None:
            return None
        return Offer(day.iso) if day.doubtful else Found(day.iso)

    def longest(self) -> str:
        return "2026-12-31"


class PhoneNumber(Answer):
    """A telephone number in any spelling, kept as E.164."""

    share_phone = True

    def read(self, said: str, turn: Turn) -> Found | None:
        try:
            return Found(phone.parse(said).e164)
        except phone.NotAPhone:
            return None

    def longest(self) -> str:
        return "+855123456789"


def _choice(f: Mapping[str, Any]) -> Answer:
    picks = []
    for i, c in enumerate(f["choices"], 1):
        picks.append(Pick(str(c.get("key", i)), c["text"], str(c["value"]), tuple(c.get("words", ())), c.get("to", "")))
    return Choice(tuple(picks))


def _place(f: Mapping[str, Any]) -> Answer:
    from app.engine.place import Place

    return Place(f["level"], f.get("within", ""), tuple(f.get("first", ())), f.get("list", ""))


KINDS = {
    "choice": _choice,
    "yesno": _choice,
    "number": lambda f: Number(f.get("min", 0), f.get("max", 999_999_999)),
    "text": lambda f: Text(f.get("min", 1), f.get("max", 200)),
    "date": lambda f: Date(),
    "phone": lambda f: PhoneNumber(),
    "place": _place,
}


def kind_of(fields: Mapping[str, Any]) -> str:
    return str(fields.get("kind", "choice" if "choices" in fields else "text"))


def answer_of(fields: Mapping[str, Any]) -> Answer:
    return KINDS[kind_of(fields)](fields)
