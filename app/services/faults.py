"""What can be wrong with a cell, and digits as people write them."""

from __future__ import annotations

from typing import Any, NamedTuple

Known = dict[str, Any]  # what the cells of a row say


class Fault(NamedTuple):
    """A cell that cannot be read: its field and the kind of fault, a key of FAULTS in web/import_words.py."""

    field: str
    kind: str


class Bad(Exception):
    """A cell says nothing that we can keep; the argument is the kind of fault."""


def digits(text: str) -> str:
    """Khmer digits as ASCII ones."""
    return "".join(str(ord(c) - 0x17E0) if "\u17e0" <= c <= "\u17e9" else c for c in text)
