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
        said = _prompt()
        if not said:
            return
        try:
            _tell(talk, talk.hear(said))
        except KeyError:
            click.secho("  · the flow has ended, and this is no keyword of another", dim=True)


def _prompt() -> str:
    """What is typed; "" at the end of the input."""
    try:
        return str(click.prompt("", prompt_suffix="> ", default="", show_default=False))
    except click.Abort:
        click.echo()  # what comes after begins a line of its own
        return ""


def _limits(medium: str) -> Limits:
    from app.engine.screen import Limits, Medium

    return Limits(Medium("chat" if medium == "telegram" else medium))


def _tell(talk: Conversation, shown: Shown) -> None:
    """Each text as one message or page, with what it costs, then what happened beside it."""
    for text in shown.now:
        click.echo(f"\n{text}")
        click.secho(f"  [{_cost(talk, text)}]", dim=True)
    for option in talk.buttons:
        click.echo(f"  ({option.key}) {option.text}")
    for line in _beside(talk):
        click.secho(f"  · {line}", dim=True)


def _cost(talk: Conversation, text: str) -> str:
    from app.text.sms import measure

    size = measure(text)
    costs = {
        "sms": f"{size.parts} part{'s' * (size.parts > 1)}",
        "ussd": f"page {talk.pages.at + 1} of {len(talk.pages.pages)}" if talk.pages else "1 page",
        "chat": f"{len(talk.buttons)} button{'s' * (len(talk.buttons) != 1)}",
    }
    return f"{size.encoding}, {size.units} letters, {costs[talk.limits.medium.value]}"


def _beside(talk: Conversation) -> list[str]:
    """What the last turn did beside speaking."""
    return [BESIDE[type(effect).__name__].format(effect) for effect in talk.effects if type(effect).__name__ in BESIDE]


BESIDE = {  # effects by name
    "Keep": "kept {0.field} = {0.value}",
    "Did": "did {0.act}",
    "HandOver": "handed over to {0.team}",
    "Wait": "waits {0.hours:g} hours for an answer",
    "Broken": "broken: {0.reason}",
}
