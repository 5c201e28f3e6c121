"""`spean doctor`: looks at everything that Spean needs and says in plain words what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click

from app import settings, setup
from app.settings import Settings, WrongSetting


class Finding(NamedTuple):
    """What was looked at, whether it is well, and what was seen or what to do."""

    what: str
    ok: bool
    says: str


@click.command()
def command() -> None:
    """Checks this machine and these settings; ends with 1 when something is wrong."""
    try:
        found = settings.read(os.environ)
    except WrongSetting as wrong:
        _show([Finding("settings", False, str(wrong))])
    else:
        _show(examine(found))


def examine(found: Settings) -> list[Finding]:
    return [finding for look in LOOKS for finding in look(found)]


def _show(findings: list[Finding]) -> None:
    for finding in findings:
        click.echo(f"{'ok   ' if finding.ok else 'WRONG'} {finding.what:<14} {finding.says}")
    sys.exit(not all(finding.ok for finding in findings))


def _python(_: Settings) -> list[Finding]:
    version = sys.version.split()[0]
    return [Finding("python", sys.version_info >= (3, 11), f"{version} (3.11 or newer is needed)")]


def _data(found: Settings) -> list[Finding]:
    folder = found.spean_data.resolve()
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    writable = os.access(nearest, os.W_OK)
    return [Finding("data folder", writable, str(folder) if writable else f"cannot write to {folder}; choose another with SPEAN_DATA")]


def _database(found: Settings) -> list[Finding]:
    """Reachable, and in the form that this version needs."""
    from sqlalchemy.exc import SQLAlchemyError

    from app.store import db, version

    url = found.database_url or db.local_url(found.spean_data)
    if not found.database_url and not Path(url.removeprefix("sqlite:///")).exists():
        return [Finding("database", False, "there is none yet; `spean up` or `spean db upgrade` makes it")]
    engine = db.open_engine(url)
    try:
        current = version.is_current(engine)
    except SQLAlchemyError as error:
        return [Finding("database", False, f"cannot be reached ({type(error).__name__}); look at DATABASE_URL")]
    finally:
        engine.dispose()
    return [Finding("database", current, "reached and up to date" if current else "is of another version; run: spean db upgrade")]


def _valkey(found: Settings) -> list[Finding]:
    """The server, and who beats in it."""
    from app import queue

    queues = queue.open_queues(found)
    if not queues.ping():
        wrong = "REDIS_URL is set, but no server answers there" if found.redis_url else "not running; `spean up` starts one"
        return [Finding("valkey", False, wrong)]
    parts = [(str(part), queues.alive(part)) for part in queue.PARTS]
    beating = [Finding(part, alive, "running" if alive else "no sign of life; start it or look at its log") for part, alive in parts]
    return [Finding("valkey", True, "reached"), *beating]


def _address(found: Settings) -> list[Finding]:
    given = found.public_url
    https = given.startswith("https://")
    if https or not found.production:
        return [Finding("public url", True, "set" if given else "not set; providers cannot call this machine without it")]
    return [Finding("public url", False, "PUBLIC_URL must be this server's https:// address, as the providers call it")]


def _channels(found: Settings) -> list[Finding]:
    from app.channels import open_channels

    try:
        names = sorted(open_channels(found))
    except WrongSetting as wrong:
        return [Finding("channels", False, str(wrong))]
    return [Finding("channels", bool(names), ", ".join(names) or "none is on; set the settings of one (docs/settings.md)")]


def _flows(_: Settings) -> list[Finding]:
    from app.engine.problem import BadFlow
    from app.store.flows import book

    try:
        return [Finding("flows", True, f"{len(book().names)} read")]
    except BadFlow as bad:
        return [Finding("flows", False, f"{bad.problems[0]} (all: spean flows check)")]


def _font(_: Settings) -> list[Finding]:
    made = setup.FONT.exists()
    return [Finding("khmer font", made, "made" if made else "missing; run: make setup")]


LOOKS: tuple[Callable[[Settings], list[Finding]], ...] = (_python, _data, _database, _valkey, _address, _channels, _flows, _font)
