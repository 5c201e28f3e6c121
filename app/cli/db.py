"""`spean db upgrade`: the database in its newest form."""

from __future__ import annotations

import os
import threading

import click
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from app import settings
from app.cli import CannotGoOn, Group
from app.services import keys
from app.store import db


@click.group(cls=Group)
def command() -> None:
    """Looks after the database."""


@command.command()
@click.option("--demo", is_flag=True, help="In development, where no account is there yet: also made-up staff.")
def upgrade(demo: bool) -> None:
    """Makes or upgrades the tables; safe at every start."""
    found = settings.read(os.environ)
    found.spean_data.mkdir(parents=True, exist_ok=True)
    try:
        db.upgrade(found.database_url or db.local_url(found.spean_data))
    except SQLAlchemyError as error:
        raise CannotGoOn(f"The database cannot be brought up to date ({reason(error)}).") from None
    keys.check(found)
    _first_rows(found, demo=demo)
    if "HONCHO_PROCESS_NAME" in os.environ:
        threading.Event().wait()  # `honcho start` runs this line too, and ends everything when one process ends


def _first_rows(found: settings.Settings, *, demo: bool) -> None:
    """What a new database begins with."""
    from app.services import demo_staff, desks

    engine = db.open_engine(found.database_url or db.local_url(found.spean_data))
    with db.transaction(engine) as connection:
        desks.stand(connection)
    if demo:
        demo_staff.make(engine, found, db.now())
    engine.dispose()


def reason(error: SQLAlchemyError) -> str:
    """The driver's own first line, which never holds the password; SQLAlchemy's text would add the statement."""
    if isinstance(error, ArgumentError | NoSuchModuleError):
        return "DATABASE_URL must look like postgresql://user:password@host/name"
    original = getattr(error, "orig", None)
    return str(original or type(error).__name__).strip().split("\n")[0]
