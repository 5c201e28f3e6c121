"""`python -m tests.bench`: every row of the speed goals, or those that ROWS=C1,T4 names; fails when a hard goal is missed."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType

from tests.bench import figures, peers
from tests.bench.figures import Figure
from tests.bench.ground import Ground


def main() -> None:
    signal.signal(signal.SIGTERM, _end)
    try:
        sys.exit(bench(wanted(os.environ.get("ROWS", ""))))
    except peers.CannotBench as why:
        sys.exit(f"Error: {why}")
    except KeyboardInterrupt:
        sys.exit("Stopped.")


def wanted(names: str) -> list[ModuleType]:
    """The modules of the rows that were named, all of them when none was. Raises CannotBench for a row that there is not."""
    there = {path.stem.upper(): path.stem for path in sorted(Path(__file__).parent.glob("[cti][0-9]*.py"), key=_place)}
    asked = [name.strip().upper() for name in names.split(",") if name.strip()] or list(there)
    for name in asked:
        if name not in there:
            raise peers.CannotBench(f"There is no row {name}; there are {', '.join(there)}.")
    return [import_module(f"tests.bench.{there[name]}") for name in asked]


def _place(path: Path) -> tuple[int, int]:
    """First talk, then campaigns, then the inbox."""
    return "tci".index(path.stem[0]), int(path.stem[1:])


def bench(rows: Sequence[ModuleType]) -> int:
    """Measures and prints; how many hard goals were missed."""
    began = time.monotonic()
    found = peers.found(os.environ)
    peers.install(found)
    with Ground.open(found) as ground:
        print(ground.told(), flush=True)
        print(figures.columns(figures.HEAD))
        told = [(name, figure) for row in rows for name, figure in _measured(row, ground)]
    _keep(found.folder / "results.json", told)
    missed = [f"{name} {figure.what}" for name, figure in told if figure.missed]
    print(f"\n{len(told)} figures in {(time.monotonic() - began) / 60:.1f} minutes; hard goals missed: {len(missed)}")
    print("".join(f"  {one}\n" for one in missed), end="", flush=True)
    return len(missed)


def _measured(row: ModuleType, ground: Ground) -> Iterator[tuple[str, Figure]]:
    """The figures of a row, each printed as it comes."""
    name = row.__name__.rpartition(".")[2].upper()
    print(f"{name}  {(row.__doc__ or '').splitlines()[0]}", flush=True)
    for figure in row.measure(ground):
        print(figures.line(name, figure), flush=True)
        yield name, figure


def _keep(path: Path, told: Sequence[tuple[str, Figure]]) -> None:
    """The figures as JSON, for whoever compares two runs."""
    rows = [{"row": name, **figure._asdict(), "ratio": figure.ratio, "verdict": figure.verdict} for name, figure in told]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=list))


def _end(number: int, frame: FrameType | None) -> None:
    """So that the servers which were started end as well."""
    sys.exit(1)


if __name__ == "__main__":
    main()
