"""The other side of a fan-out: its script's writers, in a process of their own, on our server.

`python -m tests.bench.writers FOLDER DSN PEOPLE` makes a table of contacts and the ready bytes, says "ready", and then
for each line "writer rows" that it reads tells the seconds.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import psycopg

from tests.bench.ground import Ground
from tests.bench.peers import ROOT

PIECE = 5_000  # rows

Writer = Callable[[str, int], float]


@contextmanager
def writers(ground: Ground, people: int) -> Iterator[Writer]:
    """Calls a writer of the script (`m_copy_raw`, `m_select`, `m_sa`) with a number of rows; the seconds it took."""
    command = [sys.executable, "-m", "tests.bench.writers", str(ground.peers.script("limits")), ground.limits_dsn(), str(people)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()

        def asked(writer: str, rows: int) -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(f"{writer} {rows}\n")
            process.stdin.flush()
            return float(process.stdout.readline())

        yield asked
        process.stdin.close()


def main() -> None:
    folder, dsn, people = sys.argv[1:]
    sys.path.insert(0, folder)
    bulk: Any = import_module("bulk")
    bulk.PGDSN = dsn
    bulk.PGURL = "postgresql+psycopg://{user}@{host}:{port}/{dbname}".format(**dict(part.split("=") for part in dsn.split()))
    with psycopg.connect(dsn, autocommit=True) as connection:
        _make(connection, bulk, int(people))
        print("ready", flush=True)
        for line in sys.stdin:
            writer, rows = line.split()
            bulk.fresh(connection)
            began = time.monotonic()
            getattr(bulk, writer)(int(rows))
            print(time.monotonic() - began, flush=True)
        connection.execute("DROP TABLE outbox")


def _make(connection: Any, bulk: Any, people: int) -> None:
    connection.execute("CREATE TABLE contact (id bigint PRIMARY KEY, msisdn text NOT NULL, name text NOT NULL)")
    made = "INSERT INTO contact SELECT g, '+85512' || lpad(g::text, 7, '0'), 'Name ' || g FROM generate_series(1, %s) g"
    connection.execute(made, (people,))
    connection.execute("VACUUM ANALYZE contact")
    pieces = (range(first, min(first + PIECE, people + 1)) for first in range(1, people + 1, PIECE))
    bulk.PREP = ["".join(_line(bulk.BODY, n) for n in piece).encode() for piece in pieces]


def _line(body: str, n: int) -> str:
    return f"1\t{n}\t+85512{n:07d}\t{body.replace('{n}', f'Name {n}')}\t0\t2026-11-22 00:00:00+00\n"


if __name__ == "__main__":
    main()
