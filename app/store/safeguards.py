"""Safe contact: in which hours, by which words and how somebody may be reached. The sender asks here for every message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Row, SmallInteger, Table, Text, select, update

from app.store import vault
from app.store.contacts import Id
from app.store.db import Moment, insert_all_new, metadata
from app.store.vault import key_column

safeguards = Table(
    "safeguards",
    metadata,
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("neutral", Boolean, nullable=False, default=False),  # neutral texts only, until the safe word is given
    Column("shared_phone", Boolean, nullable=False, default=False),
    Column("never_call", Boolean, nullable=False, default=False),
    Column("from_hour", SmallInteger),  # of a Cambodian day; none: any hour
    Column("to_hour", SmallInteger),
    Column("word", Text),  # the safe word, shut
    key_column(),
    Column("word_given_at", Moment),
    Column("word_address_id", Id),  # from where: the talk is open with that address alone
    Column("updated_at", Moment, nullable=False),
)


def of(connection: Connection, contact: int) -> Row[Any] | None:
    return connection.execute(select(safeguards).where(safeguards.c.contact_id == contact)).one_or_none()


def of_many(connection: Connection, wanted: Iterable[int]) -> dict[int, Row[Any]]:
    """Those of the contacts that have any."""
    return {row.contact_id: row for row in connection.execute(select(safeguards).where(safeguards.c.contact_id.in_(list(wanted))))}


def set_for(connection: Connection, contact: int, at: datetime, **values: Any) -> None:
    """Writes some of a contact's safeguards; those that are not named stay."""
    insert_all_new(connection, safeguards, [{"contact_id": contact, "neutral": False, "updated_at": at}], "contact_id")
    connection.execute(update(safeguards).where(safeguards.c.contact_id == contact).values(updated_at=at, **values))


def move(connection: Connection, gone: int, kept: int) -> None:
    """Those of a contact that becomes another one; where both have some, what protects more."""
    theirs, ours = of(connection, gone), of(connection, kept)
    if theirs is None:
        return
    if ours is None:
        connection.execute(update(safeguards).where(safeguards.c.contact_id == gone).values(contact_id=kept))
        return
    values = {name: theirs._mapping[name] or ours._mapping[name] for name in ("neutral", "shared_phone", "never_call")}
    for together, there in ((_HOURS, ours.from_hour is not None), (_WORD, bool(ours.word))):
        values |= {} if there else {name: theirs._mapping[name] for name in together}
    connection.execute(update(safeguards).where(safeguards.c.contact_id == kept).values(values))


_HOURS = ("from_hour", "to_hour")
_WORD = ("word", "key_id", "word_given_at", "word_address_id")


def set_word(connection: Connection, contact: int, word: str, at: datetime) -> None:
    """Another safe word, or none; the one before holds no longer."""
    shut = vault.shut_note(connection, word, sealed=True)
    set_for(connection, contact, at, word=shut.text or None, key_id=shut.key_id, word_given_at=None)


def word(connection: Connection, row: Row[Any]) -> str:
    """The safe word, for who has opened the case. Raises vault.NoKey."""
    return vault.note(connection, row.word, row.key_id) if row.word else ""
