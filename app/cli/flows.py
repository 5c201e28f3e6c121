"""`spean flows`: proves, draws and extracts the conversations; needs no settings, database or server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from app.store.flows import ROOT


@click.group()
def command() -> None:
    """Checks, draws and translates the flows."""


_FOLDERS = [
    click.option(
        "--flows",
        "flows",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        default=ROOT / "flows",
        help="Folder of the flows.",
    ),
    click.option(
        "--locales", type=click.Path(path_type=Path, exists=True, file_okay=False), default=ROOT / "locales", help="Folder of translations."
    ),
]


@command.command()
@_FOLDERS[0]
@_FOLDERS[1]
@click.option("--gsm7", default=182, help="Letters of a USSD page in the GSM alphabet.")
@click.option("--ucs2", default=80, help="Letters of a USSD page in Khmer.")
def check(flows: Path, locales: Path, gsm7: int, ucs2: int) -> None:
    """Proves every flow: ways, words and screens, in three scripts on three channels."""
    from app.services.proof import prove

    found = prove(flows, locales, gsm7=gsm7, ucs2=ucs2)
    for problem in found.problems:
        click.echo(problem, err=True)
    click.echo(f"{found.flows} flows, {found.screens} screens, {len(found.problems)} problems")
    sys.exit(1 if found.problems else 0)


@command.command()
@click.argument("name", metavar="FLOW")
@click.option("--mermaid", is_flag=True, help="Mermaid text instead of SVG.")
@click.option("--lang", default="en", type=click.Choice(["km", "km_Latn", "en"]), help="Language of the texts.")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
def draw(name: str, mermaid: bool, lang: str, output: TextIO) -> None:
    """Writes the state diagram of a flow, as SVG."""
    from app.engine.draw import dot, mermaid_text
    from app.services.drawing import svg
    from app.store.flows import book

    if name not in book().names:
        raise click.UsageError(f"There is no flow {name}; there are: {', '.join(book().names)}.")
    flow = book().flow(name, lang)
    output.write(mermaid_text(flow) if mermaid else svg(dot(flow)))


@command.command()
@_FOLDERS[0]
@_FOLDERS[1]
def extract(flows: Path, locales: Path) -> None:
    """Updates the .po files: new texts come in, changed ones turn fuzzy, gone ones are dropped."""
    from app.store.catalogs import extract as update

    for language, told in update(flows, locales).items():
        click.echo(f"{language}: {told.new} new, {told.fuzzy} fuzzy, {told.gone} gone, {told.kept} kept")
