"""Many rows at once: COPY on PostgreSQL, one prepared statement on SQLite; and ids reserved beforehand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from struct import Struct
from typing import Any

import orjson
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    SmallInteger,
    String,
    Table,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
    text,
)

from app.store.db import Moment


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

Put = Callable[[Sequence[int], Sequence[int | None], Sequence[Any]], None]
Values = Callable[[Any], Sequence[Any]]


@contextmanager
def alike(connection: Connection, table: Table, columns: Sequence[str], values: Values) -> Iterator[Put]:
    """Gives a function that adds rows: two ids of each, which stand in the first two columns, and its kind.

    The others are `values` of the kind, asked for and put into words once for each kind.
    """
    with ALIKE[connection.dialect.name](connection, table, columns, values) as put:
        yield put


@contextmanager
def _alike_copied(connection: Connection, table: Table, columns: Sequence[str], values: Values) -> Iterator[Put]:
    """The binary words of COPY, which a server takes with half the work of text; who is alike has all but the ids in common."""
    words = [_word(table.c[name].type) for name in columns[2:]]
    tails = _Made(lambda kind: b"".join(word(value) for word, value in zip(words, values(kind), strict=True)))
    both, one, width = Struct(">hiqiq").pack, Struct(">hiqi").pack, len(columns)
    cursor: Any = connection.connection.cursor()
    with cursor.copy(f"{_copying(table, columns)} (FORMAT BINARY)") as copy:
        copy.write(_SIGNATURE)
        yield lambda firsts, seconds, kinds: copy.write(
            b"".join(
                [
                    (both(width, 8, first, 8, second) if second is not None else one(width, 8, first, -1)) + tails[kind]
                    for first, second, kind in zip(firsts, seconds, kinds, strict=True)
                ]
            )
        )
        copy.write(_END)


class _Made(dict[Any, bytes]):
    """What is made of a key, once."""

    def __init__(self, make: Callable[[Any], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Any) -> bytes:
        made = self[key] = self._make(key)
        return made


_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END, _NOTHING = b"\xff\xff", b"\xff\xff\xff\xff"
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of PostgreSQL


def _word(kind: Any) -> Callable[[Any], bytes]:
    """How a value of a type stands in binary COPY: its length and its bytes."""
    pack = next(pack for of, pack in _WORDS if isinstance(kind, of))
    return lambda value: _NOTHING if value is None else pack(value)


def _fixed(form: str) -> Callable[[Any], bytes]:
    packed = Struct(f">i{form}")
    return lambda value: packed.pack(packed.size - 4, value)


def _text(value: Any) -> bytes:
    encoded = str(value).encode()
    return len(encoded).to_bytes(4) + encoded


_WORDS: Sequence[tuple[type, Callable[[Any], bytes]]] = (
    (SmallInteger, _fixed("h")),
    (BigInteger, _fixed("q")),
    (Integer, _fixed("i")),
    (Boolean, _fixed("?")),
    (Moment, lambda value: _fixed("q")((value - _EPOCH) // timedelta(microseconds=1))),
    (String, _text),
)


@contextmanager
def _alike_inserted(connection: Connection, table: Table, columns: Sequence[str], values: Values) -> Iterator[Put]:
    kept: list[tuple[Any, ...]] = []
    yield lambda *rows: kept.extend((first, second, *values(kind)) for first, second, kind in zip(*rows, strict=True))
    put(connection, table, columns, kept)


ALIKE = {"postgresql": _alike_copied, "sqlite": _alike_inserted}


# --- reading ---------------------------------------------------------------------------------------------------------------------


def rows(connection: Connection, query: Select[Any], **parameters: Any) -> list[tuple[Any, ...]]:
    """The rows of a query in its order. From PostgreSQL each column comes as one array: to fetch row by row takes several times as long."""
    if connection.dialect.name != "postgresql":
        return [tuple(row) for row in connection.execute(query, parameters)]
    found = query.subquery()
    columns = connection.execute(select(*(func.array_agg(column) for column in found.c)), parameters).one()
    return list(zip(*columns, strict=True)) if columns[0] else []


def among(connection: Connection, where: ColumnElement[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Whether a column has one of many values; to PostgreSQL they go as one array."""
    if connection.dialect.name != "postgresql":
        return where.in_(values)
    kind: Any = String() if isinstance(where.type, String) else where.type  # a cast to a shorter one would cut
    return where == func.any(literal(list(values), ARRAY(kind)))


def given(types: Mapping[str, Any]) -> Any:
    """A table of what PostgreSQL is given as arrays: of each column the parameter `of_` and its name."""
    arrays = (cast(bindparam(f"of_{name}", type_=String()), ARRAY(kind)) for name, kind in types.items())
    return func.unnest(*arrays).table_valued(*(column(name, kind) for name, kind in types.items()), name="given").render_derived()


def in_columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    """Rows as the parameters of `given`."""
    return {f"of_{name}": array(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}


def array(values: Sequence[Any]) -> str:
    """Words, numbers and moments as PostgreSQL writes an array: as one text they cost a fraction of what a list does."""
    return "{" + ",".join([_quoted(value) if value is not None else "NULL" for value in values]) + "}"


def _quoted(value: Any) -> str:
    word = str(value)
    return '"' + (word.replace("\\", r"\\").replace('"', r"\"") if "\\" in word or '"' in word else word) + '"'
