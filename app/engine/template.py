"""A text with `{name}` placeholders, cut up once so that filling it is a join."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Template(NamedTuple):
    """`pieces` alternate: literal, name, literal, name … literal."""

    text: str
    pieces: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, values: Mapping[str, str]) -> str:
        return "".join(values[p] if i % 2 else p for i, p in enumerate(self.pieces))


def template(text: str) -> Template:
    """Braces that hold anything but a plain lower-case name are left as they stand; the check reports them."""
    pieces = tuple(PLACEHOLDER.split(text))
    return Template(text, pieces, tuple(dict.fromkeys(pieces[1::2])))
