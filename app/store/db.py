"""The database: one engine, one transaction at a time, the same questions on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from operator import itemgetter
from pathlib import Path
from select import select
from typing import Any, TypeVar

from sqlalchemy import Connection, DateTime, Engine, MetaData, Row, Table, TypeDecorator, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.dml import ReturningInsert

from app.store.hot import Hot

Result = TypeVar("Result")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
POOL: Mapping[str, Any] = {"pool_size": 20, "max_overflow": 20, "connect_args": {"connect_timeout": 5}}
Away = OperationalError  # the database is not there, or was locked for too long
DEADLOCK = "40P01"  # PostgreSQL's name of it
MOST_TRIES = 4
BUSY_S = 20  # how long a SQLite writer waits for another before it gives up


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC and aware; SQLite keeps it as text, which sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def only_where(condition: str) -> dict[str, Any]:
    """The keywords of a partial index."""
    return {"postgresql_where": text(condition), "sqlite_where": text(condition)}


def now() -> datetime:
    return datetime.now(UTC)


def local_url(data: Path) -> str:
    """The SQLite database of a data folder."""
    return f"sqlite:///{data / 'spean.sqlite3'}"


def open_engine(url: str, **options: Any) -> Engine:
    """An engine for a SQLAlchemy address; the short `postgres://` of some platforms is understood."""
    url = url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url
    if url.startswith("sqlite"):
        return _sqlite(url, options)
    engine = create_engine(url, **(options or POOL))
    event.listen(engine, "checkout", _alive)
    return engine


def _alive(connection: Any, *_: Any) -> None:
    """A server that went away closed its connections, and to be closed is to be readable: only then do we ask it, which costs a turn."""
    if select([connection.fileno()], [], [], 0)[0]:
        raise DisconnectionError


_READ, _WRITE = Hot(text("BEGIN")), Hot(text("BEGIN IMMEDIATE"))


def _sqlite(url: str, options: dict[str, Any]) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_S, "check_same_thread": False}, **options)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, so that a writer never has to upgrade its lock
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_S * 1000}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        (_READ if connection.get_execution_options().get("reading") else _WRITE).run(connection, {})

    return engine


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: commits at the end, rolls back on an exception."""
    with engine.begin() as connection:
        yield connection


def for_certain(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """What `work` gives, in one transaction; begun anew where two waited for each other and the database ended this one."""
    for tries in range(MOST_TRIES, 0, -1):
        try:
            with transaction(engine) as connection:
                return work(connection)
        except OperationalError as fault:
            if tries == 1 or getattr(fault.orig, "sqlstate", "") != DEADLOCK:
                raise
    raise AssertionError


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A look without writing; on SQLite it never waits for a writer."""
    with engine.connect().execution_options(reading=True) as connection, connection.begin():
        yield connection


def one_at_a_time(connection: Connection, what: int) -> None:
    """Waits for whoever holds the same lock until their transaction is over. On SQLite a writer is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({what:d})")


def upgrade(url: str) -> None:
    """Brings a database to the newest form. Safe to call at every start."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    engine = open_engine(url, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            one_at_a_time(connection, 7736)  # two releases take turns
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def insert_new(connection: Connection, table: Table, row: Mapping[str, Any], *unique: str, where: str | None = None) -> Any:
    """Inserts a row unless one with the same unique columns is there; its id, or None.

    `where` is the condition of a partial index.
    """
    found = _insert_new_one(connection.dialect.name, table, unique, where).rows(connection, row)
    return found[0].id if found else None


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *unique: str) -> list[Row[Any]]:
    """Inserts those rows that are not there yet; the unique columns of these. In one order, so that two writers do not block each other."""
    in_order = sorted(rows, key=itemgetter(*unique))
    return list(connection.execute(_insert_new(connection.dialect.name, table, unique, None, unique), in_order))


def insert_any_new(connection: Connection, table: Table, row: Mapping[str, Any]) -> Any:
    """Inserts a row unless it is like another in any unique column; its id, or None."""
    return connection.execute(_insert_new(connection.dialect.name, table, (), None, ("id",)), row).scalar_one_or_none()


@cache
def _insert_new_one(dialect: str, table: Table, unique: tuple[str, ...], where: str | None) -> Hot:
    return Hot(_insert_new(dialect, table, unique, where, ("id",)))


@cache
def _insert_new(dialect: str, table: Table, unique: tuple[str, ...], where: str | None, told: tuple[str, ...]) -> ReturningInsert[Any]:
    """Built once: to build it costs more than to run it."""
    dialect_insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    ignoring = dialect_insert(table).on_conflict_do_nothing(index_elements=unique or None, index_where=text(where) if where else None)
    return ignoring.returning(*(table.c[name] for name in told))
