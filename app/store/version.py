"""Whether a database has the form that this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine


def is_current(engine: Engine) -> bool:
    """Whether every migration was applied. Raises SQLAlchemyError where the database cannot be reached."""
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory.from_config(config).get_heads())
