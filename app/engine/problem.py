"""Something wrong with a flow, said so that its writer finds the place at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Problem(NamedTuple):
    """What is wrong (`why`) in which flow, node and key; `language` and `medium` where it is only there."""

    flow: str
    node: str
    key: str
    why: str
    language: str = ""
    medium: str = ""

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.file, self.node, self.key, self.language, self.medium) if part)
        return f"{where}: {self.why}"

    @property
    def file(self) -> str:
        """Where to look first; a problem of no flow is one of a whole folder."""
        return f"flows/{self.flow}.toml" if self.flow else f"locales/{self.language}" if self.language else "flows"


class BadFlow(Exception):
    """A flow that cannot be run."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(p) for p in problems))
        self.problems = tuple(problems)
