"""What a bench tells: our figure beside the peer's or the limit's of the same run, judged by its goals."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Goal(NamedTuple):
    """A bound that the judged value must keep: at least `bound`, or at most it."""

    bound: float
    upper: bool = False

    def met(self, value: float) -> bool:
        return value <= self.bound if self.upper else value >= self.bound

    def __str__(self) -> str:
        return f"{'≤' if self.upper else '≥'} {self.bound:g}"


def least(bound: float) -> Goal:
    return Goal(bound)


def most(bound: float) -> Goal:
    return Goal(bound, upper=True)


class Figure(NamedTuple):
    """One comparison. The goals hold for ours divided by theirs, or for ours alone where `alone` says so.

    `other` names the peer or limit; `theirs` is None where there is none to compare with.
    """

    what: str
    unit: str
    ours: float
    other: str
    theirs: float | None
    hard: Goal | None = None
    stretch: Goal | None = None
    alone: bool = False

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def judged(self) -> float:
        return self.ours if self.alone or self.ratio is None else self.ratio

    @property
    def missed(self) -> bool:
        return self.hard is not None and not self.hard.met(self.judged)

    @property
    def verdict(self) -> str:
        if self.hard is None and self.stretch is None:
            return "for information"
        if self.missed:
            return "MISSED"
        return "ok, stretch" if self.stretch and self.stretch.met(self.judged) else "ok"


HEAD = ("", "what", "ours", "peer or limit, same run", "ratio", "hard", "stretch", "")
WIDTHS = (3, 44, 14, 44, 7, 8, 8, 0)


def line(row: str, figure: Figure) -> str:
    """A figure as a line of the table; goals that hold for our value alone show its unit."""
    unit = f" {figure.unit}" if figure.unit else ""
    goals = tuple(f"{goal}" if goal else "" for goal in (figure.hard, figure.stretch))
    theirs = f"{figure.other} {number(figure.theirs)}" if figure.theirs is not None else figure.other
    ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
    return columns((row, figure.what, number(figure.ours) + unit, theirs, ratio, *goals, figure.verdict))


def columns(texts: Iterable[str]) -> str:
    return " ".join(f"{text:<{width}}" for text, width in zip(texts, WIDTHS, strict=True)).rstrip()


def number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


Measured = dict[str, list[float]]


def interleaved(rounds: int, sides: dict[str, Callable[[], float]]) -> dict[str, float]:
    """The median of each side over rounds in which all take their turn, so that a slow minute slows all of them."""
    got: Measured = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            got[name].append(measure())
    return {name: statistics.median(values) for name, values in got.items()}
