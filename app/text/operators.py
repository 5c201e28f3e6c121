"""Cambodian mobile prefixes: whose they are and how long a number under them is. There is no number portability."""

from __future__ import annotations

# Sources: libphonenumber's carrier table (9.0.43); 087, 079, 038, 080, 083 and 084 from the operators' own pages, not in that table.
OPERATORS = {
    "Smart": "10 15 16 69 70 81 86 87 93 96 98",
    "Cellcard": "11 12 14 17 61 76 77 78 79 85 89 92 95 99",
    "Metfone": "31 60 66 67 68 71 88 90 97",
    "Seatel": "18",
    "CooTel": "38",
    "qb": "13 80 83 84",
}
LONG = frozenset("31 38 71 76 88 96".split())  # nine digits after +855; the other prefixes have eight
BOTH = frozenset("12 18 97".split())  # eight or nine
