"""Places of Cambodia by code, and typed names matched to them within a parent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from app.text.khmer import match_key
from app.text.names import ABROAD, ALIASES, PREFIXES
from app.text.roman import fold


class Level(StrEnum):
    """The four levels, from the largest."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    VILLAGE = "village"

    @property
    def below(self) -> Level:
        """The next smaller level; a village is its own."""
        levels = list(Level)
        return levels[min(levels.index(self) + 1, len(levels) - 1)]


LENGTHS = {Level.PROVINCE: 2, Level.DISTRICT: 4, Level.COMMUNE: 6, Level.VILLAGE: 8}  # digits of a code


class Unit(NamedTuple):
    """A place: `code` has two digits per level, `km` and `latin` are its names, `parent` the code above ("" for a province)."""

    code: str
    level: Level
    km: str
    latin: str
    parent: str


class Match(NamedTuple):
    """What a typed name may mean: `accepted` is sure; `candidates` (code, score of 100) are the best first, three at most;
    `abroad`: a place in Thailand was named."""

    accepted: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()
    abroad: bool = False


SURE = 80.0  # a score from which the best is taken, if it leads the next by MARGIN
LIKELY = 60.0  # below this nothing typed is near
MARGIN = 8.0
SHOWN = 3
_KHMER = re.compile("[\u1780-\u17ff]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_SIGNS = re.compile("[\u17c6-\u17d1\u200b ]")
_PREFIX = re.compile("^(?:" + "|".join(PREFIXES) + ")+")


class _Names(NamedTuple):
    """The units of one question with every name they go by, folded."""

    codes: Sequence[str]
    latin: Sequence[str]
    khmer: Sequence[str]
    owners: Sequence[int]


class Gazetteer:
    """The places of one code scheme and year. Codes mean nothing without both."""

    def __init__(self, units: Iterable[Unit], scheme: str, year: int, *, villages: Callable[[], Iterable[Unit]] | None = None) -> None:
        self.scheme, self.year = scheme, year
        self._units = {u.code: u for u in units}
        self._villages = villages
        self._names: dict[tuple[str, Level], tuple[dict[str, list[str]], dict[str, list[str]]]] = {}

    @cached_property
    def _all(self) -> dict[str, Unit]:
        return self._units | {u.code: u for u in (self._villages() if self._villages else ())}

    def unit(self, code: str) -> Unit:
        """Raises KeyError for a code that the scheme does not have."""
        return self._units.get(code) or self._all[code]

    def children(self, code: str = "", level: Level = Level.PROVINCE) -> list[Unit]:
        """The units of a level inside a place, in the order of their codes; inside the country for ""."""
        units = self._all if level is Level.VILLAGE else self._units
        return [u for u in units.values() if u.level == level and u.code.startswith(code)]

    def name(self, code: str, language: str) -> str:
        """A place's name as read in a language of ours: Khmer letters for `km`, else Latin ones."""
        unit = self.unit(code)
        return unit.km if language == "km" else unit.latin

    def match(self, text: str, within: str = "", level: Level = Level.PROVINCE) -> Match:
        """The place of this level inside `within` that a typed name means."""
        key = match_key(text)
        if not key:
            return Match()
        if key in ABROAD or _THAI.search(key):
            return Match(abroad=True)
        latin, khmer = self._table(within, Level(level))
        return _judged(_scores(_bare(key), khmer) if _KHMER.search(key) else _scores(fold(key), latin))

    def _table(self, within: str, level: Level) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        found = self._names.get((within, level))
        if found is None:
            found = self._names[within, level] = _tables(self.children(within, level))
        return found


def _tables(units: Sequence[Unit]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    latin: dict[str, list[str]] = {}
    khmer: dict[str, list[str]] = {}
    for unit in units:
        for name in (unit.latin, *ALIASES.get(unit.code, ())):
            _add(latin, fold(match_key(name)), unit.code)
        _add(khmer, _bare(match_key(unit.km)), unit.code)
    return latin, khmer


def _add(table: dict[str, list[str]], key: str, code: str) -> None:
    codes = table.setdefault(key, [])
    if code not in codes:
        codes.append(code)


def _bare(key: str) -> str:
    """A Khmer key without the word for its level, spaces and the signs that are often left out."""
    return _SIGNS.sub("", _PREFIX.sub("", key.replace(" ", ""))) or _SIGNS.sub("", key)


def _scores(key: str, table: dict[str, list[str]]) -> list[tuple[str, float]]:
    from rapidfuzz import fuzz, process

    exact = table.get(key)
    if exact:
        return [(code, 100.0) for code in exact]
    best: dict[str, float] = {}
    for name, score, _ in process.extract(key, table.keys(), scorer=fuzz.ratio, limit=12):
        for code in table[name]:
            best.setdefault(code, round(score, 1))
    return sorted(best.items(), key=lambda item: -item[1])


def _judged(scores: list[tuple[str, float]]) -> Match:
    if not scores or scores[0][1] < LIKELY:
        return Match()
    second = scores[1][1] if len(scores) > 1 else 0.0
    sure = scores[0][1] >= SURE and scores[0][1] - second >= MARGIN
    return Match(scores[0][0] if sure else None, tuple(scores[:SHOWN]))
