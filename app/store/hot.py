"""Statements of the way that every message goes: compiled once and run on the driver itself, for half the CPU.

They are ordinary statements of SQLAlchemy's in all else: its dialects write them, its types convert what goes in and comes out,
its errors are raised, and they belong to the transaction of the connection they are run on.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


class Hot:
    """One statement. It writes the columns that its values name and those with a plain default; it knows no IN of many values."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._ready: dict[tuple[str, ...], _Ready] = {}

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """What it returns, as named tuples. Raises SQLAlchemy's errors."""
        ready, cursor = self._run(connection, values)
        with_names, converts = ready.row, ready.out
        found = cursor.fetchall()
        cursor.close()
        if not converts:
            return [with_names(*row) for row in found]
        return [with_names(*_converted(row, converts)) for row in found]

    def run(self, connection: Connection, values: Values) -> None:
        """For a statement that returns nothing. Raises SQLAlchemy's errors."""
        _, cursor = self._run(connection, values)
        cursor.close()

    def _run(self, connection: Connection, values: Values) -> tuple[_Ready, Any]:
        key = (connection.dialect.name, *values)
        ready = self._ready.get(key) or self._ready.setdefault(key, _ready(self._statement, connection.dialect, values))
        cursor = connection.connection.cursor()
        try:
            cursor.execute(ready.sql, ready.given(values))
        except connection.dialect.loaded_dbapi.Error as fault:
            cursor.close()
            raise _told(ready.sql, fault, connection.dialect) from fault
        return ready, cursor


class _Ready(NamedTuple):
    """A statement in a dialect: its SQL, what is given besides the values, and what converts them in and out."""

    sql: str
    order: tuple[str, ...] | None  # of the parameters, where the driver takes them by position
    fixed: dict[str, Any]
    into: tuple[tuple[str, Convert], ...]
    row: Callable[..., Any]
    out: tuple[tuple[int, Convert], ...]

    def given(self, values: Values) -> Any:
        given = {**self.fixed, **values}
        for name, convert in self.into:
            given[name] = convert(given[name])
        return given if self.order is None else [given[name] for name in self.order]


def _ready(statement: ClauseElement, dialect: Dialect, values: Values) -> _Ready:
    made: Any = statement.compile(dialect=dialect, column_keys=list(values))
    defaults = {c.key: c.default.arg for c in made.insert_prefetch if c.default is not None and c.default.is_scalar}
    columns: list[Any] = list(getattr(statement, "exported_columns", ()))
    return _Ready(
        sql=str(made),
        order=tuple(made.positiontup) if made.positional else None,
        fixed={name: defaults.get(name, value) for name, value in made.params.items() if name not in values},
        into=tuple(_converts((name, bind.type.dialect_impl(dialect).bind_processor(dialect)) for name, bind in made.binds.items())),
        row=namedtuple("Row", [c.key for c in columns]),
        out=tuple(_converts((place, c.type.dialect_impl(dialect).result_processor(dialect, None)) for place, c in enumerate(columns))),
    )


def _converts(found: Iterable[tuple[Any, Convert | None]]) -> Iterable[tuple[Any, Convert]]:
    return ((where, convert) for where, convert in found if convert is not None)


def _converted(row: tuple[Any, ...], converts: tuple[tuple[int, Convert], ...]) -> list[Any]:
    cells = list(row)
    for place, convert in converts:
        cells[place] = convert(cells[place])
    return cells


def _told(sql: str, fault: Any, dialect: Dialect) -> Exception:
    """As SQLAlchemy tells it, without the values, which are of a person."""
    told = DBAPIError.instance(sql, None, fault, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect)
    assert isinstance(told, DBAPIError)
    return told
