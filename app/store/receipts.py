"""What providers said of messages later: kept once each, matched to the message at once or when it is known."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    BindParameter,
    Column,
    Connection,
    Row,
    String,
    Table,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql

from app.store import bulk
from app.store.contacts import Id, addresses
from app.store.db import Moment, insert_all_new, metadata
from app.store.hot import Hot
from app.store.messages import messages

receipts = Table(
    "receipts",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("provider_id", String(160), primary_key=True),
    Column("status", String(12), primary_key=True),
    Column("code", String(32), nullable=False, default=""),
    Column("message_id", Id),  # none while the message is not known: it came before our own commit
    Column("created_at", Moment, nullable=False),
)


Key = tuple[str, str, str]  # what makes a receipt the same one again: channel, provider's id, status
Told = tuple[str, str, str, str, int | None]  # the same, the code, and the message that it is about, as far as it is known
_KEY = ("channel", "provider_id", "status")
_TOLD = (*_KEY, "code", "message_id")


def keep(connection: Connection, rows: Iterable[Told], at: datetime) -> set[Key]:
    """Stores receipts; the keys of those that were not told before."""
    in_order = sorted(rows, key=itemgetter(0, 1, 2))  # one order, so that two writers do not block each other
    if connection.dialect.name == "postgresql" and len(in_order) > FEW:
        found = _keep_many().rows(connection, {**bulk.in_columns(_TOLD, in_order), "at": at})
    else:
        found = insert_all_new(connection, receipts, [{**dict(zip(_TOLD, row, strict=True)), "created_at": at} for row in in_order], *_KEY)
    return set(map(tuple, found))


FEW = 20  # more go as arrays, at a fraction of the cost


@cache
def _keep_many() -> Hot:
    given = bulk.given({name: receipts.c[name].type for name in _TOLD})
    rows = select(*given.c, cast(bindparam("at"), Moment()))
    new = postgresql.insert(receipts).from_select([*_TOLD, "created_at"], rows)
    return Hot(new.on_conflict_do_nothing(index_elements=list(_KEY)).returning(*(receipts.c[name] for name in _KEY)))


def by_our_ids(connection: Connection, ids: Iterable[int]) -> dict[int, Any]:
    """The messages of these ids that went out (id, channel, provider_id, address_id, campaign_id, and how often its address failed)."""
    wanted = sorted(ids)
    if wanted and connection.dialect.name == "postgresql":
        return {m.id: m for m in _BY_ID_ARRAY.rows(connection, {"ids": wanted})}
    return {m.id: m for m in connection.execute(_BY_IDS, {"ids": wanted})} if wanted else {}


def by_their_ids(connection: Connection, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """The messages that providers call so: (channel, provider id)."""
    found = (m for channel, ids in _by_channel(wanted) for m in connection.execute(_BY_THEIR_IDS, {"of_channel": channel, "ids": ids}))
    return {(m.channel, m.provider_id): m for m in found}


def parked(connection: Connection, sent: Iterable[tuple[str, str]]) -> list[Row[Any]]:
    """Receipts that came before their message's provider id was written; `sent` are (channel, provider id)."""
    return [r for channel, ids in _by_channel(sent) for r in connection.execute(_PARKED, {"of_channel": channel, "ids": ids})]


def _by_channel(pairs: Iterable[tuple[str, str]]) -> Iterable[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for channel, provider_id in pairs:
        groups.setdefault(channel, []).append(provider_id)
    return groups.items()


_FAILED = (
    select(addresses.c.failed).where(addresses.c.id == messages.c.address_id).scalar_subquery()
)  # one by one, as no join is sure to be
_ABOUT = select(
    *(messages.c[name] for name in ("id", "channel", "provider_id", "address_id", "campaign_id")), _FAILED.label("failed")
).where(messages.c.state != literal_column("'received'"))  # a literal, so that a prepared statement keeps to the partial index
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_BY_IDS = _ABOUT.where(messages.c.id.in_(_IDS))
_BY_ID_ARRAY = Hot(_ABOUT.where(messages.c.id == func.any(bindparam("ids", type_=ARRAY(BigInteger)))))
_BY_THEIR_IDS = _ABOUT.where(messages.c.channel == bindparam("of_channel"), messages.c.provider_id.in_(_IDS))
_PARKED = select(receipts).where(
    receipts.c.message_id.is_(None), receipts.c.channel == bindparam("of_channel"), receipts.c.provider_id.in_(_IDS)
)


def match(connection: Connection, pairs: Iterable[tuple[Row[Any], int]]) -> None:
    """Writes which message (second) each receipt (first) is about."""
    rows = [{**{f"of_{name}": getattr(receipt, name) for name in _KEY}, "of_message": message} for receipt, message in pairs]
    if rows:
        mine = (receipts.c[name] == bindparam(f"of_{name}") for name in _KEY)
        connection.execute(update(receipts).where(*mine).values(message_id=bindparam("of_message")), rows)


def overtaken_at(connection: Connection, contact: int, channel: str, provider_id: str) -> datetime | None:
    """When we last said something else after the message of this id; None when it is the newest, or not known."""
    mine = (messages.c.contact_id == contact, messages.c.state != "received")
    about = select(func.max(messages.c.id)).where(*mine, messages.c.channel == channel, messages.c.provider_id == provider_id)
    newer = select(func.max(messages.c.created_at)).where(*mine, messages.c.author.is_(None), messages.c.id > about.scalar_subquery())
    return connection.execute(newer).scalar_one_or_none()
