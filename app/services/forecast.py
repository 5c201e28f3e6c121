"""What a campaign would cost and when it would be over, by channel and operator; of a very large audience from a sample."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from app.engine.screen import Medium
from app.services.advancing import sleeps
from app.services.house import House
from app.services.launching import LEAST_TRIAL, TRIAL_SHARE, people
from app.services.planning import Planner, addresses_by_contact
from app.services.progress import after_hours
from app.store import prices
from app.store.contacts import contacts
from app.store.ledger import Entry, State
from app.store.tallies import Figure
from app.text.sms import ROOM, measure

MOST = 5_000  # people that are looked at one by one; of more, every n-th


class Example(NamedTuple):
    """What one real person would see; `which` is shortest or longest."""

    language: str
    medium: str
    which: str
    texts: tuple[str, ...]
    parts: int


class Forecast(NamedTuple):
    """`lines` are figures by (channel, operator), `skipped` people by reason; `sampled` says that they are about right, not exact.

    `savings` are by language: so many letters less would save so many parts.
    """

    people: int
    reached: int
    skipped: Mapping[str, int]
    lines: Mapping[tuple[str, str], Figure]
    languages: Mapping[str, int]
    unpriced: tuple[str, ...]
    riel: int
    ends_at: datetime
    sampled: bool
    examples: tuple[Example, ...]
    savings: Mapping[str, tuple[int, int]]

    @property
    def cost(self) -> int:
        return sum(f.cost for f in self.lines.values())

    @property
    def parts(self) -> int:
        return sum(f.parts for f in self.lines.values())


def forecast(house: House, connection: Connection, campaign: Any, at: datetime) -> Forecast:
    """Works with a draft as it stands."""
    query = people(campaign, at).where(contacts.c.sensitive.is_(False))  # a narrow audience would tell who they are
    total = int(connection.scalar(select(func.count()).select_from(query.subquery())) or 0)
    step = max(1, -(-total // MOST))
    rows = list(connection.execute(query.where(contacts.c.id % step == 0).order_by(contacts.c.id)))
    table = prices.read(connection)
    planner = Planner(house, campaign, table)
    found = addresses_by_contact(connection, [row.id for row in rows])
    entries = [planner.entry(row, found.get(row.id, [])) for row in rows]
    scale = total / len(rows) if rows else 1.0
    lines = _lines(entries, scale)
    return Forecast(
        people=total,
        reached=round(scale * sum(e.state is State.PLANNED for e in entries)),
        skipped=_counted([e.reason for e in entries if e.state is State.SKIPPED], scale),
        lines=lines,
        languages=_counted([e.language for e in entries if e.language], scale),
        unpriced=tuple(sorted({channel for channel, operator in lines if _unpriced(house, table, channel, operator)})),
        riel=table.in_riel(sum(f.cost for f in lines.values())),
        ends_at=_ends_at(house, campaign, lines, max(at, campaign.starts_at or at)),
        sampled=step > 1,
        examples=_examples(house, planner, rows, entries),
        savings=_savings(house, planner, rows, entries, scale),
    )


def _savings(house: House, planner: Planner, rows: list[Any], entries: list[Entry], scale: float) -> dict[str, tuple[int, int]]:
    """What a few letters less would be worth: each reader whose text is just over a part's end."""
    over: dict[str, list[int]] = {}
    for row, entry in zip(rows, entries, strict=True):
        sms = entry.state is State.PLANNED and house.channels[entry.channel].limits.medium is Medium.SMS
        if sms and not planner.words.flows and 0 < (letters := size(planner.words.fill(row, entry.language)).over) <= SOON_OVER:
            over.setdefault(entry.language, []).append(letters)
    return {language: (max(letters), round(scale * len(letters))) for language, letters in over.items()}


def _unpriced(house: House, table: prices.Prices, channel: str, operator: str) -> bool:
    limits = house.channels[channel].limits
    return limits.medium is Medium.SMS and not limits.simulated and table.per_part(channel, operator) is None


def _counted(names: list[str], scale: float) -> dict[str, int]:
    return {name: round(scale * names.count(name)) for name in sorted(set(names))}


def _lines(entries: list[Entry], scale: float) -> dict[tuple[str, str], Figure]:
    found: dict[tuple[str, str], Figure] = {}
    for e in entries:
        if e.state is State.PLANNED:
            key = (e.channel, e.operator)
            found[key] = found.get(key, Figure()).plus(Figure(1, e.parts, e.cost))
    return {key: Figure(*(round(scale * n) for n in figure)) for key, figure in sorted(found.items())}


def _ends_at(house: House, campaign: Any, lines: Mapping[tuple[str, str], Figure], at: datetime) -> datetime:
    """The slowest channel decides; the first few are waited for."""
    parts: dict[str, int] = {}
    for (channel, _), figure in lines.items():
        parts[channel] = parts.get(channel, 0) + figure.parts
    seconds = max((count / house.channels[channel].limits.rate for channel, count in parts.items()), default=0.0)
    always = not sleeps(house, campaign)
    reached = sum(f.people for f in lines.values())
    waits = reached > max(LEAST_TRIAL, -(-reached // TRIAL_SHARE)) and not always
    return after_hours(at, seconds + (campaign.trial_s if waits else 0), always=always)


def _examples(house: House, planner: Planner, rows: list[Any], entries: list[Entry]) -> tuple[Example, ...]:
    """For each language and medium the shortest and the longest that a real person gets."""
    found: dict[tuple[str, str], list[Example]] = {}
    media = {Medium.USSD} if planner.words.flows else set()  # who dials sees the waiting question
    for row, entry in zip(rows[:1_000], entries, strict=False):
        if entry.state is State.PLANNED:
            for medium in {house.channels[entry.channel].limits.medium} | media:
                texts = tuple(planner.words.said(row, entry.language, medium))
                found.setdefault((entry.language, medium), []).append(Example(entry.language, medium, "", texts, entry.parts))
    return tuple(e for key in sorted(found) for e in _ends(found[key]))


def _ends(examples: list[Example]) -> list[Example]:
    ordered = sorted(examples, key=lambda e: (e.parts, sum(map(len, e.texts))))
    first, last = ordered[0]._replace(which="shortest"), ordered[-1]._replace(which="longest")
    return [first] if first.texts == last.texts else [first, last]


class Size(NamedTuple):
    """A text as SMS; `over` letters less would save a part for each reader, 0 where there is nothing to save."""

    encoding: str
    letters: int
    parts: int
    over: int


def size(text: str) -> Size:
    found = measure(text)
    room = ROOM[found.encoding]
    fits = room.alone if found.parts == 2 else room.part * (found.parts - 1)
    return Size(found.encoding, found.units, found.parts, max(1, found.units - fits) if found.parts > 1 else 0)


SOON_OVER = 20  # letters: so few are worth saying
