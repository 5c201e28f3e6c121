"""`spean keys`: the keys under which texts of sealed cases lie: make one, see which are in use, move everything to the first."""

from __future__ import annotations

import os
import secrets
from collections import Counter

import click

from app import settings
from app.cli import CannotGoOn, Group


@click.group(cls=Group)
def command() -> None:
    """Looks after the keys of sealed cases."""


@command.command()
def new() -> None:
    """Makes a key for SEALING_KEYS: put it first, the older ones behind it with commas, then rotate."""
    click.echo(secrets.token_hex(32))


@command.command("list")
def list_() -> None:
    """Which keys are set and how many texts lie under each. Keys are named by an id that tells nothing of them."""
    from app.services import keys
    from app.store import vault

    found = settings.read(os.environ)
    known, engine = vault.of_settings(found), keys.open_engine(found)
    counts = keys.used(engine)
    engine.dispose()
    for key in [*known.keys, *sorted(counts.keys() - known.keys.keys())]:
        state = "encrypts" if key == known.first else "opens" if key in known.keys else "MISSING"
        click.echo(f"{key}  {state:<8}  {counts.get(key, 0):>8} texts")


@command.command()
def rotate() -> None:
    """Moves every text of sealed cases to the first key. May be ended and begun again; afterwards the older keys can go.

    What no key opens stays as it lies, is counted, and ends the command with an error.
    """
    from app.services import keys

    engine = keys.open_engine(settings.read(os.environ))
    try:
        moved, shut = 0, Counter[str]()
        for passed in keys.rotate(engine):
            moved += passed.moved
            shut.update(passed.shut)
    finally:
        engine.dispose()
    click.echo("1 text moved to the first key." if moved == 1 else f"{moved} texts moved to the first key.")
    if shut:
        raise StayShut(_sentence(shut))


class StayShut(CannotGoOn):
    """Texts that no key opens."""

    exit_code = 1


def _sentence(shut: Counter[str]) -> str:
    count = shut.total()
    under = ", ".join(f"{shut[key]} under {key}" for key in sorted(shut))
    stay = "1 text stays shut, as no key opens it" if count == 1 else f"{count} texts stay shut, as no key opens them"
    return f"{stay}: {under}. Put what SEALING_KEYS lacks behind its first key, and rotate again."
