"""People planned without a look at each: PostgreSQL tells of what kind they are, a plan stands ready for each kind, lengths tell parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
)

from app.engine.screen import Medium
from app.services.planning import Words, parts_of
from app.services.planning_many import WORDS, Alike, Going
from app.store import bulk
from app.store.contacts import addresses, contacts
from app.store.flows import DEFAULT_LANGUAGE
from app.store.ledger import Lines, Plan
from app.text.gaps import TAME
from app.text.sms import measure

MOST_KINDS = 4_096  # of a campaign; people of others are looked at one by one
LONGEST = 60  # letters of a name that lengths are told for
SAYS = {"name", "latin"}  # what a text may depend on where lengths tell the parts
_BETWEEN = "\x1f"  # names


class Piece(NamedTuple):
    """Lines of the next people, who is the last of them, and whether there may be more people."""

    lines: Lines
    last: int
    more: bool


Read = Callable[[Connection, int], Piece]
NOBODY = Lines([], [], [])


def reader(alike: Alike, campaign: int, people: Select[Any], size: int, dialect: str) -> Read:
    """Reads and plans the next people behind a contact."""
    one_by_one = OneByOne(alike, people)
    tells = dialect == "postgresql" and not alike.planner.words.flows and SAYS.issuperset(alike.asks)
    return Kinds(one_by_one, campaign, size).read if tells else partial(one_by_one.read, size)


class OneByOne:
    """Each person with their words and what texts say of them."""

    def __init__(self, alike: Alike, people: Select[Any]) -> None:
        self.alike = alike
        self.people = people

    def read(self, size: int, connection: Connection, after: int) -> Piece:
        lines = self._lines(connection, self.people.where(contacts.c.id > after).order_by(contacts.c.id).limit(size))
        return Piece(lines, max(lines.contacts, default=0), len(lines.contacts) == size)

    def these(self, connection: Connection, ids: Sequence[int]) -> Lines:
        return self._lines(connection, self.people.where(bulk.among(connection, contacts.c.id, ids)))

    def _lines(self, connection: Connection, people: Select[Any]) -> Lines:
        lines = list(self.alike.lines(bulk.rows(connection, self.alike.query(people))))
        return Lines(*map(list, zip(*lines, strict=True))) if lines else NOBODY


class Kinds:
    """The plans of a campaign by kind of person, as far as kinds were met. Who is of another is looked at, and so the kind is met."""

    def __init__(self, one_by_one: OneByOne, campaign: int, size: int) -> None:
        self.one_by_one = one_by_one
        self.alike = one_by_one.alike
        self._met = _met(campaign)
        self._size = size
        self._last = _last(one_by_one.people, size)
        self._query = self._telling(one_by_one.people)
        self._by_letters: dict[tuple[str, Medium], list[int]] = {}
        self._make_ready()

    def read(self, connection: Connection, after: int) -> Piece:
        last, count = connection.execute(self._last, {"after": after}).one()
        return Piece(self._lines(connection, after, last) if count else NOBODY, last or 0, count == self._size)

    def _lines(self, connection: Connection, after: int, last: int) -> Lines:
        ids, chosen, kinds, letters, *names = connection.execute(self._query, {"after": after, "last": last, **self._given}).one()
        if ids is None:
            return NOBODY  # they were all erased just now
        plans = [self._plans[kind][count] for kind, count in zip(kinds, letters, strict=True)]
        others = _others(ids, plans, names)
        return self._with(connection, Lines(ids, chosen, plans), others) if others else Lines(ids, chosen, plans)

    def _with(self, connection: Connection, lines: Lines, others: set[int]) -> Lines:
        """The same, but for some who are looked at."""
        kept = [line for line in zip(*lines, strict=True) if line[0] not in others]
        seen = list(zip(*self.one_by_one.these(connection, sorted(others)), strict=True))
        self._meet()
        return Lines(*map(list, zip(*kept, *seen, strict=True))) if kept or seen else NOBODY

    def _meet(self) -> None:
        new = [kind for kind in self.alike.met() if kind not in self._met]
        if new and len(self._met) < MOST_KINDS:
            self._met.update(dict.fromkeys(new))
            self._make_ready()

    def _make_ready(self) -> None:
        """The plans of each kind by letters of the name, and the kinds as PostgreSQL is given them."""
        goings = [self.alike.going(kind) for kind in self._met]
        self._plans: list[Sequence[Plan | None]] = [[None] * (LONGEST + 2), *map(self._plans_of, goings)]
        rows = [(*kind, "" if going.way is None else "1") for kind, going in zip(self._met, goings, strict=True)]
        columns = zip(*rows, strict=True) if rows else [()] * len(_GIVEN)
        self._given = {f"of_{name}": bulk.array(words) for name, words in zip(_GIVEN, columns, strict=True)}

    def _plans_of(self, going: Going) -> Sequence[Plan | None]:
        """None where letters do not tell the parts."""
        if going.way is None:
            return [going.skipped] * (LONGEST + 2)
        planner = self.alike.planner
        key = going.language, planner.house.channels[going.way.channel].limits.medium
        if key not in self._by_letters:
            self._by_letters[key] = [*(_parts(planner.words, *key, count) for count in range(LONGEST + 1)), 0]
        return [going.plan(parts) if parts else None for parts in self._by_letters[key]]

    def _telling(self, people: Select[Any]) -> Select[Any]:
        """In arrays of one order: contacts, addresses to write to, places of kinds (0: not met), letters of names, and the names."""
        found = people.where(contacts.c.id > bindparam("after"), contacts.c.id <= bindparam("last")).subquery()
        near = and_(self.alike.usable(found), addresses.c.contact_id > bindparam("after"), addresses.c.contact_id <= bindparam("last"))
        arrays = (cast(bindparam(f"of_{name}"), ARRAY(String)) for name in _GIVEN)
        given = func.unnest(*arrays).table_valued(*_GIVEN, with_ordinality="place", name="given").render_derived()
        same = and_(*(word == given.c[name] for name, word in zip(WORDS, self.alike.words(found), strict=True)))
        goes = case((given.c.goes == "1", addresses.c.id))
        columns = (found.c.id, goes, func.coalesce(given.c.place, 0), _letters(found, self.alike.asks))
        names = (func.string_agg(func.coalesce(found.c[name], ""), _BETWEEN) for name in self.alike.asks)
        return select(*map(func.array_agg, columns), *names).select_from(found.outerjoin(addresses, near).outerjoin(given, same))


@lru_cache(maxsize=8)
def _met(campaign: int) -> dict[tuple[str, ...], None]:
    """The kinds of people that a campaign met in this process: the next batch begins with their plans made, anew each time."""
    return {}


_GIVEN = (*WORDS, "goes")


def _last(people: Select[Any], size: int) -> Select[Any, int]:
    """The last of the next so many people, and how many there are."""
    next_ones = people.with_only_columns(contacts.c.id).where(contacts.c.id > bindparam("after")).order_by(contacts.c.id)
    some = next_ones.limit(size).subquery()
    return select(func.max(some.c.id), func.count(some.c.id))


def _letters(found: FromClause, asks: Sequence[str]) -> ColumnElement[int]:
    """Of a person's tame name as texts in their language say it (planning.name_in); one more than LONGEST where there are more."""
    if not asks:
        return literal(0)
    name, latin = (func.nullif(found.c[column_], "") for column_ in ("name", "latin"))
    khmer = func.coalesce(found.c.language, DEFAULT_LANGUAGE).in_(("", "km"))
    said = case((khmer, func.coalesce(name, latin, "")), else_=func.coalesce(_ascii(latin), _ascii(name), ""))
    return func.least(func.char_length(said), LONGEST + 1)


def _ascii(word: ColumnElement[str]) -> ColumnElement[str]:
    return case((func.octet_length(word) == func.char_length(word), word))


def _others(ids: Sequence[int], plans: Sequence[Plan | None], names: Sequence[str]) -> set[int]:
    """Whom it takes a look to plan: without a plan so far, with several addresses, or with odd letters in their name."""
    found = {contact for contact, plan in zip(ids, plans, strict=True) if plan is None}
    if len(set(ids)) < len(ids):
        found.update(contact for contact, count in Counter(ids).items() if count > 1)
    for joined in names:
        if joined.count(_BETWEEN) != len(ids) - 1:
            return {*ids}
        if not TAME.fullmatch(joined.replace(_BETWEEN, "")):
            found.update(contact for contact, name in zip(ids, joined.split(_BETWEEN), strict=True) if not TAME.fullmatch(name))
    return found


class _Nobody(SimpleNamespace):
    """Of whom nothing is known."""

    name = latin = None


def _parts(words: Words, language: str, medium: Medium, letters: int) -> int:
    """Parts of a text that says a tame name of so many letters (0: none); 0 where letters do not tell."""
    if medium is not Medium.SMS:
        return parts_of(words.said(_Nobody(), language, medium), medium)
    names = words.texts[language].pieces[1::2]
    hotline = words.house.settings.contact_centre
    if not letters or "name" not in names:
        return measure(words.fill(_Nobody(), language)).parts
    if "hotline" in names and not (hotline and hotline.isascii() and TAME.fullmatch(hotline)):
        return 0
    return words.gaps[language].parts_by_length(letters * names.count("name") + len(hotline) * names.count("hotline"))
