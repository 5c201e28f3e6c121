"""The kinds of answer that are written and not chosen: words, numbers, days, telephone numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.answer import Answer, Found, Offer
from app.engine.dates import is_iso, read_date, shown_date
from app.engine.effects import Option
from app.text import phone
from app.text.khmer import match_key
from app.text.words import number

if TYPE_CHECKING:
    from app.engine.turn import Turn


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
        if not is_iso(turn.offer):
            return ()
        return (Option("1", shown_date(turn.offer)), Option("2", turn.flow.phrases.get("none_of_these", "Another")))

    def read(self, said: str, turn: Turn) -> Found | Offer | None:
        if is_iso(turn.offer) and number(said) in (1, 2):
            return Found(turn.offer) if number(said) == 1 else Offer("")
        day = read_date(match_key(said))
        if day is None:
            return None
        return Offer(day.iso) if day.doubtful else Found(day.iso)

    def asks_back(self, turn: Turn) -> str:
        return turn.flow.phrases.get("which_place", "") if is_iso(turn.offer) else ""

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
