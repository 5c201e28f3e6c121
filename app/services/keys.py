"""The keys of sealed cases: whether those that are needed are there, and moving what older ones shut to the first."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.settings import Settings, WrongSetting
from app.store import db, shutting, vault
from app.store.shutting import Passed


def check(settings: Settings) -> None:
    """At the start of each process: raises WrongSetting where a sealed text was shut with a key that is not there.

    Of a database that is away or has no tables yet nothing is known: what needs it says so itself.
    """
    engine = open_engine(settings)
    try:
        missing = sorted(used(engine).keys() - vault.of_settings(settings).keys.keys())
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()
    if missing and settings.production:
        raise WrongSetting(_sentence(missing))


def _sentence(missing: list[str]) -> str:
    return (
        f"SEALING_KEYS lacks {'a key' if len(missing) == 1 else 'keys'} that sealed cases were shut with (id {', '.join(missing)}). "
        "Put the old keys behind the first one (without SEALING_KEYS: the old SECRET_KEY), then run: spean keys rotate"
    )


def open_engine(settings: Settings) -> Engine:
    """An engine of its own, so that a process that forks later shares no connection; it carries the keys."""
    opened = db.open_engine(settings.database_url or db.local_url(settings.spean_data))
    return opened.execution_options(vault=vault.of_settings(settings))


def used(engine: Engine) -> dict[str, int]:
    """How many texts are shut with each key."""
    with db.reading(engine) as connection:
        return shutting.used(connection)


def rotate(engine: Engine) -> Iterator[Passed]:
    """Moves everything to the first key, batch by batch, each a transaction: it may be ended and begun again at any time."""
    for kept in shutting.EVERY:
        last: int | None = 0
        while last is not None:
            with db.transaction(engine) as connection:
                passed = shutting.rotate(connection, kept, last)
            yield passed
            last = passed.last
