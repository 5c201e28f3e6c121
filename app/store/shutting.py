"""Texts at rest, many at once: shut when a case is sealed, opened when it is no longer, moved to another key, and gone by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, exists, func, or_, select, update

from app.store import vault
from app.store.conversations import conversation_moves, conversations
from app.store.happenings import happenings
from app.store.media import kept_media
from app.store.messages import messages
from app.store.referrals import referral_steps, referrals
from app.store.safeguards import safeguards
from app.store.sealing import case_looks
from app.store.vault import Body, NoKey, Vault

BATCH = 500


class Kept(NamedTuple):
    """A table with texts that can be shut, the text's column, and how its rows belong to a person (None: always shut)."""

    table: Table
    text: str
    of: Callable[[Any], ColumnElement[bool]] | None = None

    @property
    def id(self) -> Column[Any]:
        return next(iter(self.table.primary_key.columns))


def _of_moves(contact: Any) -> ColumnElement[bool]:
    return conversation_moves.c.conversation_id.in_(select(conversations.c.id).where(conversations.c.contact_id == contact))


def _of_steps(contact: Any) -> ColumnElement[bool]:
    return referral_steps.c.referral_id.in_(select(referrals.c.id).where(referrals.c.contact_id == contact))


def _of_media(contact: Any) -> ColumnElement[bool]:
    return kept_media.c.message_id.in_(select(messages.c.id).where(messages.c.contact_id == contact))


BODIES = Kept(messages, "text", lambda contact: messages.c.contact_id == contact)
NOTES = (
    Kept(conversation_moves, "note", _of_moves),
    Kept(happenings, "note", lambda contact: happenings.c.contact_id == contact),
    Kept(referrals, "reason", lambda contact: referrals.c.contact_id == contact),
    Kept(referral_steps, "note", _of_steps),
    Kept(kept_media, "data", _of_media),
)
EVERY = (BODIES, *NOTES, Kept(case_looks, "reason"), Kept(safeguards, "word"))


def shut(connection: Connection, contact: int) -> None:
    """Whatever of a person is still plain."""
    keys = vault.of(connection)
    for rows in _batches(connection, BODIES, contact, messages.c.key_id.is_(None)):
        _write(connection, BODIES, {row.id: vault.shut_body(keys, Body(row.text, row.options, row.media)) for row in rows})
    for kept in NOTES:
        text, key = kept.table.c[kept.text], kept.table.c.key_id
        for rows in _batches(connection, kept, contact, key.is_(None), text != ""):
            _write(connection, kept, {row.id: keys.shut(row._mapping[kept.text])._asdict() for row in rows})


def reopen(connection: Connection, contact: int) -> None:
    """The same, undone; what no key opens stays as it lies."""
    for rows in _batches(connection, BODIES, contact, messages.c.key_id.is_not(None)):
        bodies = {row.id: vault.shown_body(connection, row) for row in rows}
        _write(connection, BODIES, {id_: {**body._asdict(), "key_id": None} for id_, body in bodies.items() if body.text is not None})
    for kept in NOTES:
        for rows in _batches(connection, kept, contact, kept.table.c.key_id.is_not(None)):
            opened = {row.id: vault.shown_note(connection, kept.table.name, row, kept.text) for row in rows}
            _write(connection, kept, {id_: {"text": text, "key_id": None} for id_, text in opened.items() if text is not None})


def _batches(connection: Connection, kept: Kept, contact: int, *conditions: ColumnElement[bool]) -> Iterator[list[Any]]:
    assert kept.of is not None
    query = select(kept.table).where(kept.of(contact), *conditions).order_by(kept.id).limit(BATCH)
    last = 0
    while rows := list(connection.execute(query.where(kept.id > last))):
        yield rows
        last = rows[-1].id


def _write(connection: Connection, kept: Kept, rows: Mapping[int, Mapping[str, Any]]) -> None:
    """Rows by id; `text` stands for the column of the text."""
    if not rows:
        return
    names = {name: kept.text if name == "text" else name for name in next(iter(rows.values()))}
    statement = update(kept.table).where(kept.id == bindparam("of_id"))
    types = {column: bindparam(f"of_{name}", type_=kept.table.c[column].type) for name, column in names.items()}
    connection.execute(statement.values(types), [{"of_id": id_, **{f"of_{n}": v for n, v in row.items()}} for id_, row in rows.items()])


# --- keys --------------------------------------------------------------------------------------------------------------------------


def used(connection: Connection) -> dict[str, int]:
    """How many texts are shut with each key."""
    counts: dict[str, int] = {}
    for kept in EVERY:
        key = kept.table.c.key_id
        for name, count in connection.execute(select(key, func.count()).where(key.is_not(None)).group_by(key)):
            counts[name] = counts.get(name, 0) + count
    return counts


class Passed(NamedTuple):
    """A batch on its way to the first key: how many texts were moved, the keys of those that nothing opens, and where it ended."""

    moved: int
    shut: list[str]
    last: int | None


def rotate(connection: Connection, kept: Kept, after: int) -> Passed:
    """Up to a batch of texts behind an id from older keys to the first one; what no key opens stays as it lies."""
    keys = vault.of(connection)
    query = select(kept.id, kept.table.c[kept.text], kept.table.c.key_id).where(kept.table.c.key_id != keys.first, kept.id > after)
    rows = list(connection.execute(query.order_by(kept.id).limit(BATCH).with_for_update()))
    moved = {row[0]: new for row in rows if (new := _moved(keys, row[1], row[2]))}
    _write(connection, kept, moved)
    return Passed(len(moved), [row[2] for row in rows if row[0] not in moved], rows[-1][0] if rows else None)


def _moved(keys: Vault, text: str, key: str) -> dict[str, Any] | None:
    try:
        return keys.shut(keys.open(text, key))._asdict()
    except NoKey:
        return None


# --- the end -----------------------------------------------------------------------------------------------------------------------


def kept_before(contact: Any, before: datetime) -> ColumnElement[bool]:
    """Whether a text or note of a contact (a column) is older than `before` and still there."""
    found = []
    for kept in (BODIES, *NOTES):
        assert kept.of is not None
        found.append(exists().where(kept.of(contact), kept.table.c.key_id.is_not(None), kept.table.c.created_at < before))
    return or_(*found)


def purge(connection: Connection, contact: int, before: datetime) -> int:
    """The texts and notes of a person that are older than `before` are gone for good; that there was a message stays. How many."""
    gone = {"key_id": None, "text": "", "options": None, "media": None, "node": None}
    old = (messages.c.key_id.is_not(None), messages.c.created_at < before)
    count = connection.execute(update(messages).where(BODIES.of(contact), *old).values(gone)).rowcount  # type: ignore[misc]
    for kept in NOTES:
        assert kept.of is not None
        old = (kept.table.c.key_id.is_not(None), kept.table.c.created_at < before)
        count += connection.execute(update(kept.table).where(kept.of(contact), *old).values({"key_id": None, kept.text: ""})).rowcount
    return count
