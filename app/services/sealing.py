"""Sealed cases: a person and all their chats are for the protection desk alone, their texts and notes shut.

This is the only writer of `contacts.sensitive` and `conversations.sealed`, which are one rule: both or neither.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from app.services import alerting, desks
from app.services.seeing import Gone
from app.services.seeing import Shut as Shut
from app.services.seeing import enter as enter
from app.store import contacts, conversations, files, followups_lost, messages, safeguards, sealing, shutting
from app.store.conversations import conversations as cases
from app.store.desks import Desk, Team
from app.store.sealing import Look
from app.store.staff import Member
from app.store.stages import Stage


def seal(connection: Connection, contact: int, at: datetime, by: int | None = None) -> int:
    """Everything of a person, whose row the caller holds; twice is harmless. The id of the case that is open."""
    row = contacts.load_plain(connection, contact)
    if row is None:
        raise Gone
    if not row.sensitive:
        messages.cancel_queued(connection, contact)
        followups_lost.lose(connection, contact, "sensitive", at)
        files.drop_exports(connection)  # they may stand in one
    contacts.change(connection, contact, {"sensitive": True, "session": None, "wait_at": None, "pages": None}, at)
    safeguards.set_for(connection, contact, at, neutral=True)
    case = conversations.open_of(connection, contact) or _new_case(connection, row, at)
    for chat in _cases(connection, contact):
        _protect(connection, chat, row, at, by)
    shutting.shut(connection, contact)
    return case


def _new_case(connection: Connection, row: Any, at: datetime) -> int:
    """Somebody looks after a person from the moment on that staff seal them."""
    place = row.commune or row.province or ""
    desk = desks.route(connection, Team.PROTECTION, place, at)
    due = desks.due(connection, desk.centre, at, sealed=True)
    made = conversations.add(connection, row.id, desk, at, place=place, waits_since=at, due_at=due)
    assert made is not None, "the contact is locked"
    return made


def _cases(connection: Connection, contact: int) -> list[Any]:
    """Every chat of a person, locked before any of their desks."""
    return list(connection.execute(select(cases).where(cases.c.contact_id == contact).order_by(cases.c.id).with_for_update()))


def _protect(connection: Connection, chat: Any, row: Any, at: datetime, by: int | None) -> None:
    """The chat goes to the protection desk; whoever had it and is not of that desk has it no longer."""
    desk = desks.route(connection, Team.PROTECTION, chat.place or row.commune or row.province or "", at)
    if chat.sealed and chat.team == Team.PROTECTION:
        desk = Desk(chat.centre_id, chat.team)
    else:
        free = {"staff_id": None, "stage": Stage.WAITING} if chat.stage != Stage.CLOSED else {"staff_id": None}
        due = desks.due(connection, desk.centre, at, sealed=True) if chat.waits_since else None
        conversations.write(connection, chat.id, {"sealed": True, "centre_id": desk.centre, "team": desk.team, "due_at": due, **free})
    if not sealing.was_sealed(connection, chat.id):
        sealing.note(connection, conversations.get(connection, chat.id), Look.SEALED, by, at)
        if chat.stage != Stage.CLOSED:
            alerting.please_look(connection, chat.id, at)


def unseal(connection: Connection, contact: int, at: datetime, by: Member) -> None:
    """Back to everybody: for who has the case open, and says so."""
    row = contacts.load_plain(connection, contact)
    if row is None or not row.sensitive:
        return
    contacts.change(connection, contact, {"sensitive": False}, at)
    safeguards.set_for(connection, contact, at, neutral=False, word=None, key_id=None, word_given_at=None)
    for chat in _cases(connection, contact):
        conversations.write(connection, chat.id, {"sealed": False})
        sealing.note(connection, chat, Look.UNSEALED, by.id, at)
    shutting.reopen(connection, contact)
