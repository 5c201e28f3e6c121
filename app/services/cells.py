"""One row of somebody's list, cell by cell: what it says in our words, and what cannot be read, by kind of fault."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from app.services import consent_cells
from app.services.faults import Bad, Fault, Known, digits
from app.store.filters import AGE_BANDS
from app.store.gazetteer import gazetteer
from app.text.khmer import match_key
from app.text.phone import NotAPhone, parse
from app.text.places import Level

LONGEST_CELL = 500
YOUNGEST = 15
Cells = Mapping[str, str]  # the cells of a row by field


def clean(cells: Cells, today: date) -> tuple[Known, list[Fault]]:
    """What a row says, and every fault in it."""
    known: Known = {}
    faults = []
    for field, read in READ.items():
        try:
            if text := cells.get(field, "").strip():
                known.update(_alike(field, text, today) if field in ALIKE else read(_short(text), known, today))
        except Bad as bad:
            faults.append(Fault(field, str(bad)))
    if "phone" not in known and not any(f.field == "phone" for f in faults):
        faults.append(Fault("phone", "no_phone"))
    return known, faults


@lru_cache(maxsize=8192)
def _alike(field: str, text: str, today: date) -> Known:
    """Of the columns in which the same few words stand again and again."""
    return READ[field](_short(text), {}, today)


def _short(text: str) -> str:
    if len(text) > LONGEST_CELL:
        raise Bad("too_long")
    return text


def _phone(text: str, known: Known, today: date) -> Known:
    try:
        return {"phone": parse(_with_zero(text)).e164}
    except NotAPhone:
        raise Bad("not_a_phone") from None


def _with_zero(text: str) -> str:
    """A spreadsheet that takes a number for a number drops its first 0."""
    text = text.removesuffix(".0")
    return f"0{text}" if re.fullmatch("[1-9][0-9]{7,8}", text) and not text.startswith("855") else text


def _name(text: str, known: Known, today: date) -> Known:
    key = match_key(text)
    if not key or key.isdigit():
        raise Bad("not_a_name")
    return {"name": text, "name_key": key, "given_key": key.partition(" ")[2] or None}


def _latin(text: str, known: Known, today: date) -> Known:
    if not text.isascii():
        raise Bad("not_latin")
    return {"latin": text, "latin_key": match_key(text)}


def _year(text: str, known: Known, today: date) -> Known:
    found = re.search(r"(?<!\d)(?:19|20)\d\d(?=\d{4}(?!\d)|(?!\d))", digits(text))  # 32874 is a day as a spreadsheet counts, no year
    year = int(found.group()) if found else 0
    if not today.year - 110 <= year <= today.year:
        raise Bad("not_a_year")
    return {"birth_year": year, **_of_age(today.year - year)}


def _age(text: str, known: Known, today: date) -> Known:
    """A number of years, or a band as we write it."""
    text = digits(text).replace("–", "-").removesuffix(".0")
    if text in AGE_BANDS:
        return {"age_band": text}
    if not text.isdecimal() or int(text) > 110:
        raise Bad("not_an_age")
    return _of_age(int(text))


def _of_age(years: int) -> Known:
    if years < YOUNGEST:
        raise Bad("under_15")
    return {"age_band": next(band for top, band in ((24, "15-24"), (34, "25-34"), (44, "35-44"), (999, "45+")) if years <= top)}


def _place(level: Level) -> Callable[[str, Known, date], Known]:
    """A code or a name, within the larger place that stands before it in the row."""

    def read(text: str, known: Known, today: date) -> Known:
        code = _found(text, known.get("district") or known.get("province") or "", level)
        levels = {"province": 2, "district": 4, "commune": 6}
        return {name: code[:digits] for name, digits in levels.items() if len(code) >= digits}

    return read


@lru_cache(maxsize=16384)
def _found(text: str, within: str, level: Level) -> str:
    """The code of a place; the same few thousand names stand in every list."""
    if not within and level is not Level.PROVINCE and not text.isdigit():
        raise Bad("place_without_province")
    if text.isdigit():
        return _by_code(text, level)
    found = gazetteer().match(text, within, level)
    if found.accepted is None:
        raise Bad("place_abroad" if found.abroad else "place_twice" if len(found.candidates) > 1 else "no_such_place")
    return found.accepted


def _by_code(text: str, level: Level) -> str:
    code = text.zfill(len(text) + len(text) % 2)  # a spreadsheet drops the first 0 here, too
    try:
        unit = gazetteer().unit(code)
    except KeyError:
        raise Bad("no_such_place") from None
    if unit.level != level:
        raise Bad("no_such_place")
    return code


def _village(text: str, known: Known, today: date) -> Known:
    """Its name as written: no list of ours has every village."""
    return {"facts": {**known.get("facts", {}), "village": text}}


def _one_of(field: str, words: Mapping[str, str]) -> Callable[[str, Known, date], Known]:
    """A closed set; the words that people write for each value."""
    known_as = {match_key(word): value for value, said in words.items() for word in (*said.split(", "), value)}

    def read(text: str, known: Known, today: date) -> Known:
        value = known_as.get(match_key(text))
        if value is None:
            raise Bad(f"not_a_{field}")
        return {field: value}

    return read


WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": {"female": "f, woman, girl, ស្រី, ស្ត្រី, នារី, ស", "male": "m, man, boy, ប្រុស, បុរស, ប", "other": "skip, ផ្សេង, ផ្សេងៗ"},
    "sector": {
        "garment": "garments, garment factory, textile, sewing, កាត់ដេរ, រោងចក្រកាត់ដេរ",
        "construction": "builder, building, សំណង់",
        "manufacturing": "factory, កម្មន្តសាល, រោងចក្រ",
        "agriculture": "farm, farming, plantation, កសិកម្ម, ចម្ការ",
        "fishing": "fishery, seafood, boat, នេសាទ",
        "services": "service, restaurant, shop, hotel, sales, សេវាកម្ម, សេវា, ភោជនីយដ្ឋាន",
        "domestic": "domestic work, housework, maid, ការងារផ្ទះ, មេផ្ទះ",
        "other": "none, ផ្សេងៗ, ផ្សេង",
    },
    "need": {
        "job": "work, ការងារ, រកការងារ",
        "skills": "skill, training, ជំនាញ, រៀនជំនាញ",
        "wages": "legal, wages owed, law, ប្រាក់ឈ្នួល, ច្បាប់, ជំពាក់ប្រាក់ឈ្នួល",
        "papers": "documents, ឯកសារ, លិខិតស្នាម",
        "food": "health, food or health, អាហារ, សុខភាព, អាហារ ឬសុខភាព",
        "person": "talk, talk to a person, និយាយជាមួយបុគ្គលិក",
    },
    "language": {"km": "khmer, ខ្មែរ, ភាសាខ្មែរ", "km_Latn": "khmer latin, romanised khmer, ខ្មែរឡាតាំង", "en": "english, អង់គ្លេស"},
}


def _tags(text: str, known: Known, today: date) -> Known:
    tags = [match_key(part)[:40] for part in re.split("[;,|]", text)]
    return {"tags": sorted({tag for tag in tags if tag})}


def _fact(name: str) -> Callable[[str, Known, date], Known]:
    """Kept as it is written, beside the answers that have no column."""
    return lambda text, known, today: {"facts": {**known.get("facts", {}), name: text}}


ALIKE = frozenset(("age", "birth_year", *WORDS, "tags", "consent", "consent_at", "consent_how", "consent_wording"))
READ: Mapping[str, Callable[[str, Known, date], Known]] = {  # in this order: a place needs the larger one first
    "phone": _phone,
    "name": _name,
    "latin": _latin,
    "birth_year": _year,
    "age": _age,
    "province": _place(Level.PROVINCE),
    "district": _place(Level.DISTRICT),
    "commune": _place(Level.COMMUNE),
    "village": _village,
    **{field: _one_of(field, words) for field, words in WORDS.items()},
    "tags": _tags,
    "consent": consent_cells.purposes,
    "consent_at": consent_cells.moment,
    "consent_how": consent_cells.how,
    "consent_wording": consent_cells.wording,
    **{name: _fact(name) for name in ("disability", "household", "shared_phone", "note")},
}
