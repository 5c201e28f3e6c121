"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; and ids reserved beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert, text


def reserve(connection: Connection, table: Table, count: int) -> list[int]:
    """Ids that nobody else gets. On SQLite the writer's lock keeps them until the rows are in."""
    if connection.dialect.name == "postgresql":
        query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return [int(found) for found in connection.scalars(query, {"name": table.name, "count": count})]
    used = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}) if _counts(table) else None
    last = max(int(used or 0), int(connection.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table.name}")) or 0))  # noqa: S608
    return list(range(last + 1, last + count + 1))


def _counts(table: Table) -> bool:
    return bool(table.dialect_kwargs.get("sqlite_autoincrement"))


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
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([bind(value) if bind else value for bind, value in zip(binds, row, strict=True)])


def _bind(connection: Connection, table: Table, name: str) -> Any:
    return table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
