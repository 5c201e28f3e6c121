"""`spean flows`: proves, draws and extracts the conversations; needs no settings, database or server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TextIO

import click

from app.cli import CannotGoOn, Group
from app.cli._flows import FLOWS, LOCALES, opened, told


@click.group(cls=Group)
def command() -> None:
    """Checks, draws and translates the flows."""


@command.command()
@FLOWS
@LOCALES
@click.option("--gsm7", default=182, type=click.IntRange(40, 182), show_default=True, help="Letters of a USSD page in the GSM alphabet.")
@click.option("--ucs2", default=80, type=click.IntRange(20, 80), show_default=True, help="Letters of a USSD page in Khmer.")
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
@FLOWS
@LOCALES
@click.option("--mermaid", is_flag=True, help="Mermaid text instead of SVG.")
@click.option("--lang", default="en", type=click.Choice(["km", "km_Latn", "en"]), help="Language of the texts.")
@click.option("-o", "--output", type=click.File("w", encoding="utf-8", lazy=True), default="-", help="File to write.")
def draw(name: str, flows: Path, locales: Path, mermaid: bool, lang: str, output: TextIO) -> None:
    """Writes the state diagram of a flow, as SVG."""
    from app.engine.draw import dot, mermaid_text
    from app.services.drawing import NoGraphviz, svg

    flow = opened(flows, locales, name).flow(name, lang)
    try:
        output.write(mermaid_text(flow) if mermaid else svg(dot(flow)))
    except NoGraphviz as cannot:
        raise CannotGoOn(f"{cannot} Mermaid text needs no Graphviz: --mermaid.") from cannot


@command.command()
@FLOWS
@LOCALES
def extract(flows: Path, locales: Path) -> None:
    """Updates the .po files: new texts come in, changed ones turn fuzzy, gone ones are dropped."""
    from app.store.catalogs import extract as update

    with told():
        found = update(flows, locales)
    for language, told_of in found.items():
        click.echo(f"{language}: {told_of.new} new, {told_of.fuzzy} fuzzy, {told_of.gone} gone, {told_of.kept} kept")
