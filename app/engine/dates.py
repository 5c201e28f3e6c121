"""Days as people write them: day first, any separators, month names in Khmer and English, Buddhist years."""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

BUDDHIST = 543  # the Thai and Khmer civil calendars count from 543 before the common era
FIRST_BUDDHIST_YEAR = 2500
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan", "មករា", "makara"),
            ("february", "feb", "កុម្ភៈ", "កុម្ភះ", "kompheak", "kumpheak"),
            ("march", "mar", "មីនា", "minea", "mina"),
            ("april", "apr", "មេសា", "mesa"),
            ("may", "ឧសភា", "usaphea", "osaphea"),
            ("june", "jun", "មិថុនា", "mithona", "mithuna"),
            ("july", "jul", "កក្កដា", "kakkada", "kakada"),
            ("august", "aug", "សីហា", "seiha", "siha"),
            ("september", "sep", "sept", "កញ្ញា", "kanha", "kanya"),
            ("october", "oct", "តុលា", "tola", "tula"),
            ("november", "nov", "វិច្ឆិកា", "vichika", "vicheka"),
            ("december", "dec", "ធ្នូ", "thnu", "tnou"),
        ),
        1,
    )
    for name in names
}
_NOISE = re.compile(r"ថ្ងៃទី|ថ្ងៃ|ខែ|ឆ្នាំ|\b(thngai|ti|khae|chhnam|of|the)\b")
_PART = re.compile(r"\d{1,9}|[^\d\s/.,-]+")
_KEYED = re.compile(r"(\d\d)(\d\d)(\d{4}|\d\d)")  # as on a keypad without signs
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


class Day(NamedTuple):
    """A day as YYYY-MM-DD; `doubtful` when the year was taken for a Buddhist one and should be asked back."""

    iso: str
    doubtful: bool = False


def read_date(text: str) -> Day | None:
    """The day in a folded text (see `match_key`), or None. Two-digit years over 40 lie in the last century."""
    numbers = _numbers(text)
    if numbers is None:
        return None
    day, month, year = numbers
    try:
        return Day(date(_full(year), month, day).isoformat(), doubtful=year >= FIRST_BUDDHIST_YEAR)
    except (ValueError, OverflowError):
        return None


def _numbers(text: str) -> tuple[int, int, int] | None:
    iso = _ISO.fullmatch(text)
    if iso:
        return int(iso[3]), int(iso[2]), int(iso[1])
    keyed = _KEYED.fullmatch(text)
    if keyed:
        return int(keyed[1]), int(keyed[2]), int(keyed[3])
    parts = _PART.findall(_NOISE.sub(" ", text))
    if len(parts) != 3:
        return None
    day, month, year = (int(part) if part.isdecimal() else 0 for part in parts)
    return day, MONTHS.get(parts[1], month), year


def _full(year: int) -> int:
    if year >= FIRST_BUDDHIST_YEAR:
        return year - BUDDHIST
    if year < 100:
        return year + (2000 if year <= 40 else 1900)
    return year


def is_iso(text: str) -> bool:
    return bool(_ISO.fullmatch(text))


def shown_date(iso: str) -> str:
    """Day first, as people read it here (CLDR km short form with the full year)."""
    year, month, day = iso.split("-")
    return f"{int(day)}/{int(month)}/{year}"
