"""Numbers as people write them: in any digits, in Khmer, romanised Khmer or English words."""

from __future__ import annotations

import re

from app.text.khmer import match_key

MOST = 128  # the longest list that we number


def number(text: str) -> int | None:
    """The number that is the whole text ("1", "១)", "លេខ ១", "muoy", "ដប់ពីរ", "twenty one"), 0 to 128; else None."""
    if text.isdecimal():
        return _small(text)
    key = _LEAD.sub("", match_key(text)).strip(" .:-=#")
    return _small(key) if key.isdecimal() else _in_words(key)


def _small(digits: str) -> int | None:
    value = int(digits) if len(digits) <= 4 else MOST + 1
    return value if value <= MOST else None


_LEAD = re.compile(r"^(?:ចម្លើយ|ជម្រើស|លេខរៀង|លេខ|ទី|answer|option|choice|number|num|nr|no|lek|laek|leik|lekh|ti)[ .:#]*(?=[^a-z ]|[a-z]{2,})")

_UNITS = {
    1: "មួយ|១|muoy|mouy|muy|moy|moui|muoi|mui|mouey|one",
    2: "ពីរ|ពី|pir|pii|pi|pee|bir|two",
    3: "បី|bei|bey|bay|by|three",
    4: "បួន|buon|boun|bourn|buorn|bun|boon|four",
    5: "ប្រាំ|pram|bram|bramm|prum|five",
    6: "ប្រាំមួយ|prammuoy|pram muoy|prammouy|pram mouy|pram muy|prammuy|pram moy|prammoy|six",
    7: "ប្រាំពីរ|ប្រាំពិល|prampir|pram pir|prampi|pram pi|prampii|prampil|pram pil|prampel|pram pel|brampi|brampel|seven",
    8: "ប្រាំបី|prambei|pram bei|prambey|pram bey|prambay|pram bay|brambei|brambey|eight",
    9: "ប្រាំបួន|prambuon|pram buon|pramboun|pram boun|prambourn|pram bourn|pram buorn|pram bun|brambuon|nine",
}
_TENS = {
    10: "ដប់|dop|dob|dab|dap|dawb|dorb|dorp",
    20: "ម្ភៃ|ម្ភៃ|mphei|mphey|mpei|mpey|mphai|mphay|mapei|mapey|maphei|mephey|mepey|twenty",
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
    11: "eleven|មួយដណ្ដប់|muoy dondop|muoy dandop|mouy dondop",
    12: "twelve|ពីរដណ្ដប់|pir dondop|pi dondop",
    13: "thirteen|បីដណ្ដប់|bei dondop|bey dondop",
    14: "fourteen|បួនដណ្ដប់|buon dondop|boun dondop",
    15: "fifteen|ប្រាំដណ្ដប់|pram dondop",
    16: "sixteen|ប្រាំមួយដណ្ដប់",
    17: "seventeen|ប្រាំពីរដណ្ដប់",
    18: "eighteen|ប្រាំបីដណ្ដប់",
    19: "nineteen|ប្រាំបួនដណ្ដប់",
}


def _read(table: dict[int, str]) -> dict[str, int]:
    return {match_key(word): value for value, words in table.items() for word in words.split("|")}


_values: tuple[dict[str, int], dict[str, int], dict[str, int], re.Pattern[str]] | None = None


def _tables() -> tuple[dict[str, int], dict[str, int], dict[str, int], re.Pattern[str]]:
    global _values
    if _values is None:
        units, tens, whole = _read(_UNITS), _read(_TENS), _read(_WHOLE)
        one = "|".join(sorted((w for w, v in units.items() if v == 1), key=len, reverse=True))
        pattern = re.compile(
            rf"(?P<hundred>(?:(?:{one}) ?)?(?:រយ|roy|rouy|hundred)(?: and)?)?[ -]?(?P<tens>{_any(tens)})?[ -]?(?P<units>{_any(units)})?"
        )
        _values = units, tens, whole, pattern
    return _values


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _in_words(key: str) -> int | None:
    units, tens, whole, pattern = _tables()
    if key in whole:
        return whole[key]
    found = pattern.fullmatch(key)
    if not key or not found:
        return None
    value = 100 * bool(found["hundred"]) + tens.get(found["tens"] or "", 0) + units.get(found["units"] or "", 0)
    return value if value <= MOST else None
