"""A list of 950,000 taken in, cleaned, and given out again, beside COPY of the same rows as ready bytes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import sql

from tests.bench import lister, outbox
from tests.bench.c1 import NOWHERE, RATE
from tests.bench.crowd import PEOPLE, dsn
from tests.bench.figures import Figure, least
from tests.bench.ground import Ground
from tests.bench.lister import Told

TABLES = ("contacts", "addresses", "consents")
PIECE = 1 << 18  # bytes


class Brought(NamedTuple):
    """What taking in a list and giving it out told; seconds of the same in ready bytes."""

    imported: Told
    exported: Told
    copied_in: float
    copied_out: float


def measure(ground: Ground) -> Iterator[Figure]:
    found = brought(ground, PEOPLE)
    told = found.imported
    seconds = told["take"] + told["check"] + told["import"]
    copied = PEOPLE / found.copied_in
    yield Figure(f"import of {PEOPLE:,}", "rows/s", PEOPLE / seconds, "COPY of ready bytes", copied, least(0.2), least(0.4))
    for stage in ("check", "import"):
        yield Figure(f"of it: {stage}", "s", told[stage], f"CPU of the worker {told[f'{stage} cpu']:.1f} s", None)
    exported = PEOPLE / found.exported["export"]
    yield Figure("export to CSV", "rows/s", exported, "COPY of ready bytes", copied, least(0.2), least(0.4))
    yield Figure("export to CSV", "rows/s", exported, "COPY TO of the same people", PEOPLE / found.copied_out)


@cache
def brought(ground: Ground, people: int) -> Brought:
    """On a database of its own; once for each number of people."""
    url = ground.database("postgresql")
    env = outbox.environment(ground, url, NOWHERE, RATE)
    path = ground.folder / f"returnees-{people}.csv"
    lister.write(path, people)
    imported = lister.told(env, "import", path)
    if imported["added"] != people or imported["bad"]:
        raise RuntimeError(f"{imported['added']} of {people} people were taken in, {imported['bad']} rows were called bad.")
    exported = lister.told(env, "export")
    if exported["people"] != people:
        raise RuntimeError(f"{exported['people']} of {people} people were given out.")
    path.unlink()
    return Brought(imported, exported, *_copied(url, ground.folder))


def _copied(url: str, folder: Path) -> tuple[float, float]:
    """Seconds to bring the same rows, as bytes that are ready, into the same empty tables; and to give the people out."""
    with psycopg.connect(dsn(url)) as connection:
        for table in TABLES:
            _out(connection, f"COPY {table} TO STDOUT", folder / table)
        began = time.monotonic()
        _out(connection, OUT, folder / "people")
        given = time.monotonic() - began
        connection.execute("TRUNCATE contacts, import_rows CASCADE")
        connection.commit()
        connection.execute("CHECKPOINT")
        return sum(_in(connection, table, folder / table) for table in TABLES), given


OUT = """
COPY (
    SELECT c.id, name, latin, a.value, sex, age_band, birth_year, province, district, commune, sector, need, language, registered_at,
        agreed_at, stopped_at
    FROM contacts c LEFT JOIN addresses a ON a.contact_id = c.id AND a.kind = 'phone' ORDER BY c.id
) TO STDOUT (FORMAT csv)
"""


def _out(connection: psycopg.Connection, query: str, path: Path) -> None:
    with path.open("wb") as file, connection.cursor().copy(query.encode()) as copy:
        for piece in copy:
            file.write(piece)


def _in(connection: psycopg.Connection, table: str, path: Path) -> float:
    """Seconds. Each table is looked over: rows that refer to one without figures take PostgreSQL through a whole index each."""
    into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
    began = time.monotonic()
    with path.open("rb") as file, connection.cursor().copy(into) as copy:
        while piece := file.read(PIECE):
            copy.write(piece)
    connection.commit()
    took = time.monotonic() - began
    connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
    connection.commit()
    path.unlink()
    return took
