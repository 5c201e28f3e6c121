"""The directory of services, and referrals of people to them: one row each with its state, and a row for each step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Date, ForeignKey, Index, Row, String, Table, Text, func, insert, select, update

from app.store import sight, vault
from app.store.centres import centres
from app.store.contacts import Id, contacts
from app.store.conversations import conversations, new_code
from app.store.db import Moment, insert_any_new, metadata
from app.store.staff import Member, staff
from app.store.vault import key_column


class Kind(StrEnum):
    """What a service does."""

    MRC = "mrc"
    LEGAL = "legal"
    NEA = "nea"
    TRAINING = "training"
    NSSF = "nssf"
    COMMUNE = "commune"
    DOSVY = "dosvy"
    HEALTH = "health"
    PARTNER = "partner"


class State(StrEnum):
    """How far a referral is."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DONE = "done"
    DECLINED = "declined"


MOVES: Mapping[State, frozenset[State]] = {
    State.SENT: frozenset({State.ACCEPTED, State.DONE, State.DECLINED}),
    State.ACCEPTED: frozenset({State.DONE, State.DECLINED}),
    State.DONE: frozenset(),
    State.DECLINED: frozenset(),
}

services = Table(
    "services",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("name_km", Text, nullable=False),
    Column("name_latin", Text, nullable=False),
    Column("place", String(8), nullable=False, default=""),  # where its office is; empty: in every province
    Column("phone", String(32), nullable=False, default=""),  # as it is printed for people
    Column("email", String(120), nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("source", Text, nullable=False, default=""),  # who says so
    Column("checked_on", Date),  # the day somebody called
    Column("active", Boolean, nullable=False, default=True),
)
referrals = Table(
    "referrals",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String(8), nullable=False, unique=True),
    Column("contact_id", Id, ForeignKey("contacts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("conversation_id", Id, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("service_id", Id, ForeignKey("services.id"), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    key_column(),
    Column("created_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_referrals_state", "state", "created_at"),
)
referral_steps = Table(
    "referral_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("referral_id", Id, ForeignKey("referrals.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="SET NULL")),
    Column("note", Text, nullable=False, default=""),
    key_column(),
    Column("created_at", Moment, nullable=False),
)
PAGE = 100


# --- the directory -----------------------------------------------------------------------------------------------------------------


def directory(connection: Connection, *, active: bool = True) -> list[Row[Any]]:
    query = select(services).order_by(services.c.kind, services.c.place, services.c.id)
    return list(connection.execute(query.where(services.c.active) if active else query))


def service(connection: Connection, service_id: int) -> Row[Any] | None:
    return connection.execute(select(services).where(services.c.id == service_id)).one_or_none()


def add_service(connection: Connection, values: Mapping[str, Any]) -> int:
    return int(connection.execute(insert(services).values(**values)).inserted_primary_key[0])  # type: ignore[index]


def change_service(connection: Connection, service_id: int, values: Mapping[str, Any]) -> None:
    connection.execute(update(services).where(services.c.id == service_id).values(**values))


# --- referrals ---------------------------------------------------------------------------------------------------------------------


def add(connection: Connection, chat: Row[Any], to: int, reason: str, by: int, at: datetime) -> Row[Any]:
    """A referral that is sent; its reason is shut where the case is sealed."""
    shut = vault.shut_note(connection, reason, sealed=chat.sealed)
    row = {"contact_id": chat.contact_id, "conversation_id": chat.id, "service_id": to, "state": State.SENT, "created_at": at}
    made = None
    while made is None:
        made = insert_any_new(connection, referrals, {**row, "code": new_code(), "reason": shut.text, "key_id": shut.key_id})
    step(connection, int(made), State.SENT, by, "", at, sealed=chat.sealed)
    return connection.execute(select(referrals).where(referrals.c.id == made)).one()


def waiting(connection: Connection, chat: int, to: int) -> list[Row[Any]]:
    """Those from a chat to a service that it has not answered."""
    mine = (referrals.c.conversation_id == chat, referrals.c.service_id == to, referrals.c.state == State.SENT)
    return list(connection.execute(select(referrals).where(*mine)))


def step(connection: Connection, referral: int, state: State, by: int, note: str, at: datetime, *, sealed: bool) -> None:
    shut = vault.shut_note(connection, note, sealed=sealed)
    row = {"referral_id": referral, "state": state, "staff_id": by, "note": shut.text, "key_id": shut.key_id, "created_at": at}
    connection.execute(insert(referral_steps), row)


def move(connection: Connection, referral: int, state: State, at: datetime) -> bool:
    """False where it may not go there from where it is now (somebody was faster)."""
    sources = [source for source, allowed in MOVES.items() if state in allowed]
    ended = {} if MOVES[state] else {"ended_at": at}
    changed = update(referrals).where(referrals.c.id == referral, referrals.c.state.in_(sources)).values(state=state, **ended)
    return connection.execute(changed).rowcount == 1


def _seen(member: Member) -> Any:
    """With the chat, the service and the person; of the chats that this member of staff sees."""
    return (
        select(
            referrals,
            conversations.c.code.label("chat_code"),
            conversations.c.sealed,
            conversations.c.centre_id,
            conversations.c.team,
            services.c.kind,
            services.c.name_km,
            services.c.name_latin,
            services.c.phone,
            contacts.c.name,
            centres.c.name_km.label("from_km"),
            centres.c.name_latin.label("from_latin"),
            centres.c.phone.label("from_phone"),
        )
        .join_from(referrals, conversations, conversations.c.id == referrals.c.conversation_id)
        .join(services, services.c.id == referrals.c.service_id)
        .join(contacts, contacts.c.id == referrals.c.contact_id)
        .join(centres, centres.c.id == conversations.c.centre_id)
        .where(sight.sees(member))
    )


def one(connection: Connection, member: Member, code: str) -> Row[Any] | None:
    found: Row[Any] | None = connection.execute(_seen(member).where(referrals.c.code == code)).one_or_none()
    return found


def listed(connection: Connection, member: Member, states: Collection[State], before: int | None = None) -> list[Row[Any]]:
    """The longest under way first; of what is over the newest. One more than a page where there are more."""
    query = _seen(member).where(referrals.c.state.in_(states)).limit(PAGE + 1)
    over = all(not MOVES[state] for state in states)
    query = query.order_by(referrals.c.id.desc() if over else referrals.c.created_at)
    return list(connection.execute(query.where(referrals.c.id < before) if before else query))


def of_contact(connection: Connection, member: Member, contact: int) -> list[Row[Any]]:
    return list(connection.execute(_seen(member).where(referrals.c.contact_id == contact).order_by(referrals.c.id.desc())))


def steps(connection: Connection, referral: int) -> list[Row[Any]]:
    query = select(referral_steps, staff.c.name.label("staff_name")).outerjoin_from(referral_steps, staff)
    return list(connection.execute(query.where(referral_steps.c.referral_id == referral).order_by(referral_steps.c.id)))


def counts(connection: Connection, member: Member) -> dict[str, int]:
    seen = _seen(member).subquery()
    return {state: int(count) for state, count in connection.execute(select(seen.c.state, func.count()).group_by(seen.c.state))}
