"""`spean chats`: staff see who waits, answer and close."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeVar

import click

from app.cli import Group

Told = TypeVar("Told")
OUTCOMES = ("answered", "referred", "called", "no_answer", "wrong_person", "other")

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.services.house import House


@click.group(cls=Group)
def command() -> None:
    """Lists, answers and closes chats with people."""


@command.command("list")
def list_() -> None:
    """Who waits: marked ones (!) first, then the longest waiting. Times are Cambodian. Of a sealed chat only its code is told."""
    from app.services import chats
    from app.store.hours import local

    rows = chats.waiting(_house())
    for chat in rows:
        mark = "!" if chat.alert else " "
        topic, place = ("", "") if chat.sealed else (chat.topic, chat.place)
        when = f"{local(chat.created_at):%Y-%m-%d %H:%M}"
        click.echo(f"{mark} {chat.id:>6}  {chat.code}  {chat.stage:<8} {chat.team:<11} {topic:<14} {place:<7} {when}")
    click.echo("1 chat" if len(rows) == 1 else f"{len(rows)} chats")


@command.command()
@click.argument("chat", type=int)
def read(chat: int) -> None:
    """The latest messages of a chat."""
    from app.services import chats
    from app.store.db import now
    from app.store.hours import local

    for message, text in _told(lambda: chats.read_chat(_house(), chat, now())):
        who = "they" if message.state == "received" else message.author or "Spean"
        said = "(This text cannot be opened: its key is missing. See: spean keys list)" if text is None else text
        click.echo(f"{local(message.created_at):%d/%m %H:%M} {who:<8} {said}" + (f"  [{message.state}]" if who != "they" else ""))


@command.command()
@click.argument("chat", type=int)
@click.argument("text")
@click.option("--staff", default=lambda: os.environ.get("USER", "staff"), help="Your name.")
def reply(chat: int, text: str, staff: str) -> None:
    """Sends TEXT to the person of a chat."""
    from app.services import chats
    from app.store.db import now

    if not text.strip():
        raise click.BadParameter("is empty; nothing was sent.", param_hint="TEXT")
    _told(lambda: chats.reply(_house(), chat, None, text, now(), by=staff))
    click.echo("Queued.")


@command.command()
@click.argument("chat", type=int)
@click.option("--outcome", default="answered", type=click.Choice(OUTCOMES), help="What came of it.")
def close(chat: int, outcome: str) -> None:
    """Ends a chat; the person is asked how it was, and goes on with the flow they left."""
    from app.services import chats
    from app.store.db import now

    _told(lambda: chats.close(_house(), chat, None, outcome, now()))
    click.echo("Closed.")


def _house() -> House:
    from app import open_house
    from app.settings import read as read_settings

    return open_house(read_settings(os.environ))


def _told(act: Callable[[], Told]) -> Told:
    """A chat that cannot be answered is one sentence for staff."""
    from app.services.chats import Gone, NoWay, Over, Taken

    try:
        return act()
    except Gone:
        raise click.ClickException("There is no such chat, or it is sealed.") from None
    except (NoWay, Over, Taken) as wrong:
        raise click.ClickException(str(wrong) or "This chat is closed.") from None
