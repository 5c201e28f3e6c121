"""The plans of many people: who is alike in what a plan depends on shares one, so that nearly nothing is worked out for each."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, select

from app.channels.base import AddressKind
from app.services.house import House
from app.services.planning import Planner, Way
from app.store.contacts import addresses
from app.store.ledger import Line, Plan, State
from app.store.prices import Prices

MOST_KEPT = 8_192  # of each kind
TOLD = 6  # letters of a number that tell its operator
Words = tuple[str, ...]
WORDS = ("language", "reason", "rested", "silent", "kind", "channel", "prefix", "unproven")
_OF_PERSON = 4  # so many of them; the others are of the address
_BETWEEN = "\x1f"  # in no word of ours


class Where(NamedTuple):
    """An address as far as a way depends on it: of a number its beginning; `id` is its place among the person's."""

    id: int
    kind: str
    channel: str
    value: str
    unproven_at: str | None
    gone_at: None = None


class Alike:
    """What `query` finds becomes lines of the ledger."""

    def __init__(self, house: House, campaign: Any, prices: Prices) -> None:
        self.planner = Planner(house, campaign, prices)
        self.asks = self.planner.words.asks
        self._told = max(TOLD, house.channels.decides)
        self._goings: dict[Hashable, Going] = {}
        self._parts: dict[Hashable, dict[Hashable, int]] = {}

    def words(self, found: FromClause) -> list[ColumnElement[str]]:
        """What a way depends on, of a person and of an address, as WORDS; of the address all are "" where there is none."""
        known = addresses.c
        prefix = case((known.kind == AddressKind.PHONE, func.substr(known.value, 1, self._told)), else_="")
        person = (func.coalesce(found.c.language, ""), found.c.reason, _flag(found.c.rested), _flag(found.c.silent))
        return [*person, func.coalesce(known.kind, ""), func.coalesce(known.channel, ""), prefix, _flag(known.unproven_at.is_not(None))]

    def usable(self, found: FromClause) -> ColumnElement[bool]:
        """Which addresses of a person may be a way."""
        return and_(addresses.c.contact_id == found.c.id, addresses.c.kind.in_(self.planner.ladder), addresses.c.gone_at.is_(None))

    def query(self, people: Select[Any]) -> Select[Any]:
        """Each person of a query once for each usable address, by their ids: in a word what they share, then what texts say of them."""
        found = people.subquery()
        alike = _joined(*self.words(found)).label("alike")
        return (
            select(found.c.id, addresses.c.id.label("address_id"), alike, *(found.c[name] for name in self.asks))
            .select_from(found.outerjoin(addresses, self.usable(found)))
            .order_by(found.c.id, addresses.c.id)
        )

    def lines(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[Line]:
        """One for each person; the rows of a person stand together."""
        for contact, group in groupby(rows, _CONTACT):
            found = list(group)
            row = found[0]
            alike = row[2] if len(found) == 1 else tuple(map(_ALIKE, found))
            going = self._goings.get(alike) or self._going(alike, [row[2].split(_BETWEEN) for row in found])
            if going.way is None:
                yield contact, None, going.skipped
            else:
                said = row[3:]
                yield contact, found[going.place][1], going.plan(going.parts.get(said) or self._measured(going, said))

    def going(self, words: Words) -> Going:
        """Of everybody with one address, or none, of whom these words are true."""
        alike = _BETWEEN.join(words)
        return self._goings.get(alike) or self._going(alike, [words])

    def met(self) -> Iterator[Words]:
        """The kinds of people with one address, or none, that came by."""
        return (tuple(alike.split(_BETWEEN)) for alike in self._goings if isinstance(alike, str))

    def _going(self, alike: Hashable, found: Sequence[Sequence[str]]) -> Going:
        language, reason, rested, silent = found[0][:_OF_PERSON]
        person = SimpleNamespace(id=0, language=language or None, reason=reason, rested=rested, silent=silent)
        known = [
            Where._make((place, *words[_OF_PERSON:-1], words[-1] or None, None)) for place, words in enumerate(found) if words[_OF_PERSON]
        ]
        way = self.planner.way(person, known)
        parts = self._parts.setdefault((person.language, way[1] and way[1].channel), {})
        return _kept(self._goings, alike, Going(self.planner, person, parts, *way))

    def _measured(self, going: Going, said: tuple[Any, ...]) -> int:
        assert going.way is not None
        vars(going.person).update(zip(self.asks, said, strict=True))
        return _kept(going.parts, said, self.planner.parts(going.person, going.way, going.language))


_CONTACT, _ALIKE = itemgetter(0), itemgetter(2)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[str]:
    """A word that is as true as the condition."""
    return case((condition, "1"), else_="")


def _joined(*words: ColumnElement[str]) -> ColumnElement[str]:
    whole = words[0]
    for word in words[1:]:
        whole = whole + literal(_BETWEEN) + word
    return whole


Kept = TypeVar("Kept")


def _kept(known: dict[Hashable, Kept], key: Hashable, value: Kept) -> Kept:
    """Remembered, but never more than a worker has room for."""
    if len(known) >= MOST_KEPT:
        known.clear()
    known[key] = value
    return value


class Going:
    """The way of people who are alike, and their plans by the parts of their texts."""

    def __init__(self, planner: Planner, person: Any, parts: dict[Hashable, int], language: str, way: Way | None, reason: str) -> None:
        self.planner = planner
        self.person = person  # one of them, the last that was looked at
        self.parts = parts  # by what the texts say of a person; shared with all who read the same on the same channel
        self.language = language
        self.way = way
        self.place = way.address.id if way else 0
        self.skipped = Plan(State.SKIPPED, reason)
        self._plans: dict[int, Plan] = {}

    def plan(self, parts: int) -> Plan:
        return self._plans.get(parts) or self._plans.setdefault(parts, self._of(parts))

    def _of(self, parts: int) -> Plan:
        assert self.way is not None
        operator, cost = self.planner.price(self.way, parts)
        kind, channel, rung = self.way.address.kind, self.way.channel, self.way.rung
        return Plan(State.PLANNED, "", self.language, kind, channel, operator, parts, cost, rung)
