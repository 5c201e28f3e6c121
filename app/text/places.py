"""Places of Cambodia by code, and typed names matched to them within a parent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from app.text.khmer import match_key
from app.text.names import ALIASES, is_abroad, is_khmer, pieces, sound, spelling


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


SAME = 100.0
SURE = 80.0  # a score of 100 from which the best is taken, if it leads the next by MARGIN
LIKELY = 60.0  # below this nothing is near
MARGIN = 8.0
SHOWN = 3


class Gazetteer:
    """The places of one code scheme and year: a code means nothing without both."""

    def __init__(self, units: Iterable[Unit], scheme: str, year: int, *, villages: Callable[[], Iterable[Unit]] | None = None) -> None:
        self.scheme, self.year = scheme, year
        self._units = {unit.code: unit for unit in units}
        self._villages = villages
        self._names: dict[tuple[str, Level], _Names] = {}
        self._children: dict[tuple[str, Level], list[Unit]] = {}

    def unit(self, code: str) -> Unit:
        """Raises KeyError for a code that the scheme does not have."""
        return self._units.get(code) or self._with_villages[code]

    def children(self, code: str = "", level: Level = Level.PROVINCE) -> list[Unit]:
        """The units of a level inside a place, in the order of their codes; inside the country for ""."""
        found = self._children.get((code, level))
        if found is None:
            units = self._with_villages if level == Level.VILLAGE else self._units
            found = sorted(unit for unit in units.values() if unit.level == level and unit.code.startswith(code))
            self._children[code, level] = found
        return list(found)

    def name(self, code: str, language: str) -> str:
        """A place's name as read in a language of ours: in Khmer letters for `km`, else in Latin ones."""
        unit = self.unit(code)
        return unit.km if language == "km" else unit.latin

    def match(self, text: str, within: str = "", level: Level = Level.PROVINCE) -> Match:
        """The place of this level inside `within` that a typed name means."""
        key, names = match_key(text[:LONGEST]), self._named(within, Level(level))
        if not key:
            return Match()
        whole = names.match(key)
        if whole.accepted and whole.candidates[0][1] == SAME:
            return whole
        if is_abroad(key):
            return Match(abroad=True)  # before likeness: Sa Kaeo is like Takeo
        if whole.accepted:
            return whole
        among = [found for piece in pieces(key) if (found := names.match(piece)).accepted]
        return among[0] if len({found.accepted for found in among}) == 1 else whole

    @cached_property
    def _with_villages(self) -> dict[str, Unit]:
        return self._units | {unit.code: unit for unit in (self._villages() if self._villages else ())}

    def _named(self, within: str, level: Level) -> _Names:
        found = self._names.get((within, level))
        if found is None:
            found = self._names[within, level] = _Names(self.children(within, level))
        return found


LONGEST = 200  # letters of a typed name that are looked at


class _Names:
    """Every name of some units, as it is spelt and as it sounds, with the codes that it may mean."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.spelt: dict[str, list[str]] = {}
        self.sounds: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
        for unit in units:
            for name in (unit.km, unit.latin, *ALIASES.get(unit.code, ())):
                key = match_key(name)
                _add(self.spelt, spelling(key), unit.code)
                _add(self.sounds[is_khmer(key)], sound(key), unit.code)

    def match(self, key: str) -> Match:
        exact = self.spelt.get(spelling(key))
        if exact:
            return _judged([(code, SAME) for code in exact])
        heard = sound(key)
        return _judged(_scores(heard, self.sounds[is_khmer(key)])) if heard else Match()


def _add(table: dict[str, list[str]], key: str, code: str) -> None:
    codes = table.setdefault(key, [])
    if code not in codes:
        codes.append(code)


def _scores(heard: str, sounds: dict[str, list[str]]) -> list[tuple[str, float]]:
    """Codes with the score of their best name, the best first."""
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    for name, score, _ in process.extract(heard, sounds.keys(), scorer=fuzz.ratio, limit=SHOWN * 4):
        for code in sounds[name]:
            best.setdefault(code, round(score, 1))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _judged(scores: list[tuple[str, float]]) -> Match:
    if not scores or scores[0][1] < LIKELY:
        return Match()
    second = scores[1][1] if len(scores) > 1 else 0.0
    sure = scores[0][1] >= SURE and scores[0][1] - second >= MARGIN
    return Match(scores[0][0] if sure else None, tuple(scores[:SHOWN]))
