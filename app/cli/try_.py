"""`spean try FLOW`: a flow in the terminal, as it looks on a phone; needs no settings, database or server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli._flows import FLOWS, LOCALES, opened

if TYPE_CHECKING:
    from app.engine.screen import Limits, Shown
    from app.engine.talking import Conversation

MEDIA = ("sms", "ussd", "chat")


@click.command()
@click.argument("flow")
@click.option("--channel", "medium", default="sms", type=click.Choice([*MEDIA, "telegram"]), help="What it looks like.")
@click.option("--lang", default="km", type=click.Choice(["km", "km_Latn", "en"]), help="The person's language.")
@click.option("--fact", "facts", multiple=True, metavar="NAME=VALUE", help="Something known of the person already.")
@FLOWS
@LOCALES
def command(flow: str, medium: str, lang: str, facts: tuple[str, ...], flows: Path, locales: Path) -> None:
    """Talks to a flow; an empty line or Ctrl-D ends."""
    from app.engine.talking import Conversation

    talk = Conversation(opened(flows, locales, flow), _limits(medium), lang, dict(fact.partition("=")[::2] for fact in facts))
    _tell(talk, talk.begin(flow))
    while talk.session or talk.pages:
        try:
            said = click.prompt("", prompt_suffix="> ", default="", show_default=False)
        except click.Abort:
            return
        if not said:
            return
        _tell(talk, talk.hear(said))


def _limits(medium: str) -> Limits:
    from app.engine.screen import Limits, Medium

    return Limits(Medium("chat" if medium == "telegram" else medium))


def _tell(talk: Conversation, shown: Shown) -> None:
    """Each text as one message or page, with what it costs, then what happened beside it."""
    from app.text.sms import measure

    for text in shown.now:
        size = measure(text)
        click.echo(f"\n{text}")
        click.secho(f"  [{size.encoding} {size.units} letters, {size.parts} part{'s' * (size.parts > 1)}]", dim=True)
    if talk.limits.medium.value == "chat":
        click.echo("".join(f"  ({o.key}) {o.text}\n" for o in shown.options), nl=False)
    for line in _beside(talk):
        click.secho(f"  · {line}", dim=True)


def _beside(talk: Conversation) -> list[str]:
    from app.engine.effects import Broken, Keep

    lines = [f"kept {e.field} = {e.value}" for e in talk.effects if isinstance(e, Keep)]
    lines += [f"broken: {e.reason}" for e in talk.effects if isinstance(e, Broken)]
    lines += [f"did {act}" for act in talk.did]
    return lines + ([f"handed over to {talk.handed_over.team}"] if talk.handed_over else [])
