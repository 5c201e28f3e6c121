"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; and ids reserved beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import ARRAY, JSON, ColumnElement, Connection, Select, String, Table, func, insert, literal, select, text


def reserve(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids that nobody else gets, on SQLite: the writer's lock keeps them until the rows are in, and those of erased rows stay away."""
    used = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
    return list(range(int(used or 0) + 1, int(used or 0) + count + 1))


def put(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Adds rows as tuples of these columns; JSON columns take what they always take."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Values go through the columns' own types, so that a moment and a JSON value are as in any insert."""
    binds = [_bind(connection, table, name) for name in columns]
    cursor: Any = connection.connection.cursor()
    with cursor.copy(_copying(table, columns)) as copy:
        for row in rows:
            copy.write_row([bind(value) if bind else value for bind, value in zip(binds, row, strict=True)])


def _json(value: Any) -> str | None:
    return None if value is None else orjson.dumps(value).decode()


def _copying(table: Table, columns: Sequence[str]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    return f'COPY "{table.name}" ({names}) FROM STDIN'


def _bind(connection: Connection, table: Table, name: str) -> Any:
    if isinstance(table.c[name].type, JSON):
        return _json
    return table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)


def look_over(connection: Connection, *tables: Table) -> None:
    """After very many new rows: PostgreSQL else plans with figures of before, until it looks by itself a while later."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"ANALYZE {', '.join(table.name for table in tables)}"))


# --- rows of which many are alike ------------------------------------------------------------------------------------------------

Put = Callable[[Any, int, int | None], None]
Values = Callable[[Any], Sequence[Any]]
FULL = 2000  # rows of a piece
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


@contextmanager
def alike(connection: Connection, table: Table, columns: Sequence[str], values: Values) -> Iterator[Put]:
    """Gives a function that adds a row: its kind, and two ids, which stand in the first two columns.

    The others are `values` of the kind, asked for and put into words once for each kind.
    """
    with ALIKE[connection.dialect.name](connection, table, columns, values) as put:
        yield put


@contextmanager
def _alike_copied(connection: Connection, table: Table, columns: Sequence[str], values: Callable[[Any], Sequence[Any]]) -> Iterator[Put]:
    """The words of COPY are joined here: to have each value turned into words anew takes several times as long."""
    binds = [_bind(connection, table, name) for name in columns[2:]]
    tails: dict[Any, str] = {}
    lines: list[str] = []
    cursor: Any = connection.connection.cursor()
    with cursor.copy(_copying(table, columns)) as copy:

        def put(kind: Any, first: int, second: int | None) -> None:
            tail = tails.get(kind)
            if tail is None:
                tail = tails[kind] = "\t".join(_word(bind(v) if bind else v) for bind, v in zip(binds, values(kind), strict=True)) + "\n"
            lines.append(f"{first}\t{second}\t{tail}" if second is not None else f"{first}\t\\N\t{tail}")
            if len(lines) == FULL:
                copy.write("".join(lines))
                lines.clear()

        yield put
        copy.write("".join(lines))


def _word(value: Any) -> str:
    return r"\N" if value is None else str(value).translate(_ESCAPED)


@contextmanager
def _alike_inserted(connection: Connection, table: Table, columns: Sequence[str], values: Callable[[Any], Sequence[Any]]) -> Iterator[Put]:
    rows: list[tuple[Any, ...]] = []
    yield lambda kind, first, second: rows.append((first, second, *values(kind)))
    put(connection, table, columns, rows)


ALIKE = {"postgresql": _alike_copied, "sqlite": _alike_inserted}


# --- reading ---------------------------------------------------------------------------------------------------------------------


def rows(connection: Connection, query: Select[Any], **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query in its order. From PostgreSQL each column comes as one array: to fetch row by row takes several times as long."""
    if connection.dialect.name != "postgresql":
        return [tuple(row) for row in connection.execute(query, parameters)]
    found = query.subquery()
    columns = connection.execute(select(*(func.array_agg(column) for column in found.c)), parameters).one()
    return list(zip(*columns, strict=True)) if columns[0] else []


def among(connection: Connection, column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """Whether a column has one of many values; to PostgreSQL they go as one array."""
    if connection.dialect.name != "postgresql":
        return column.in_(values)
    return column == func.any(literal(list(values), ARRAY(String)))
