"""Takes a list in and gives one out as the jobs do: `python -m tests.bench.lister import FILE`, `… export`.

Settings from the environment. Tells the seconds and CPU seconds of each stage, and the peak of memory, as JSON.
"""

from __future__ import annotations

import csv
import gc
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from app import log, open_house
from app.services import exporting, importing
from app.services.house import House
from app.settings import read
from app.store import files, imports, staff
from app.store.db import now, reading, transaction
from app.store.filters import Filter
from app.store.staff import Member, Role
from tests import sample
from tests.bench import memory
from tests.bench.crowd import number
from tests.bench.peers import ROOT

PHONE = sample.HEADINGS.index("លេខទូរសព្ទ")
LONG = 1e6  # seconds of a round: these jobs are not cut

Told = dict[str, float]


def write(path: Path, people: int) -> None:
    """A list of returnees as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(chain([sample.HEADINGS], map(_with_own_number, islice(sample.people(), people))))


def _with_own_number(row: list[str]) -> list[str]:
    """The sample's numbers are each there once among some hundred thousand; every other one has its spaces, every eighth is Thai."""
    n = int(row[0])
    own = f"+66 8{n // 1_000_000 % 10} {n // 1_000 % 1_000:03} {n % 1_000:03}0" if n % 8 == 0 else number(n)
    return [*row[:PHONE], f"0{own[4:6]} {own[6:9]} {own[9:]}" if n % 8 and n % 2 else own, *row[PHONE + 1 :]]


def bring(house: House, member: Member, path: Path) -> Told:
    told: Told = {}
    with path.open("rb") as stream, _clock(told, "take"):
        import_ = importing.take(house, path.name, stream, member, now())
    with reading(house.engine) as connection:
        found = imports.get(connection, import_)
    assert found
    with _clock(told, "check"):
        importing.settle(house, import_, found.columns, {}, now())
        importing.go_on(house, import_, round_s=LONG)
    with _clock(told, "import"):
        importing.begin(house, import_, member, now())
        importing.go_on(house, import_, round_s=LONG)
    with reading(house.engine) as connection:
        found = imports.get(connection, import_)
    assert found
    return {**told, "added": found.added, "bad": found.bad}


def give(house: House, member: Member) -> Told:
    told: Told = {}
    with _clock(told, "export"):
        export = exporting.ask(house, Filter(), "csv", False, member, now())
        exporting.write(house, export, round_s=LONG)
    with reading(house.engine) as connection:
        found = imports.export(connection, export)
        assert found
        size = sum(map(len, files.pieces(connection, found.file_id)))
    return {**told, "people": found.done, "bytes": size}


@contextmanager
def _clock(told: Told, stage: str) -> Iterator[None]:
    began, cpu = time.monotonic(), time.process_time()
    yield
    told |= {stage: time.monotonic() - began, f"{stage} cpu": time.process_time() - cpu}


def _member(house: House) -> Member:
    with transaction(house.engine) as connection:
        found = staff.add(connection, "sreyleak", "Sreyleak", [Role.OUTREACH], now(), id=3) or 3
        member = staff.find(connection, found)
    assert member
    return member


def told(environment: Mapping[str, str], *act: str | Path) -> Told:
    """What a lister in a process of its own tells."""
    command = [sys.executable, "-m", "tests.bench.lister", *map(str, act)]
    done = subprocess.run(command, env=dict(environment), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: Told = json.loads(done.stdout.splitlines()[-1])
    return found


ACTS: dict[str, Callable[..., Told]] = {"import": lambda house, member, file: bring(house, member, Path(file)), "export": give}


def main() -> None:
    log.configure(production=True)
    house = open_house(read(os.environ))
    gc.freeze()  # as workers do
    act, *rest = sys.argv[1:]
    told = ACTS[act](house, _member(house), *rest)
    print(json.dumps({**told, "peak_mb": memory.peak_mb()}))


if __name__ == "__main__":
    main()
