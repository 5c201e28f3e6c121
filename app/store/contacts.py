"""Contacts and their addresses: who a message is from, what we know of them, and where they stand in a flow.

The row of a contact is also its lock: whoever changes anything of a person holds it (`load` takes it).
What a conversation needs on every message stands in this one row, so that a waiting writer reads it fresh.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB

from app.store.db import Moment, insert_new, metadata, only_where
from app.store.hot import Hot

Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
Person = Any  # a row of LOAD: every column of contacts, then address_id, kind, value, came_by, gone_at

GROUPED = (
    "province",
    "district",
    "commune",
    "sector",
    "need",
    "age_band",
    "sex",
    "language",
    "registered_at",
    "agreed_at",
    "stopped_at",
    "refused_at",
    "sensitive",
    "id",
)
_FIRST = ("sector", "need", "age_band", "sex")
KINDS = (*_FIRST, *(name for name in GROUPED if name not in _FIRST))
contacts = Table(
    "contacts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("language", String(8)),  # km, km_Latn, en; none until they chose
    Column("name", Text),
    Column("name_key", Text),  # folded for search, see text/khmer.py
    Column("given_key", Text),  # the same from the second word on: people are looked for by either name
    Column("latin", Text),  # the name in Latin letters, where staff wrote both
    Column("latin_key", Text),
    Column("age_band", String(16)),
    Column("sex", String(8)),
    Column("birth_year", Integer),
    Column("sector", String(16)),  # of their work, see store/audiences.py
    Column("province", String(8)),
    Column("district", String(8)),
    Column("commune", String(8), index=True),
    Column("place_scheme", String(16)),  # a code means nothing without its list and year
    Column("place_year", Integer),
    Column("need", String(16)),
    Column("facts", Json, nullable=False, default=dict),  # every other answer
    Column("registered_at", Moment),
    Column("stopped_at", Moment),  # STOP: nothing automatic until START
    Column("refused_at", Moment),  # said no to consent
    Column("agreed_at", Moment),  # we may write to them: their standing consent to it, kept by store/consents.py
    Column("import_id", Id),  # the file that brought them
    Column("sensitive", Boolean, nullable=False, default=False),
    Column("session", Text),  # where they stand in a flow, see engine/session.py
    Column("medium", String(8)),  # on which medium the waiting question was put
    Column("wait_at", Moment),  # when silence counts as an answer
    Column("pages", Text),  # a long text that is being read on, see engine/pages.py
    Column("dial_id", String(128)),  # the USSD session, and how many letters were typed in it so far: what they were is nobody's
    Column("dial_length", Integer),
    Column("chat_id", Id),  # the open conversation that takes their texts
    Column("campaign_id", Id),  # the campaign that wrote to them last and has no answer yet
    Column("heard_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index("ix_contacts_name", "name_key", postgresql_ops={"name_key": "text_pattern_ops"}),
    Index("ix_contacts_given", "given_key", postgresql_ops={"given_key": "text_pattern_ops"}),
    Index("ix_contacts_latin", "latin_key", postgresql_ops={"latin_key": "text_pattern_ops"}),
    Index("ix_contacts_groups", *GROUPED),  # an audience is counted in this index alone …
    Index("ix_contacts_kinds", *KINDS),  # … or in this one, where it names kinds of people in many places
    Index("ix_contacts_import", "import_id", **only_where("import_id is not null")),
    Index("ix_contacts_waiting", "wait_at", **only_where("wait_at is not null")),
    sqlite_autoincrement=True,  # the id of someone who was erased is never given again
)
addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("value", String(64), nullable=False),
    Column("channel", String(32), nullable=False, default=""),  # the channel it was last heard on
    Column("gone_at", Moment),  # the provider says: stop writing to this address
    Column("failed", SmallInteger),  # receipts one after another that say it did not arrive
    Column("unproven_at", Moment),  # it may be another's by now, see store/doubts.py
    Column("vouched_at", Moment),  # a provider vouched that it is theirs (Telegram's share button)
    Column("created_at", Moment, nullable=False),
    Index("uq_addresses_kind_value", "kind", "value", unique=True),
)
ANSWERS = ("language", "name", "age_band", "sex", "province", "district", "commune", "need")  # answers with a column of their own

_LOAD = (
    select(
        contacts,
        addresses.c.id.label("address_id"),
        addresses.c.kind,
        addresses.c.value,
        addresses.c.channel.label("came_by"),
        addresses.c.gone_at,
        addresses.c.failed,
        addresses.c.unproven_at,
    )
    .join_from(addresses, contacts, addresses.c.contact_id == contacts.c.id)
    .with_for_update(of=contacts)
)
_BY_ADDRESS = Hot(_LOAD.where(addresses.c.kind == bindparam("of_kind"), addresses.c.value == bindparam("of_value")))
_BY_ID = _LOAD.where(contacts.c.id == bindparam("of_id")).order_by(addresses.c.id)
_ADD = Hot(insert(contacts).returning(contacts.c.id))
_CHANGE = Hot(update(contacts).where(contacts.c.id == bindparam("of_id")))  # its columns are those of the values
_CHANGE_ADDRESS = update(addresses).where(addresses.c.id == bindparam("of_id"))


def load(connection: Connection, kind: str, value: str) -> Person | None:
    """The person behind an address, locked until the transaction ends."""
    found = _BY_ADDRESS.rows(connection, {"of_kind": kind, "of_value": value})
    return found[0] if found else None


def load_by_id(connection: Connection, contact: int) -> list[Person]:
    """A contact, locked, once for each of its addresses; empty when erased."""
    return list(connection.execute(_BY_ID, {"of_id": contact}))


def load_plain(connection: Connection, contact: int) -> Row[Any] | None:
    """A contact's row alone, locked: also of one without an address."""
    return connection.execute(select(contacts).where(contacts.c.id == contact).with_for_update()).one_or_none()


def load_many(connection: Connection, wanted: Iterable[int]) -> dict[int, Person]:
    """The people behind many addresses (by their ids), locked in one order."""
    return {row.address_id: row for row in connection.execute(_LOAD.where(addresses.c.id.in_(list(wanted))).order_by(contacts.c.id))}


def lock(connection: Connection, ways: Iterable[tuple[str, str]]) -> None:
    """Locks the people behind several addresses (kind, value) in one order, so that two who do so never wait for each other."""
    behind = select(addresses.c.contact_id).where(tuple_(addresses.c.kind, addresses.c.value).in_(list(ways)))
    connection.execute(select(contacts.c.id).where(contacts.c.id.in_(behind)).order_by(contacts.c.id).with_for_update())


def find_or_add(connection: Connection, kind: str, value: str, channel: str, at: datetime) -> Person:
    """The person behind an address, locked; a new contact where nobody wrote from it before."""
    person = load(connection, kind, value)
    if person is None:
        _add(connection, kind, value, channel, at)
        person = load(connection, kind, value)
    assert person is not None
    return person


def _add(connection: Connection, kind: str, value: str, channel: str, at: datetime) -> None:
    """Two first messages at one instant make one contact: the unique address decides."""
    contact = _ADD.rows(connection, {"facts": {}, "created_at": at, "updated_at": at})[0].id
    row = {"contact_id": contact, "kind": kind, "value": value, "channel": channel, "created_at": at}
    if insert_new(connection, addresses, row, "kind", "value") is None:
        connection.execute(delete(contacts).where(contacts.c.id == contact))


def change(connection: Connection, contact: int, changes: Mapping[str, Any], at: datetime) -> None:
    """Writes columns of a contact."""
    _CHANGE.run(connection, {"of_id": contact, "updated_at": at, **changes})


def change_address(connection: Connection, address: int, **changes: Any) -> None:
    connection.execute(_CHANGE_ADDRESS, {"of_id": address, **changes})


def addresses_of(connection: Connection, contact: int) -> list[Row[Any]]:
    """Every address of a contact, the last heard first."""
    return list(connection.execute(select(addresses).where(addresses.c.contact_id == contact).order_by(addresses.c.id)))


def join(connection: Connection, kept: int, gone: int) -> None:
    """Moves the addresses of one contact to another, and forgets the empty one. The caller moved the rest."""
    connection.execute(update(addresses).where(addresses.c.contact_id == gone).values(contact_id=kept))
    connection.execute(delete(contacts).where(contacts.c.id == gone))


def silent(connection: Connection, at: datetime, limit: int) -> list[int]:
    """Contacts whose waiting time is over, longest first."""
    query = select(contacts.c.id).where(contacts.c.wait_at <= at).order_by(contacts.c.wait_at).limit(limit)
    return list(connection.scalars(query))
