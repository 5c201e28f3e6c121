"""Made-up returnees for the sample list and the bench: names in Khmer and Latin letters, real places, numbers that nobody has.

`python -m tests.sample` writes docs/samples/returnees-500.csv anew, the same each time.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.store.gazetteer import gazetteer
from app.text.places import Level

SAMPLE = Path(__file__).parents[1] / "docs" / "samples" / "returnees-500.csv"
SEED = 2026
HEADINGS = (
    "ល.រ",
    "ឈ្មោះ",
    "Name (Latin)",
    "ភេទ",
    "អាយុ",
    "លេខទូរសព្ទ",
    "ខេត្ត",
    "ស្រុក/ខណ្ឌ",
    "ឃុំ/សង្កាត់",
    "វិស័យ",
    "តម្រូវការ",
    "Consent",
    "Consent date",
    "Consent how",
    "Consent wording",
)
FAMILIES = "សុខ Sok,ហេង Heng,ម៉ៅ Mao,ចាន់ Chan,គឹម Kim,លី Ly,ស៊ុន Sun,ឡុង Long,ជា Chea,ទេព Tep,នួន Nuon,ប៉ែន Pen,យិន Yin,រស់ Ros,វង់ Vong,ហ៊ុន Hun"
WOMEN = "ស្រីមុំ Sreymom,ចន្ថា Chantha,សុភា Sophea,ដារី Dary,បុប្ផា Bopha,ម៉ារី Mary,រចនា Rachana,សុខា Sokha,ធីតា Thida,កញ្ញា Kanha"
MEN = "ដារ៉ា Dara,វុទ្ធី Vuthy,សុវណ្ណ Sovann,ពិសិដ្ឋ Piseth,វិចិត្រ Vichet,រតនា Ratana,បូរ៉ា Bora,សំណាង Samnang,វីរៈ Virak,ភារុណ Phearun"
CELLS = ("012", "017", "010", "016", "096", "097", "088", "071", "015", "093")
LONG = ("096", "097", "088", "071")
SECTORS = (("សំណង់", 30), ("កាត់ដេរ", 16), ("កសិកម្ម", 22), ("កម្មន្តសាល", 12), ("នេសាទ", 8), ("សេវាកម្ម", 8), ("ផ្សេងៗ", 4))
NEEDS = (("ការងារ", 55), ("ជំនាញ", 15), ("ប្រាក់ឈ្នួល", 12), ("ឯកសារ", 10), ("សុខភាព", 8))
HOME = (("22", 45), ("15", 20), ("13", 15), ("02", 10), ("01", 10))  # provinces


def people(seed: int = SEED) -> Iterator[list[str]]:
    """Rows under HEADINGS, without end."""
    chance = random.Random(seed)
    number = 0
    while True:
        number += 1
        yield [str(number), *_person(chance, number)]


def _person(chance: random.Random, number: int) -> list[str]:
    woman = chance.random() < 0.48
    family, given = (chance.choice(names.split(",")).split() for names in (FAMILIES, WOMEN if woman else MEN))
    commune = chance.choice(gazetteer().children(_one(chance, HOME), Level.COMMUNE))
    province, district = (gazetteer().unit(commune.code[:digits]) for digits in (2, 4))
    agreed = chance.random() < 0.94
    return [
        f"{family[0]} {given[0]}",
        f"{family[1]} {given[1]}",
        "ស្រី" if woman else "ប្រុស",
        _khmer(chance.randint(17, 58)) if chance.random() < 0.2 else str(chance.randint(17, 58)),
        _phone(chance, number),
        province.km,
        district.km,
        commune.km,
        _one(chance, SECTORS),
        _one(chance, NEEDS),
        *(("យល់ព្រម", f"2026-{chance.randint(8, 10):02}-{chance.randint(1, 28):02}") if agreed else ("", "")),
        *((chance.choice(("ជួបផ្ទាល់", "ទម្រង់")), "MRC-2026-1") if agreed else ("", "")),
    ]


def _one(chance: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    values, weights = zip(*weighted, strict=True)
    return str(chance.choices(values, weights)[0])


def _khmer(number: int) -> str:
    return str(number).translate({ord("0") + d: 0x17E0 + d for d in range(10)})


def _phone(chance: random.Random, number: int) -> str:
    """Each once, as people write them: local, international, and every eighth a Thai one."""
    if number % 8 == 0:
        return f"+66 8{number // 8 % 10} {number // 10000 % 1000:03} {number % 10000:04}"
    prefix = CELLS[number % len(CELLS)]
    digits = f"{200000 + number}" if prefix not in LONG else f"{2000000 + number}"
    return chance.choice((f"{prefix} {digits[:3]} {digits[3:]}", f"+855 {prefix[1:]} {digits}", f"{prefix}{digits}"))


def write(path: Path, count: int) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *islice(people(), count)])


if __name__ == "__main__":
    write(SAMPLE, 500)
