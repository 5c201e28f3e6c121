"""`spean clock`: starts what runs at its time; exactly one runs, and a second by mistake does no harm."""

from __future__ import annotations

import importlib
import os

import click

from app import log, settings
from app.services import keys


@click.command()
def command() -> None:
    """Runs the clock: sweeps, silences, delayed jobs."""
    found = settings.read(os.environ)
    log.configure(production=found.production)
    keys.check(found)
    importlib.import_module("workers.clock").run(found)  # by name: nothing in app imports the workers
