"""How a campaign would reach one person: the first usable way of its ladder, their language, the parts and the cost; or why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from app.channels.base import Address, AddressKind
from app.engine import run
from app.engine.effects import Say
from app.engine.flow import Flow
from app.engine.run import NOTHING
from app.engine.screen import Limits, Medium, show
from app.engine.template import Template, template
from app.engine.turn import Facts
from app.services.facts import Asked, facts_of
from app.services.house import House
from app.store.contacts import ANSWERS, addresses
from app.store.db import now, reading
from app.store.flows import DEFAULT_LANGUAGE, LANGUAGES
from app.store.gazetteer import gazetteer
from app.store.ledger import Entry, State
from app.store.prices import Prices, operator_of
from app.text.gaps import Gaps
from app.text.sms import is_gsm7, measure

PLACEHOLDERS = ("name", "province", "district", "commune", "hotline")
CLOSE = 3  # of so many ids that lie between, one is wanted
PLACES = ("province", "district", "commune")
_LOOSE = re.compile(r" +(?=[ ,.!?:;។៖])")  # what an empty placeholder leaves behind


class Way:
    """An address of a person and the channel that writes to it."""

    __slots__ = ("address", "channel", "rung")

    def __init__(self, address: Row[Any], channel: str, rung: int) -> None:
        self.address = address
        self.channel = channel
        self.rung = rung


def ways(house: House, ladder: Sequence[str], found: Sequence[Row[Any]], at_least: int = 0) -> Iterator[Way]:
    """Down the ladder: for each of its kinds the first address that a channel can start to write to."""
    for rung, kind in enumerate(ladder):
        if rung >= at_least:
            yield from _first(house, kind, found, rung)


def _first(house: House, kind: str, found: Sequence[Row[Any]], rung: int) -> Iterator[Way]:
    for address in found:
        if address.kind == kind and address.gone_at is None and address.unproven_at is None:
            channel = house.channels.starter(Address(AddressKind(kind), address.value), address.channel)
            if channel:
                yield Way(address, channel, rung)
                return


class Words:
    """What a campaign says, made ready once: to a person in their language, on a medium."""

    def __init__(self, house: House, flow: str, texts: Mapping[str, str], given: Facts = NOTHING, link: str = "") -> None:
        self.house = house
        self.link = link
        self.given = given
        self.flows: dict[str, Flow] = {language: house.book.flow(flow, language) for language in LANGUAGES} if flow else {}
        self.known = {language: self._known(flow) for language, flow in self.flows.items() if given}
        self.texts: dict[str, Template] = {language: template(text) for language, text in texts.items() if text.strip()}
        self.gaps = {language: Gaps(made.pieces[::2]) for language, made in self.texts.items()}

    @property
    def asks(self) -> tuple[str, ...]:
        """The columns of a contact that its texts may depend on, but for the language."""
        names = {*ANSWERS} if self.flows else {name for made in self.texts.values() for name in made.names}
        return tuple(sorted((names | ({"latin"} if "name" in names else set())) - {"hotline", "language"}))

    def _known(self, flow: Flow) -> Facts:
        """What the flow may name of that which it is begun with; looked up once for all."""
        with reading(self.house.engine) as connection:
            return facts_of(Asked(connection, flow, 0, "", "", self.given, now()))

    def language(self, chosen: str | None) -> str:
        """The language to write in; "" where the campaign has no text that the person reads."""
        wanted = chosen or DEFAULT_LANGUAGE
        if self.flows or wanted in self.texts:
            return wanted
        other = {"km_Latn": "en", "en": "km_Latn"}.get(wanted, "")
        return other if other in self.texts else ""

    def said(self, person: Any, language: str, medium: Medium) -> list[str]:
        """The texts that would be sent now; the numbered options are in them but for chats."""
        if not self.flows:
            return self.linked([self.fill(person, language)], medium)
        flow = self.flows[language]
        known = {name: value for name in ANSWERS if (value := getattr(person, name, None)) is not None}
        facts = {**known, "hotline": self.house.settings.contact_centre, **self.known.get(language, NOTHING)}
        _, effects = run.begin(flow, facts, given=self.given)
        shown = show([e for e in effects if isinstance(e, Say)], limits_of(self.house, medium), self.house.book.phrases[language])
        return self.linked(list(shown.now), medium)

    def linked(self, texts: Sequence[str], medium: Medium) -> list[str]:
        """With the link to the material under the first text, where a link costs nothing and can be opened."""
        if not self.link or medium is not Medium.CHAT:
            return list(texts)
        return [f"{text}\n{self.link}" if i == 0 else text for i, text in enumerate(texts)]

    def fill(self, person: Any, language: str) -> str:
        """An announcement's text; what is not known leaves no gap."""
        made = self.texts[language]
        if not made.names:
            return made.text
        values = {name: self._value(person, name, language) for name in made.names}
        filled = made.fill(values)
        return filled if all(values.values()) else _LOOSE.sub("", filled).strip()

    def parts(self, person: Any, language: str, medium: Medium) -> int:
        """Of what would be sent now."""
        if self.flows or medium is not Medium.SMS:
            return parts_of(self.said(person, language, medium), medium)
        values = [self._value(person, name, language) for name in self.texts[language].pieces[1::2]]
        return self.gaps[language].parts(values) if all(values) else measure(self.fill(person, language)).parts

    def _value(self, person: Any, name: str, language: str) -> str:
        if name == "hotline":
            return self.house.settings.contact_centre
        if name == "name":
            return name_in(person, language)
        value = str(getattr(person, name, None) or "")
        return place_name(value, language) if value and name in PLACES else value


def name_in(person: Any, language: str) -> str:
    """A person's name in the letters of a language: Khmer ones in a Latin text would cost double, and show as boxes."""
    if language == "km":
        return str(person.name or person.latin or "")
    return next((name for name in (person.latin, person.name) if name and is_gsm7(name)), "")


def place_name(code: str, language: str) -> str:
    try:
        return gazetteer().name(code, language)
    except KeyError:
        return ""


def limits_of(house: House, medium: Medium) -> Limits:
    """Of the first channel of a medium that can write."""
    found = (c.limits for c in house.channels.values() if c.limits.medium is medium and not c.limits.replies_inline)
    return next(found, Limits(medium))


class Planner:
    """Makes an entry of the ledger for each person; reads nothing itself."""

    def __init__(self, house: House, campaign: Any, prices: Prices) -> None:
        self.house = house
        self.ladder = tuple(campaign.ladder)
        self.prices = prices
        self.words = Words(house, campaign.flow, campaign.texts, campaign.given, campaign.link)

    def entry(self, person: Any, found: Sequence[Row[Any]]) -> Entry:
        """`person` has the contact's columns, `reason` (why nobody may write, or ""), `rested` and `silent`."""
        language, way, reason = self.way(person, found)
        return self.by(person, way, language) if way else Entry(person.id, State.SKIPPED, reason)

    def way(self, person: Any, found: Sequence[Any]) -> tuple[str, Way | None, str]:
        """The language and the way, or none and the reason; nothing here depends on what a text says of the person."""
        reason = person.reason or ("" if person.rested else "rest")
        if reason:
            return "", None, reason
        language = self.words.language(person.language)
        way = next(ways(self.house, self.ladder, found), None)
        if person.silent or (way is None and any(a.unproven_at for a in found)):
            return "", None, "unproven"
        return (language, way, "") if way and language else ("", None, "no_text" if way else "no_way")

    def by(self, person: Any, way: Way, language: str) -> Entry:
        parts = self.parts(person, way, language)
        operator, cost = self.price(way, parts)
        return Entry(person.id, State.PLANNED, "", language, way.address.kind, way.address.id, way.channel, operator, parts, cost, way.rung)

    def parts(self, person: Any, way: Way, language: str) -> int:
        return self.words.parts(person, language, self.house.channels[way.channel].limits.medium)

    def price(self, way: Way, parts: int) -> tuple[str, int]:
        """The operator ("" for a chat), and what so many parts cost on it."""
        operator = operator_of(way.address.value) if way.address.kind == AddressKind.PHONE else ""
        return operator, parts * (self.prices.per_part(way.channel, operator) or 0)


def parts_of(texts: Sequence[str], medium: Medium) -> int:
    return sum(measure(text).parts for text in texts) if medium is Medium.SMS else len(texts)


def _of(ids: Sequence[int]) -> ColumnElement[bool]:
    """Contacts that lie close together are asked for by their ends: thousands of ids make a slow question."""
    if ids and max(ids) - min(ids) < CLOSE * len(ids):
        return addresses.c.contact_id.between(min(ids), max(ids))
    return addresses.c.contact_id.in_(ids)


def addresses_by_contact(connection: Connection, ids: Sequence[int]) -> dict[int, list[Row[Any]]]:
    """Every address of some contacts in the order of their coming."""
    found: dict[int, list[Row[Any]]] = {}
    columns = [addresses.c[name] for name in ("id", "contact_id", "kind", "value", "channel", "gone_at", "unproven_at")]
    query = select(*columns).where(_of(ids))
    for row in connection.execute(query.order_by(addresses.c.id)):
        found.setdefault(row.contact_id, []).append(row)
    return found
