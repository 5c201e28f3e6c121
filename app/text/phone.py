"""Telephone numbers in every spelling, Cambodian and Thai, as E.164 with the operator."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.text.operators import BOTH, LONG, OPERATORS


class NotAPhone(ValueError):
    """The text is no telephone number; the message says why, in a sentence for staff."""


class Phone(NamedTuple):
    """`e164` as +85512345678, `region` as KH, `operator` by prefix ("" where the prefix does not tell)."""

    e164: str
    region: str
    operator: str


_OPERATOR = {prefix: name for name, prefixes in OPERATORS.items() for prefix in prefixes.split()}
_PLAIN = {prefix: frozenset((8, 9) if prefix in BOTH else (9,) if prefix in LONG else (8,)) for prefix in _OPERATOR}
_TIDY = str.maketrans(
    {chr(zero + d): str(d) for zero in (0x17E0, 0x0E50, 0xFF10) for d in range(10)}
    | {"＋": "+"}
    | dict.fromkeys("\u200b\u200c\u200d\u200e\ufeff")
)
_OTHER = {"KH": "TH", "TH": "KH"}


def parse(raw: str, region: str = "KH") -> Phone:
    """The number that a person means. A national number valid in both countries is `region`'s. Raises NotAPhone."""
    prefix = raw[4:6]
    if raw[:4] == "+855" and len(raw) - 4 in _PLAIN.get(prefix, ()) and raw[4:].isdigit() and raw.isascii():
        return Phone(raw, "KH", _OPERATOR[prefix])
    return _parsed(raw, region)


def _parsed(raw: str, region: str) -> Phone:
    text = re.sub(r"^\W*00(?=855|66)", "+", raw.translate(_TIDY).strip())
    if not any(c.isdigit() for c in text):
        raise NotAPhone("There is no number in this.")
    pieces = [p for p in re.split(r"[/,;\n]|ឬ|\bor\b", text) if p.strip()]
    if len(pieces) > 1 and all(_valid(p, region) for p in pieces):
        raise NotAPhone("There are two numbers in this; give one.")
    found = _valid(text, region)
    if not found:
        raise NotAPhone("This is not a telephone number of Cambodia or Thailand.")
    return found


def _valid(text: str, region: str) -> Phone | None:
    for where, spelt in ((region, text), (_OTHER.get(region, "KH"), text), (region, "+" + text.lstrip("+"))):
        found = _in(spelt, where)
        if found:
            return found
    return None


def _in(text: str, region: str) -> Phone | None:
    import phonenumbers

    try:
        found = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(found):
        return None
    code = phonenumbers.region_code_for_number(found)
    e164 = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return Phone(e164, code, _OPERATOR.get(e164[4:6], "") if code == "KH" else "")
