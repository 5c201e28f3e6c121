"""A look of a few small questions, each for itself: what pages ask all the time goes without the two turns of a transaction's frame."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine

_OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "postgresql": {"isolation_level": "AUTOCOMMIT"},
    "sqlite": {"reading": True},  # in a file of our own a frame costs nothing
}


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """As db.reading, where each question sees what is committed when it is asked; no place for a stream of rows, which needs the frame."""
    with engine.connect().execution_options(**_OPTIONS[engine.dialect.name]) as connection, connection.begin():
        yield connection
