"""One person on several channels: a number that a provider vouches for joins the contacts behind it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, update

from app.channels.base import AddressKind
from app.services import fair_seats, sealing
from app.store import chat_messages, contacts, conversations, followups_lost, safeguards, seats, tags
from app.store.consents import Purpose, consents, withdraw
from app.store.contacts import Person
from app.store.db import insert_new
from app.store.erasures import asked
from app.store.happenings import happenings
from app.store.messages import cancel_queued, messages
from app.store.referrals import referrals

OTHER = ("name_key", "given_key", "latin", "latin_key", "birth_year", "sector", "place_scheme", "place_year")
MOMENTS = ("registered_at", "refused_at", "agreed_at")
ANSWERS = (*contacts.ANSWERS, *OTHER, *MOMENTS)
STANDING = ("session", "medium", "wait_at", "pages")


def join_by_phone(connection: Connection, person: Person, phone: str, at: datetime) -> Person:
    """The contact that the number belongs to, with this person's addresses and history moved to it.

    Only a full E.164 number counts: national forms are ambiguous between Cambodia and Thailand.
    """
    if not phone.startswith("+"):
        return person
    other = contacts.load(connection, AddressKind.PHONE, phone)
    if other is None:
        row = {"contact_id": person.id, "kind": AddressKind.PHONE, "value": phone, "channel": "", "created_at": at, "vouched_at": at}
        insert_new(connection, contacts.addresses, row, "kind", "value")
        return person
    if asked(connection, (person.id, other.id)):  # it is about to go, and nothing of the other with it
        return person
    contacts.change_address(connection, other.address_id, vouched_at=at)
    return person if other.id == person.id else _joined(connection, other, person, at)


def merge(connection: Connection, kept: int, gone: int, at: datetime) -> bool:
    """Two contacts become one, at the word of staff. False when one of them is not there, is to be erased, or has no address."""
    found = {row.id: row for which in sorted({kept, gone}) for row in contacts.load_by_id(connection, which)}  # locked in one order
    if len(found) < 2 or asked(connection, found):
        return False
    _joined(connection, found[kept], found[gone], at)
    return True


def _joined(connection: Connection, kept: Person, gone: Person, at: datetime) -> Person:
    """One person from now on; a STOP of either stands, and so does the seal."""
    changes = _learned(kept, gone) | {"chat_id": _one_chat(connection, kept, gone, at)}
    contacts.change(connection, kept.id, changes, at)
    _take_along(connection, gone.id, kept.id, at)
    if kept.sensitive or gone.sensitive:
        sealing.seal(connection, kept.id, at)
    if changes["stopped_at"]:
        cancel_queued(connection, kept.id)
        withdraw(connection, kept.id, [Purpose.CONTACT], at)
        followups_lost.lose(connection, kept.id, "stopped", at)
    contacts.join(connection, kept.id, gone.id)
    person = contacts.load(connection, gone.kind, gone.value)
    assert person is not None
    return person


def _learned(kept: Person, gone: Person) -> dict[str, Any]:
    """The columns of the kept contact: what it does not know yet it learns from the other."""
    changes: dict[str, Any] = {c: getattr(gone, c) for c in ANSWERS if getattr(kept, c) is None and getattr(gone, c) is not None}
    changes["facts"] = {**gone.facts, **kept.facts}
    changes["stopped_at"] = kept.stopped_at or gone.stopped_at
    if kept.registered_at is None and kept.session is None:
        changes.update({c: getattr(gone, c) for c in STANDING})
    return changes


def _take_along(connection: Connection, gone: int, kept: int, at: datetime) -> None:
    """All that belongs to the contact that goes."""
    tags.move(connection, gone, kept)
    seats.move(connection, gone, kept)
    fair_seats.leave_all(connection, gone, at)
    followups_lost.move(connection, gone, kept, at)
    safeguards.move(connection, gone, kept)
    for table in (messages, consents, conversations.conversations, happenings, referrals):
        connection.execute(update(table).where(table.c.contact_id == gone).values(contact_id=kept))


def _one_chat(connection: Connection, kept: Person, gone: Person, at: datetime) -> int | None:
    """The chat that takes the person's texts. Where both had an open one, the other's is closed; its messages stay readable."""
    second, first = conversations.open_of(connection, gone.id), conversations.open_of(connection, kept.id)
    if second is not None and first is not None:
        _hand_on(connection, second, first)
        over = {"stage": conversations.Stage.CLOSED, "outcome": conversations.Outcome.JOINED, "closed_at": at}
        conversations.change(connection, second, {**over, "waits_since": None, "due_at": None, "unread": 0})
        conversations.note(connection, second, "joined", text=f"with {first}", at=at)
    taking = kept.chat_id or gone.chat_id
    return (first or second) if taking else None


def _hand_on(connection: Connection, ending: int, staying: int) -> None:
    """What nobody has answered in a chat that ends waits in the other one, and can be read there."""
    one, other = conversations.get(connection, ending), conversations.get(connection, staying)
    assert one is not None
    assert other is not None
    if one.waits_since is None:
        return
    chat_messages.hand_on(connection, ending, staying, one.waits_since)
    soonest = {name: min(filter(None, (one._mapping[name], other._mapping[name])), default=None) for name in ("waits_since", "due_at")}
    awake = {"snoozed_until": None, "snoozed_for_reply": False}
    both = {"unread": one.unread + other.unread, "alert": one.alert or other.alert}
    conversations.change(connection, staying, {**soonest, **awake, **both})
