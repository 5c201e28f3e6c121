"""What every kind of answer has in common: it reads what was said, or says that it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from app.engine.effects import Option

if TYPE_CHECKING:
    from app.engine.turn import Turn


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
    faults: tuple[str, ...] = ()  # the phrases that `fault` may name

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

    def out(self, turn: Turn) -> str:
        """The offer that *back* leads to from the one on the screen; "" for the question itself."""
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
        """The value that reads longest, for the check; "" where that depends on places."""
        return ""
