"""Our application in this process on a database of PostgreSQL's, with a clock on every statement that it runs there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from app import open_house
from app.services.house import House
from app.settings import read
from app.store import db, vault
from app.web.access import TOKEN
from app.web.application import build
from tests.bench import webs
from tests.bench.ground import Ground


@dataclass
class Spent:
    """What was run since the last look: seconds until the server had answered, and statements."""

    seconds: float = 0.0
    statements: int = 0

    def taken(self) -> Spent:
        found, self.seconds, self.statements = replace(self), 0.0, 0
        return found


SPENT = Spent()


class _Cursor(psycopg.Cursor[Any]):
    """Counts into SPENT."""

    def execute(self, *args: Any, **more: Any) -> _Cursor:
        with _clock():
            super().execute(*args, **more)
        return self

    def executemany(self, *args: Any, **more: Any) -> None:
        with _clock():
            super().executemany(*args, **more)


@contextmanager
def _clock() -> Iterator[None]:
    began = time.perf_counter()
    yield
    SPENT.seconds += time.perf_counter() - began
    SPENT.statements += 1


@contextmanager
def house(ground: Ground, url: str) -> Iterator[House]:
    found = read(webs.settings(ground, url, 8000))
    opened = open_house(found)
    engine = db.open_engine(url, connect_args={"cursor_factory": _Cursor}, pool_size=2)
    yield replace(opened, engine=engine.execution_options(vault=vault.of_settings(found)))
    engine.dispose()


@contextmanager
def flask(ground: Ground, url: str) -> Iterator[Flask]:
    with house(ground, url) as opened:
        yield build(opened)


def client(app: Flask, token: str) -> FlaskClient:
    """A browser in which somebody is signed in, Khmer as most are."""
    found = app.test_client()
    with found.session_transaction(base_url=webs.OUR_URL) as session:
        session[TOKEN] = token
    return found


def cookie(app: Flask, token: str) -> str:
    """The same as a header, for a server that runs elsewhere with the same settings."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({TOKEN: token})}"
