"""`spean staff`: the first administrator, and help for those who are locked out when no administrator is at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from app.cli import Group

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.services.staff import Invited
    from app.settings import Settings
    from app.store.staff import Member

ROLES = ("outreach", "approver", "centre", "protection", "supervisor", "manager", "administrator")


@click.group(cls=Group)
def command() -> None:
    """Adds, lists, unlocks staff; makes links to choose a password."""


@command.command()
@click.argument("login")
@click.option("--name", default="", help="As colleagues know them; else the sign-in name.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times; else administrator.")
def add(login: str, name: str, roles: tuple[str, ...]) -> None:
    """Invites LOGIN: prints the link under which they choose their password."""
    from app.services import staff
    from app.store import db
    from app.store.staff import Role

    with _opened() as (engine, settings):
        held = [Role(role) for role in roles or ("administrator",)]
        _print_link(settings, _told(lambda: staff.invite(engine, login, name or login, held, None, db.now())))


@command.command("list")
def list_() -> None:
    """Every account: sign-in name, roles, how it stands."""
    from app.services import staff

    with _opened() as (engine, _):
        for member in staff.everybody(engine):
            click.echo(f"{member.login:<24} {','.join(sorted(member.roles)):<28} {_state(member)}")


def _state(member: Member) -> str:
    states = {"disabled": member.disabled, "locked": member.locked, "invited": member.invited, "second factor": member.has_factor}
    return ", ".join(state for state, holds in states.items() if holds) or "works"


@command.command()
@click.argument("login")
def unlock(login: str) -> None:
    """Unlocks LOGIN after wrong tries."""
    from app.services import staff
    from app.store import db

    with _opened() as (engine, _):
        staff.unlock(engine, _found(engine, login).id, None, db.now())
        click.echo("Unlocked.")


@command.command()
@click.argument("login")
@click.option("--second-factor", is_flag=True, help="Also removes the second factor: phone and recovery codes are lost.")
def reset(login: str, second_factor: bool) -> None:
    """Prints a link under which LOGIN chooses a new password."""
    from app.services import staff
    from app.store import db

    with _opened() as (engine, settings):
        member = _found(engine, login)
        if second_factor:
            staff.remove_factor(engine, member.id, None, db.now())
        _print_link(settings, staff.reset(engine, member.id, None, db.now()))


@contextmanager
def _opened() -> Iterator[tuple[Engine, Settings]]:
    """The database of the settings; what is wrong with it is one sentence."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.cli.db import reason
    from app.settings import read
    from app.store import db

    settings = read(os.environ)
    engine = db.open_engine(settings.database_url or db.local_url(settings.spean_data))
    try:
        yield engine, settings
    except SQLAlchemyError as error:
        raise click.ClickException(f"The database does not answer as it should ({reason(error)}). Run: spean db upgrade") from None
    finally:
        engine.dispose()


def _found(engine: Engine, login: str) -> Member:
    from app.services import staff

    member = staff.find_by_login(engine, login)
    if member is None:
        raise click.ClickException("There is no such sign-in name. See: spean staff list")
    return member


def _told(act: Callable[[], Invited]) -> Invited:
    from app.services.staff import Refused, Wrong

    sentences = {
        Wrong.LOGIN_FORM: "A sign-in name has 3 to 64 small Latin letters, digits, dots or hyphens; an e-mail address will do.",
        Wrong.LOGIN_TAKEN: "Somebody already has this sign-in name. For a new link: spean staff reset",
        Wrong.NAME_LONG: "The name is too long: 80 letters at most.",
    }
    try:
        return act()
    except Refused as refused:
        raise click.ClickException(" ".join(sentences.get(Wrong(why), str(why)) for why in refused.problems.values())) from None


def _print_link(settings: Settings, made: Invited) -> None:
    from app.store.hours import local

    click.echo(f"{settings.local_url}/welcome/{made.token}")
    click.echo(f"It opens once, until {local(made.until):%d/%m/%Y %H:%M} (Cambodia time). Hand it to nobody else.", err=True)
