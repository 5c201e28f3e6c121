"""Messages: every text in and out. The queued ones are the outbox."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Row,
    SmallInteger,
    String,
    Table,
    Text,
    bindparam,
    false,
    func,
    insert,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import Update

from app.store import bulk, vault
from app.store.contacts import Id, Json, contacts
from app.store.db import Moment, insert_new, metadata, only_where
from app.store.hot import Hot
from app.store.states import MOVES, State
from app.store.vault import key_column

messages = Table(
    "messages",
    metadata,
    Column("id", Id, primary_key=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False),
    Column("address_id", Id, nullable=False),  # no key into addresses: they go with the contact, and each would be looked for here
    Column("conversation_id", Id),
    Column("channel", String(32), nullable=False),
    Column("state", String(12), nullable=False),
    Column("queue", String(12), nullable=False, default=""),
    Column("provider_id", String(160)),
    Column("text", Text, nullable=False),  # with a key: text, options and media in one cipher text
    key_column(),
    Column("options", Json),  # buttons of a chat: [[key, text], …]
    Column("media", Json),
    Column("share_phone", SmallInteger, nullable=False, default=0),
    Column("parts", SmallInteger, nullable=False, default=1),
    Column("answers_id", Id),  # the inbound message that this one answers
    Column("campaign_id", Id),
    Column("author", String(64)),  # the staff member who wrote it
    Column("node", String(80)),  # flow.node that said it
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("code", String(32)),  # the provider's reason, where there is one
    Column("due_at", Moment),  # queued: not before; sending: claimed since
    Column("expires_at", Moment),
    Column("created_at", Moment, nullable=False),
    Index("uq_messages_received", "channel", "provider_id", unique=True, **only_where("state = 'received'")),
    Index("ix_messages_sent", "channel", "provider_id", **only_where("state <> 'received'")),
    Index("ix_messages_outbox", "queue", "channel", "due_at", "id", **only_where("state = 'queued'")),
    Index("ix_messages_sending", "due_at", **only_where("state = 'sending'")),
    Index("ix_messages_campaign", "campaign_id", **only_where("state = 'queued' and campaign_id is not null")),
    Index("ix_messages_contact", "contact_id", "id"),
    Index("ix_messages_sealed", "key_id", **only_where("key_id is not null")),
    Index("ix_messages_answers", "answers_id", **only_where("answers_id is not null")),
)


def _is(state: State) -> ColumnElement[bool]:
    """A literal, not a parameter: only so does a prepared statement keep to the partial index."""
    return messages.c.state == literal_column(f"'{state.value}'")


def receive(connection: Connection, row: Mapping[str, Any]) -> int | None:
    """Stores an inbound message (`sealed`: shut); None when the provider sent it before."""
    found = insert_new(
        connection,
        messages,
        {**vault.shut_message(connection, row), "state": State.RECEIVED},
        "channel",
        "provider_id",
        where="state = 'received'",
    )
    return int(found) if found is not None else None


class Said(NamedTuple):
    """An answer that was given inside a webhook."""

    text: str
    code: str | None


def replies_to(connection: Connection, channel: str, provider_id: str) -> list[Said]:
    """What was answered to an inbound message, in order."""
    received = select(messages.c.id).where(messages.c.channel == channel, messages.c.provider_id == provider_id, _is(State.RECEIVED))
    query = (
        select(messages.c.text, messages.c.options, messages.c.media, messages.c.key_id, messages.c.code)
        .where(messages.c.answers_id.in_(received))
        .order_by(messages.c.id)
    )
    return [Said(vault.body(connection, row).text, row.code) for row in connection.execute(query)]


def add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Stores outgoing messages (`sealed`: shut) and returns their ids, in order."""
    kept = [vault.shut_message(connection, row) for row in rows]
    if len(kept) == 1:
        return [_ADD.rows(connection, kept[0])[0].id]
    return list(connection.scalars(_ADD_MANY, kept)) if kept else []


_ADD = Hot(insert(messages).returning(messages.c.id))
_ADD_MANY = insert(messages).returning(messages.c.id, sort_by_parameter_order=True)


class Move(NamedTuple):
    """A message's next state, with what the provider called it and why; `channel` where another one takes it.

    `attempts` says by which claim: once somebody else has claimed the message, the move changes nothing.
    """

    id: int
    state: State
    provider_id: str | None = None
    code: str | None = None
    due_at: datetime | None = None
    channel: str | None = None
    attempts: int | None = None


def move(connection: Connection, moves: Iterable[Move]) -> None:
    """Moves messages; a move that `MOVES` does not allow from where the message stands changes nothing."""
    for state, group in _by_state(moves).items():
        _write(connection, state, group)
        if state is State.QUEUED:
            _call_back_stopped(connection, [m.id for m in group])


def _write(connection: Connection, state: State, group: Sequence[Move]) -> None:
    """PostgreSQL takes the columns of all as arrays, those that any says, at a tenth of what it takes to run the statement for each."""
    if connection.dialect.name == "postgresql":
        columns = {name: [getattr(m, name) for m in group] for name in _TYPES}
        said = {name: values for name, values in columns.items() if values.count(None) < len(values)}
        _to_many(state, tuple(said)).run(connection, {f"of_{name}": bulk.array(values) for name, values in said.items()})
    else:
        connection.execute(_to_one(state), [{f"of_{name}": getattr(m, name) for name in _TYPES} for m in group])


_TYPES = {name: messages.c[name].type for name in Move._fields if name != "state"}


@cache
def _to_one(state: State) -> Update:
    """Built once: to build it costs more than to run it."""
    return _moved(state, {name: bindparam(f"of_{name}", type_=kind) for name, kind in _TYPES.items()})


@cache
def _to_many(state: State, names: tuple[str, ...]) -> Hot:
    return Hot(_moved(state, bulk.given({name: _TYPES[name] for name in names}).c))


def _moved(state: State, given: Any) -> Update:
    movable = or_(false(), *(_is(source) for source, allowed in MOVES.items() if state in allowed))
    same_claim = func.coalesce(given["attempts"], messages.c.attempts) == messages.c.attempts if "attempts" in given else true()
    new = {name: func.coalesce(given[name], messages.c[name]) for name in ("provider_id", "code", "due_at", "channel") if name in given}
    return update(messages).where(messages.c.id == given["id"], movable, same_claim).values(state=state, **new)


def _call_back_stopped(connection: Connection, back: Sequence[int]) -> None:
    """A STOP found these on their way, and not in the outbox."""
    stopped = select(contacts.c.id).where(contacts.c.id == messages.c.contact_id, contacts.c.stopped_at > messages.c.created_at)
    waits = update(messages).where(messages.c.id.in_(back), _is(State.QUEUED), stopped.exists())
    connection.execute(waits.values(state=State.CANCELLED, code="stopped"))


def _by_state(moves: Iterable[Move]) -> dict[State, list[Move]]:
    groups: dict[State, list[Move]] = {}
    for m in sorted(moves):  # by id, so that two writers lock rows in one order
        groups.setdefault(m.state, []).append(m)
    return groups


def lost(connection: Connection, before: datetime) -> int:
    """What a worker left in `sending` when it went away becomes `unknown`. Returns how many."""
    stale = update(messages).where(_is(State.SENDING), messages.c.due_at < before).values(state=State.UNKNOWN, code="worker lost")
    return connection.execute(stale).rowcount


def cancel_queued(connection: Connection, contact: int) -> int:
    """Calls back everything that waits for a person (STOP, erasure)."""
    mine = update(messages).where(messages.c.contact_id == contact, _is(State.QUEUED))
    return connection.execute(mine.values(state=State.CANCELLED, code="stopped")).rowcount


def waiting(connection: Connection, at: datetime) -> dict[str, tuple[int, float]]:
    """For each queue: how many messages are due, and for how many seconds the oldest."""
    due = select(messages.c.queue, func.count(), func.min(messages.c.due_at)).where(_is(State.QUEUED), messages.c.due_at <= at)
    found = connection.execute(due.group_by(messages.c.queue))
    return {queue: (count, (at - first).total_seconds()) for queue, count, first in found}


def thread(connection: Connection, contact: int, limit: int = 100, before: int | None = None, *only: ColumnElement[bool]) -> list[Row[Any]]:
    """The newest messages of a contact, oldest first; `only` those that somebody may read."""
    query = select(messages).where(messages.c.contact_id == contact, *only).order_by(messages.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(messages.c.id < before)
    return list(reversed(list(connection.execute(query))))
