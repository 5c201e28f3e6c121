"""Cambodian mobile prefixes: whose they are and how long a number under them is. No number moves between operators."""

from __future__ import annotations

OPERATORS = {  # source: the carrier table of libphonenumber 9.0.43; the prefixes below it does not name
    "Smart": "10 15 16 69 70 81 86 93 96 98 87",
    "Cellcard": "11 12 14 17 61 76 77 78 85 89 92 95 99 79",
    "Metfone": "31 60 66 67 68 71 88 90 97",
    "Seatel": "18",
    "CooTel": "38",
    "qb": "13 80 83 84",
}
UNNAMED = "87 79 38 80 83 84"  # not in that table: the operators' own words, to be asked again
LONG = "31 38 71 76 88 96"  # nine digits after +855; the other prefixes have eight
EITHER = "12 18 97"  # eight or nine
