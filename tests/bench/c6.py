"""Memory of a launch, an import and an export: the most that the worker ever held, for 950,000 beside 10,000."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.bench import c1, c5
from tests.bench.crowd import FEW, PEOPLE
from tests.bench.figures import Figure, most
from tests.bench.ground import Ground

PEAKS: dict[str, Callable[[Ground, int], float]] = {
    "launch": c1.peak_mb,
    "import": lambda ground, people: c5.brought(ground, people).imported["peak_mb"],
    "export": lambda ground, people: c5.brought(ground, people).exported["peak_mb"],
}


def measure(ground: Ground) -> Iterator[Figure]:
    for name, peak_mb in PEAKS.items():
        large, small = peak_mb(ground, PEOPLE), peak_mb(ground, FEW)
        yield Figure(f"{name} of {PEOPLE:,}", "MB", large, f"of {FEW:,}", small, most(1.15), most(1.05))
        yield Figure(f"{name} of {PEOPLE:,}", "MB", large, "the goal", None, most(120), most(80), alone=True)
