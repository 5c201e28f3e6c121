"""Files of staff, kept in the database so that every process can read them: in pieces, for a few days, gone when somebody is erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Connection, ForeignKey, Integer, LargeBinary, Row, String, Table, delete, func, insert, select

from app.store.contacts import Id
from app.store.db import Moment, metadata

PIECE = 256 * 1024  # bytes
KEPT = timedelta(days=3)

stored_files = Table(
    "stored_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("kind", String(8), nullable=False),  # import or export
    Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,  # who asked for a file that is gone never gets another one under its id
)
file_pieces = Table(
    "file_pieces",
    metadata,
    Column("file_id", Id, ForeignKey("stored_files.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)


def add(connection: Connection, name: str, kind: str, at: datetime) -> int:
    """A new file without a piece yet; what is too old goes."""
    connection.execute(delete(stored_files).where(stored_files.c.created_at < at - KEPT))
    row = {"name": name[-120:], "kind": kind, "created_at": at}
    return int(connection.execute(insert(stored_files), row).inserted_primary_key[0])  # type: ignore[index]


def put(connection: Connection, file: int, pieces: Iterable[bytes], first: int = 0) -> int:
    """Stores pieces behind each other; how many there are now."""
    for place, piece in enumerate(pieces, first):
        connection.execute(insert(file_pieces), {"file_id": file, "place": place, "bytes": piece})
        first = place + 1
    return first


def pieces(connection: Connection, file: int) -> Iterator[bytes]:
    """The file's bytes, one piece in memory at a time."""
    place = 0
    query = select(file_pieces.c.bytes)
    while (found := connection.scalar(query.where(file_pieces.c.file_id == file, file_pieces.c.place == place))) is not None:
        yield found
        place += 1


def get(connection: Connection, file: int) -> Row[Any] | None:
    return connection.execute(select(stored_files).where(stored_files.c.id == file)).one_or_none()


def drop(connection: Connection, file: int | None) -> None:
    connection.execute(delete(stored_files).where(stored_files.c.id == file))


def drop_all(connection: Connection) -> None:
    """Erasure is real in the files we keep, too: whoever is erased may stand in any of them."""
    connection.execute(delete(stored_files))


def drop_exports(connection: Connection) -> None:
    """Files that were written before somebody's case was sealed."""
    connection.execute(delete(stored_files).where(stored_files.c.kind == "export"))


def append(connection: Connection, file: int, piece: bytes) -> None:
    """One more piece at the end. The caller holds the row that the file belongs to."""
    count = connection.scalar(select(func.count()).select_from(file_pieces).where(file_pieces.c.file_id == file))
    put(connection, file, [piece], int(count or 0))
