"""The flows for the commands that look at them, or one clear sentence why there are none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli import CannotGoOn
from app.store.flows import ROOT, Book

FLOWS = click.option(
    "--flows", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "flows", help="Folder of the flows."
)
LOCALES = click.option(
    "--locales", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "locales", help="Folder of translations."
)


def opened(flows: Path, locales: Path, name: str) -> Book:
    """The book that has the flow `name`. Raises click's errors (exit code 2)."""
    from app.store.flows import read_book

    with told():
        book = read_book(flows, locales)
    if name not in book.names:
        raise click.UsageError(f"There is no flow {name}; there are: {', '.join(book.names)}.")
    return book


@contextmanager
def told() -> Iterator[None]:
    """Flows that cannot be read are told with their places, not as a traceback."""
    from app.engine.problem import BadFlow

    try:
        yield
    except BadFlow as bad:
        raise CannotGoOn(f"the flows cannot be read:\n{bad}") from bad
