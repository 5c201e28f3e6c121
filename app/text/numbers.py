"""Numbers as people write them: in any digits, in Khmer, romanised Khmer or English words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from app.text.khmer import match_key

MOST = 128  # entries of the longest list that is ever numbered


def number(text: str) -> int | None:
    """The number from 0 to 128 that is the whole text ("1", "១)", "លេខ ១", "muoy", "ដប់ពីរ", "twenty one"); else None."""
    if text.isascii() and text.isdigit():
        return _small(text)
    key = _LEAD.sub("", match_key(text))
    return _small(key) if key.isascii() and key.isdigit() else _in_words(key if key.isascii() else key.replace(" ", ""))


_LEAD = re.compile(r"^(?:ចម្លើយ|ជម្រើស|លេខរៀង|លេខ|ទី|(?:answer|option|choice|number|num|nr|no|lekh|leak|leik|laek|lek|ti)\b)+[ .:#=-]*")


def _small(digits: str) -> int | None:
    value = int(digits) if len(digits) <= 4 else MOST + 1
    return value if value <= MOST else None


def _in_words(key: str) -> int | None:
    words = _words()
    if key in words.whole:
        return words.whole[key]
    found = words.pattern.fullmatch(key)
    if not key or not found:
        return None
    value = 100 * bool(found["hundred"]) + words.tens.get(found["tens"] or "", 0) + words.units.get(found["units"] or "", 0)
    return value if value <= MOST else None


class _Words(NamedTuple):
    """Values by word, and the pattern of hundred, tens and units in a row (Khmer, its romanisations and English order them alike)."""

    units: dict[str, int]
    tens: dict[str, int]
    whole: dict[str, int]
    pattern: re.Pattern[str]


@cache
def _words() -> _Words:
    units, tens = _values(_UNITS), _values(_TENS)
    ones = _any(word for word, value in units.items() if value == 1)
    hundred = rf"(?:(?:{ones}) ?)?(?:រយ|roy|rouy|roi|hundred)(?: and)?"
    pattern = rf"(?P<hundred>{hundred})?[ -]?(?P<tens>{_any(tens)})?[ -]?(?P<units>{_any(units)})?"
    return _Words(units, tens, _values(_WHOLE), re.compile(pattern))


def _values(table: dict[int, str]) -> dict[str, int]:
    return {match_key(word): value for value, words in table.items() for word in words.split("|")}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_UNITS = {
    1: "មួយ|muoy|mouy|muy|moy|moui|muoi|mui|mouey|one",
    2: "ពីរ|ពី|pir|pii|pi|pee|bir|two",
    3: "បី|bei|bey|bay|by|three",
    4: "បួន|buon|boun|bourn|buorn|bun|boon|four",
    5: "ប្រាំ|pram|bram|bramm|prum|five",
    6: "ប្រាំមួយ|prammuoy|pram muoy|prammouy|pram mouy|pram muy|prammuy|pram moy|prammoy|pram mui|six",
    7: "ប្រាំពីរ|ប្រាំពិល|prampir|pram pir|prampi|pram pi|prampii|prampil|pram pil|prampel|pram pel|brampi|brampel|seven",
    8: "ប្រាំបី|prambei|pram bei|prambey|pram bey|prambay|pram bay|brambei|brambey|eight",
    9: "ប្រាំបួន|prambuon|pram buon|pramboun|pram boun|prambourn|pram bourn|pram buorn|pram bun|brambuon|nine",
}
_TENS = {
    10: "ដប់|dop|dob|dab|dap|dawb|dorb|dorp",
    20: "ម្ភៃ|ម្ព្ភៃ|ម៉្ភៃ|mphei|mphey|mpei|mpey|mphai|mphay|mapei|mapey|maphei|mephey|mepey|mopei|mopey|twenty",
    30: "សាមសិប|samsep|samseb|samsib|samsip|sam sep|sam seb|thirty",
    40: "សែសិប|saesep|saeseb|sesep|seseb|saesib|sesib|sae sep|forty|fourty",
    50: "ហាសិប|hasep|haseb|hasib|hasip|ha sep|fifty",
    60: "ហុកសិប|hoksep|hokseb|hoksib|huksep|hukseb|hok sep|sixty",
    70: "ចិតសិប|chetsep|chetseb|chetsib|jetsep|jetseb|chet sep|seventy",
    80: "ប៉ែតសិប|paetsep|paetseb|paetsib|petsep|petseb|paet sep|eighty",
    90: "កៅសិប|kaosep|kaoseb|kaosib|kavsep|kavseb|kausep|kao sep|ninety",
}
_WHOLE = {
    0: "សូន្យ|soun|saun|sohn|zero",
    10: "ten",
    11: "eleven|មួយដណ្ដប់|muoy dondop|muoy dandop|mouy dondop|mouy dondob",
    12: "twelve|ពីរដណ្ដប់|pir dondop|pi dondop|pi dondob",
    13: "thirteen|បីដណ្ដប់|bei dondop|bey dondop|bey dondob",
    14: "fourteen|បួនដណ្ដប់|buon dondop|boun dondop|boun dondob",
    15: "fifteen|ប្រាំដណ្ដប់|pram dondop|pram dondob",
    16: "sixteen|ប្រាំមួយដណ្ដប់|pram muoy dondop",
    17: "seventeen|ប្រាំពីរដណ្ដប់|pram pi dondop",
    18: "eighteen|ប្រាំបីដណ្ដប់|pram bei dondop",
    19: "nineteen|ប្រាំបួនដណ្ដប់|pram buon dondop",
}
