"""Asking for a place: suggested ones first, a typed name matched within its parent, lists for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.engine.answer import Answer, Found, Offer
from app.engine.effects import Option
from app.text.places import Gazetteer, Level, Match
from app.text.words import number

if TYPE_CHECKING:
    from app.engine.turn import Turn

LIST = "list:"  # offer: the list of a parent's units, `list:` alone for the provinces
PICK = "pick:"  # offer: these codes, comma separated, then "none of these"
EXACT = 100.0  # the score of a name that is spelt as in the gazetteer
PROVINCE = 2  # digits of a province's code; each level below has two more
LONG_LIST = 30  # from here on the communes of a province are asked for by district first


class Place(Answer):
    """A province, district or commune, kept by its code in the gazetteer's scheme."""

    faults = ("abroad",)

    def __init__(self, level: str, within: str, first: tuple[str, ...], list_text: str) -> None:
        self.level = Level(level)
        self.within = within
        self.first = first
        self.list_text = list_text

    def options(self, turn: Turn) -> tuple[Option, ...]:
        codes, last = self._codes(turn)
        names = self._names(codes, turn)
        texts = (*names, last) if last else names
        return tuple(Option(str(i), text) for i, text in enumerate(texts, 1))

    def read(self, said: str, turn: Turn) -> Found | Offer | None:
        chosen = number(said)
        if chosen is not None:
            return self._numbered(chosen, turn)
        match = self._match(said, turn)
        if match.accepted:
            return Found(match.accepted)
        return Offer(PICK + ",".join(code for code, _ in match.candidates)) if match.candidates else None

    def sure(self, said: str, turn: Turn) -> bool:
        """A number, or a name to the letter; one that is only near gives way to words of command (SKIP is near Rumlong, "kae" near Kep)."""
        return number(said) is not None or any(score == EXACT for _, score in self._match(said, turn).candidates)

    def asks_back(self, turn: Turn) -> str:
        return turn.flow.phrases.get("which_place", "") if turn.offer.startswith(PICK) else ""

    def out(self, turn: Turn) -> str:
        """From a list to the one above it; out of the first one, and of every other offer, to the question."""
        kind, inner = turn.offer[: len(LIST)], turn.offer[len(LIST) :]
        return LIST + inner[:-2] if kind == LIST and inner != self._parent(turn) else ""

    def fault(self, said: str, turn: Turn) -> str:
        """Who names a place in Thailand has not understood that we mean the one at home."""
        return "abroad" if self._match(said, turn).abroad else ""

    def _match(self, said: str, turn: Turn) -> Match:
        return turn.flow.gazetteer.match(said, self._parent(turn), self.level)

    def stands(self, value: str | int, turn: Turn) -> bool:
        return str(value).startswith(self._parent(turn)) and turn.flow.has_place(str(value))

    def _numbered(self, chosen: int, turn: Turn) -> Found | Offer | None:
        codes, last = self._codes(turn)
        if 1 <= chosen <= len(codes):
            code = codes[chosen - 1]
            return Found(code) if turn.flow.gazetteer.unit(code).level == self.level else Offer(LIST + code)
        if last and chosen == len(codes) + 1:
            return Offer(LIST + self._parent(turn))
        return self._by_code(f"{chosen:02}", turn)

    def _by_code(self, code: str, turn: Turn) -> Found | None:
        """A province may be given by the number of its code, as staff read it aloud."""
        codes = {u.code for u in turn.flow.gazetteer.children(self._parent(turn), self.level)}
        return Found(code) if code in codes else None

    def _codes(self, turn: Turn) -> tuple[tuple[str, ...], str]:
        """What the numbers on the screen stand for, and the text of a last option that opens the list."""
        flow = turn.flow
        if turn.offer.startswith(LIST):
            return self._list(turn.offer.removeprefix(LIST), turn), ""
        if turn.offer.startswith(PICK):
            codes = turn.offer.removeprefix(PICK).split(",")
            return tuple(filter(flow.has_place, codes)), flow.phrases.get("none_of_these", "None of these")
        list_text = self.list_text or ("" if self.first else flow.phrases.get("list_open", "Show the list"))
        return tuple(filter(flow.has_place, self.first)), list_text

    def _list(self, parent: str, turn: Turn) -> tuple[str, ...]:
        return tuple(u.code for u in turn.flow.gazetteer.children(parent, self.listed(parent, turn.flow.gazetteer)))

    def listed(self, parent: str, gazetteer: Gazetteer) -> Level:
        """What the list below a parent names: the provinces where none is known, districts where the communes would be too many."""
        if not parent:
            return Level.PROVINCE
        many = self.level is Level.COMMUNE and len(parent) == PROVINCE and len(gazetteer.children(parent, self.level)) > LONG_LIST
        return Level.DISTRICT if many else self.level

    def _names(self, codes: tuple[str, ...], turn: Turn) -> tuple[str, ...]:
        """Names as read in the flow's language; two alike on one screen carry their district."""
        gazetteer, language = turn.flow.gazetteer, turn.flow.language
        names = [gazetteer.name(code, language) for code in codes]
        return tuple(
            f"{name}, {gazetteer.name(self._above(code, turn), language)}" if names.count(name) > 1 else name
            for name, code in zip(names, codes, strict=True)
        )

    def _above(self, code: str, turn: Turn) -> str:
        return turn.flow.gazetteer.unit(code).parent

    def _parent(self, turn: Turn) -> str:
        return str(turn.known(self.within)) if self.within else ""
