"""Reports: a figure by place, by sex, age or need; people, not messages; and no number that could point at somebody.

Hiding goes from the country down: what is hidden above is hidden below, and a level never tells what the one above it hides.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.queue import BULK
from app.services.hiding import Table
from app.services.house import House
from app.store import figures_by_place as stored
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from app.store.figures_by_place import NEEDS
from app.store.filters import AGE_BANDS, SEXES
from app.store.gazetteer import gazetteer
from app.text.places import Level

JOB = "workers.reports.count"
FEW = 20_000  # contacts that are counted while the page waits
QUICK_S = 0.5  # and so is what took no longer the last time
FRESH_S = 60.0
SHARE = 100  # at most one part in so many of the time is spent with counting
SPLITS: Mapping[str, Sequence[str]] = {"sex": SEXES, "age": AGE_BANDS, "need": NEEDS}
SMALLEST = 6  # digits of a commune's code
BELOW = {0: Level.PROVINCE, 2: Level.DISTRICT, 4: Level.COMMUNE}


@dataclass(frozen=True)
class Line:
    """A place with its people in all and by group; None where a number is not shown."""

    place: str
    people: int | None
    groups: Mapping[str, int | None]


@dataclass(frozen=True)
class Report:
    """The places inside one, and itself as `whole`; a line for the place itself holds those who are not known more closely."""

    figure: str
    within: str
    split: str
    whole: Line
    lines: Sequence[Line]
    parts: Mapping[str, Mapping[str, int | None]]  # the whole by each of the groups
    map: Mapping[str, int | None]  # every province
    counted_at: datetime
    stale: bool  # a new count is on its way


def report(house: House, figure: str, within: str, split: str, at: datetime) -> Report | None:
    """None while the first count is on its way. Raises KeyError for no place of the list."""
    if within:
        gazetteer().unit(within)
    stale = _refresh(house, at)
    with reading(house.engine) as connection:
        state = stored.counted(connection)
        if state is None:
            return None
        tables = Tables(connection)
        lines = tables.lines(figure, within, split) if len(within) < SMALLEST else []
        parts = {name: tables.whole(figure, within, name).groups for name in SPLITS if name != "need" or figure == "registered"}
        colours = {line.place: line.people for line in tables.lines(figure, "", "") if line.place}
        return Report(figure, within, split, tables.whole(figure, within, split), lines, parts, colours, state.counted_at, stale)


def _above(place: str) -> str | None:
    return place[:-2] if place else None


# --- what is shown -----------------------------------------------------------------------------------------------------------------


Cells = dict[tuple[str, str], int]
ALL = "all"  # the one column of a table without groups


class Tables:
    """The tables of one look, each worked out once. `within` None: the country as a line of its own."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._counts: dict[tuple[str, str | None], dict[stored.Group, int]] = {}
        self._shut: dict[tuple[str, str | None, str], set[tuple[str, str]]] = {}

    def lines(self, figure: str, within: str | None, split: str) -> list[Line]:
        totals, gone = self._totals(figure, within), self._hidden(figure, within, "")
        groups, shut = self._cells(figure, within, split), self._hidden(figure, within, split)
        return [
            Line(
                place,
                None if (place, ALL) in gone else people,
                {c: None if (place, c) in shut else groups[place, c] for c in SPLITS.get(split, ())},
            )
            for (place, _), people in totals.items()
        ]

    def whole(self, figure: str, within: str, split: str) -> Line:
        """A place's own line, as the level above it shows it."""
        return next(line for line in self.lines(figure, _above(within), split) if line.place == within)

    def _hidden(self, figure: str, within: str | None, split: str) -> set[tuple[str, str]]:
        key = (figure, within, split)
        if key not in self._shut:
            self._shut[key] = self._worked_out(figure, within, split)
        return self._shut[key]

    def _worked_out(self, figure: str, within: str | None, split: str) -> set[tuple[str, str]]:
        """A need is one column of the table by need, so that all of them together tell nothing either."""
        if figure.startswith("need_") and not split:
            return {(place, ALL) for place, need in self._hidden("registered", within, "need") if f"need_{need}" == figure}
        cells = self._cells(figure, within, split)
        columns = {column for _, column in cells}
        gone = {place for place, _ in self._hidden(figure, within, "")} if split else set()
        above = self._hidden(figure, _above(within), split) if within is not None else set()
        gone |= {column for place, column in above if place == within}
        rows = {place for place, _ in cells} if split else ()
        return Table(cells, rows_told=rows, columns_told=columns if within is not None else (), shut=gone).hide()

    def _totals(self, figure: str, within: str | None) -> Cells:
        found = {(place, ALL): 0 for place in _places(within)}
        for group, people in self._counted(figure, within).items():
            found[group.place, ALL] = found.get((group.place, ALL), 0) + people
        return found

    def _cells(self, figure: str, within: str | None, split: str) -> Cells:
        if not split:
            return self._totals(figure, within)
        found = {(place, column): 0 for place, _ in self._totals(figure, within) for column in SPLITS[split]}
        for column, group, people in self._grouped(figure, within, split):
            if (group.place, column) in found:
                found[group.place, column] += people
        return found

    def _grouped(self, figure: str, within: str | None, split: str) -> list[tuple[str, stored.Group, int]]:
        if split == "need":
            return [(need, g, n) for need in NEEDS for g, n in self._counted(f"need_{need}", within).items()]
        return [(getattr(g, split), g, n) for g, n in self._counted(figure, within).items()]

    def _counted(self, figure: str, within: str | None) -> dict[stored.Group, int]:
        key = (figure, within)
        if key not in self._counts:
            digits = 0 if within is None else len(within) + 2
            self._counts[key] = stored.by_place(self.connection, figure, within or "", digits)
        return self._counts[key]


def _places(within: str | None) -> list[str]:
    """The places one level below."""
    if within is None:
        return [""]
    return [unit.code for unit in gazetteer().children(within, BELOW[len(within)])]


# --- counting ----------------------------------------------------------------------------------------------------------------------


def _refresh(house: House, at: datetime) -> bool:
    """Counts anew what is too old: at once where that is quick, else a worker does. True where one is on its way."""
    with reading(house.engine) as connection:
        state = stored.counted(connection)
        if state is not None and at < _next(state):
            return False
        quick = state.took_s < QUICK_S if state is not None else _few(connection)
    if quick:
        count(house, at)
    else:
        house.queues.ask(JOB, queue=BULK)
    return not quick


def _next(state: Any) -> datetime:
    """When the figures are too old."""
    due: datetime = state.counted_at + timedelta(seconds=max(FRESH_S, SHARE * state.took_s))
    return due


def _few(connection: Connection) -> bool:
    return connection.scalar(select(contacts.c.id).offset(FEW).limit(1)) is None


def count(house: House, at: datetime | None = None) -> None:
    """The job. Whoever comes second finds the work done."""
    at = at or now()
    with transaction(house.engine) as connection:
        state = stored.hold(connection)
        if state.counted_at is None or at >= _next(state):
            began = time.monotonic()
            stored.count(connection, at)
            stored.told(connection, at, time.monotonic() - began)
