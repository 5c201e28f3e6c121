"""What `--help` says: every command in a whole sentence."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from app.cli import spean


def groups(group: click.Group, *names: str) -> Iterator[tuple[str, ...]]:
    """The names that lead to each group."""
    yield names
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from groups(found, *names, name)


@pytest.mark.parametrize("names", list(groups(spean)), ids=" ".join)
def test_no_sentence_is_cut(names: tuple[str, ...]) -> None:
    told = CliRunner().invoke(spean, [*names, "--help"], terminal_width=80)
    assert told.exit_code == 0
    assert "..." not in told.output.partition("Commands:")[2]
