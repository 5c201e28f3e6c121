"""`spean keys`: the keys under which texts of sealed cases lie: make one, see which are in use, move everything to the first."""

from __future__ import annotations

import os
import secrets

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
    """Moves every text of sealed cases to the first key. May be ended and begun again; afterwards the older keys can go."""
    from app.services import keys
    from app.store.vault import NoKey

    engine = keys.open_engine(settings.read(os.environ))
    try:
        moved = sum(keys.rotate(engine))
    except NoKey as missing:
        raise CannotGoOn(str(missing)) from None
    finally:
        engine.dispose()
    click.echo("1 text moved to the first key." if moved == 1 else f"{moved} texts moved to the first key.")
