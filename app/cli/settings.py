"""`spean settings`: every setting, what it is for and whether it is set; never its value."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, NamedTuple

import click

from app.settings import Settings, env_name


class Line(NamedTuple):
    """One setting; `default` is empty for secrets and for what has none."""

    name: str
    is_set: bool
    default: str
    secret: bool
    help: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option("--markdown", is_flag=True, help="The text of docs/settings.md.")
def command(as_json: bool, markdown: bool) -> None:
    """Shows each setting and whether it is set."""
    lines = describe(os.environ)
    if markdown:
        click.echo(document(lines), nl=False)
        return
    for line in lines:
        click.echo(json.dumps(line._asdict()) if as_json else _plain(line))


def describe(environ: Mapping[str, str]) -> list[Line]:
    return [_line(f, environ) for f in fields(Settings)]


def document(lines: list[Line]) -> str:
    """docs/settings.md; a test compares it with the file."""
    rows = [f"| `{line.name}` | {f'`{line.default}`' if line.default else ''} | {line.help} |" for line in lines]
    return "\n".join([_HEAD, *rows]) + "\n"


_HEAD = """# Settings

Each setting is an environment variable. `make run` needs none of them. `spean settings` shows which are set,
`spean doctor` whether they work. This page is made by `spean settings --markdown > docs/settings.md`.

| setting | default | what it is for |
| --- | --- | --- |"""


def _line(f: Field[Any], environ: Mapping[str, str]) -> Line:
    name = env_name(f.name)
    secret = bool(f.metadata["secret"])
    return Line(name, bool(environ.get(name, "").strip()), "" if secret else _shown(f.default), secret, f.metadata["help"])


def _shown(default: Any) -> str:
    if default is MISSING:
        return ""
    if isinstance(default, bool):
        return "1" if default else "0"
    return f"{default:g}" if isinstance(default, float) else f"./{default}" if isinstance(default, Path) else str(default)


def _plain(line: Line) -> str:
    state = "set" if line.is_set else "not set"
    default = f" (default {line.default})" if line.default else ""
    return f"{line.name:<22} {state:<8} {line.help}{default}"
