"""Telephone numbers in every spelling, Cambodian and Thai, as E.164 with the operator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.text.operators import EITHER, LONG, OPERATORS


class NotAPhone(ValueError):
    """The text is no telephone number; the message says why, in a sentence for staff."""


class Phone(NamedTuple):
    """`e164` as +85512345678, `region` as KH, `operator` by prefix ("" where the prefix does not tell, as everywhere outside Cambodia)."""

    e164: str
    region: str
    operator: str


def parse(raw: str, region: str = "KH") -> Phone:
    """The number that a person means. A national number that is valid in Cambodia and in Thailand is `region`'s. Raises NotAPhone."""
    e164 = _well_written(raw, region)
    prefix = e164[4:6]
    if len(e164) in _LENGTHS.get(prefix, ()):
        return Phone(e164, "KH", _OPERATOR[prefix])
    return _parsed(_tidy(raw), region)


def _well_written(raw: str, region: str) -> str:
    """A Cambodian number that stands as one does, with or without its spaces; "" for anything else, which takes a longer look."""
    if raw[:4] == "+855" and raw[4:].isdigit() and raw.isascii():
        return raw
    digits = raw.translate(_SPACES) if _WRITTEN.fullmatch(raw) else ""
    return digits if digits.startswith("+") else f"+855{digits[1:]}" if digits and region == "KH" else ""


_WRITTEN = re.compile(r"(?:0|\+855[ .-]?)[1-9][0-9](?:[ .-]?[0-9]){6,7}")
_SPACES = str.maketrans("", "", " .-")


_OPERATOR = {prefix: name for name, prefixes in OPERATORS.items() for prefix in prefixes.split()}
_LENGTHS = {p: (12, 13) if p in EITHER.split() else (13,) if p in LONG.split() else (12,) for p in _OPERATOR}  # with the +855


def _parsed(text: str, region: str) -> Phone:
    if len(text) > LONGEST:
        raise NotAPhone("This is too long for a telephone number.")
    if not _DIGIT.search(text):
        raise NotAPhone("There is no number in this.")
    if len(_numbers_in(text, region)) > 1:
        raise NotAPhone("There is more than one number in this: give one.")
    found = _read(text, region)
    if found is None:
        raise NotAPhone(_why(text))
    return found


LONGEST = 100  # letters
_DIGIT = re.compile("[0-9]")


def _why(text: str) -> str:
    digits = len(_DIGIT.findall(text))
    if digits < 8:
        return "This number is too short: a Cambodian one has 9 or 10 digits with the 0."
    if digits > 13:
        return "This number has too many digits, or there are two numbers in this."
    return "This is not a telephone number of Cambodia or Thailand."


# --- spellings ---------------------------------------------------------------------------------------------------------------------

_DIGITS = {chr(zero + d): str(d) for zero in (0x17E0, 0x0E50, 0xFF10) for d in range(10)}  # Khmer, Thai, full-width
_FOLD = str.maketrans(_DIGITS | {"＋": "+", "\u00a0": " "} | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_LIKE_DIGITS = str.maketrans("OoIl", "0011")
_ONLY_DIGITS_LOOK = re.compile(r"[0-9OoIl+() .\-/]+")


def _tidy(raw: str) -> str:
    """ASCII digits, letters typed for digits, and 00855 or 0066 as +855 or +66 (Cambodia's own exit codes are 001 and so on)."""
    text = raw.translate(_FOLD).strip()
    if _ONLY_DIGITS_LOOK.fullmatch(text):
        text = text.translate(_LIKE_DIGITS)
    return re.sub(r"^[^0-9+]*00[ .-]?(?=855|66)", "+", text)


def _numbers_in(text: str, region: str) -> set[str]:
    """The different places in a text that each hold a whole number."""
    pieces = [_tidy(piece) for piece in _BETWEEN.split(text)]
    whole = [piece for piece in pieces if len(_DIGIT.findall(piece)) >= 8 and _read(piece, region)] if len(pieces) > 1 else []
    return {f"{i} {piece}" for i, piece in enumerate(whole)}


_BETWEEN = re.compile(r"[/,;|\n&]|ឬ|និង|\bor\b|\band\b|\bru\b| {2,}|(?<=[0-9]{8}) (?=[0+])", re.IGNORECASE)


# --- phonenumbers ------------------------------------------------------------------------------------------------------------------

_NEIGHBOUR = {"KH": "TH", "TH": "KH"}


def _read(text: str, region: str) -> Phone | None:
    return next((found for spelt, where in _ways(text, region) if (found := _valid(spelt, where))), None)


def _ways(text: str, region: str) -> Iterator[tuple[str, str]]:
    """As a number of the region, of its neighbour, and as an international one without its plus."""
    yield text, region
    if "+" not in text:
        yield text, _NEIGHBOUR.get(region, "KH")
        yield "+" + text.lstrip("( "), region


def _valid(text: str, region: str) -> Phone | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number) or number.extension:
        return None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    where = phonenumbers.region_code_for_number(number) or ""
    return Phone(e164, where, _OPERATOR.get(e164[4:6], "") if where == "KH" and len(e164) in _LENGTHS.get(e164[4:6], ()) else "")
