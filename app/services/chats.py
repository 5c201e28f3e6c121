"""Staff answer: who waits, a reply, and the end of a chat. A first form, until the inbox is there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from app.engine.screen import Medium
from app.queue import REPLIES
from app.services.house import House
from app.services.turns import Talk, writable
from app.store import contacts, conversations, messages
from app.store.conversations import Stage
from app.store.db import now, reading, transaction
from app.store.states import State
from app.text.sms import measure


class NoChat(Exception):
    """There is no such open chat; the message is for staff."""


class NoWay(Exception):
    """No channel that is on can write to this person; the message is for staff."""


def waiting(house: House) -> list[Row[Any]]:
    """Chats that are not closed: alerts first, then the longest waiting."""
    with reading(house.engine) as connection:
        return conversations.listed(connection)


def read_chat(house: House, chat: int) -> list[Row[Any]]:
    """The latest messages of the person of a chat. Raises NoChat."""
    with reading(house.engine) as connection:
        found = conversations.get(connection, chat)
        if found is None:
            raise NoChat(f"There is no chat {chat}.")
        return messages.thread(connection, found.contact_id)


def reply(house: House, chat: int, staff: str, text: str, at: datetime | None = None) -> None:
    """Queues a staff member's answer; from now on the person's texts go to this chat. Raises NoChat, NoWay."""
    at = at or now()
    with transaction(house.engine) as connection:
        row, channel = _person(house, connection, chat)
        contacts.change(connection, row.id, {"chat_id": chat}, at)
        conversations.change(connection, chat, {"stage": Stage.OPEN, "answered_at": at})
        conversations.note(connection, chat, "reply", at=at)
        messages.add(connection, [_reply_row(house, row, channel, chat, staff, text, at)])
    house.queues.wake(REPLIES)


def close(house: House, chat: int, staff: str, at: datetime | None = None) -> None:
    """Ends a chat; the person hears so, and the flow that waited behind it goes on. Raises NoChat."""
    at = at or now()
    with transaction(house.engine) as connection:
        found, way = _open(house, connection, chat)
        conversations.change(connection, chat, {"stage": Stage.CLOSED, "closed_at": at})
        conversations.note(connection, chat, "closed", at=at)
        contacts.change(connection, found.contact_id, {"chat_id": None}, at)
        if way is not None and way[0].stopped_at is None:
            _tell_closed(Talk(house, connection, way[0], house.channels[way[1]], at))
    house.queues.wake(REPLIES)


def _tell_closed(talk: Talk) -> None:
    talk["chat_id"] = None
    talk.tell("hand_over_closed")
    if talk.session is not None:
        talk.resume()
    talk.finish()


def _person(house: House, connection: Connection, chat: int) -> tuple[contacts.Person, str]:
    """The person of an open chat, locked, by the address that was heard last and can be written to."""
    _, way = _open(house, connection, chat)
    if way is None:
        raise NoWay(f"No channel that is on can write to the person of chat {chat}.")
    return way


def _open(house: House, connection: Connection, chat: int) -> tuple[Row[Any], tuple[contacts.Person, str] | None]:
    """An open chat, and how to write to its person (locked), where that is possible."""
    found = conversations.get(connection, chat)
    if found is None or found.stage == Stage.CLOSED:
        raise NoChat(f"There is no open chat {chat}.")
    return found, writable(house, contacts.load_by_id(connection, found.contact_id))


def _reply_row(house: House, row: contacts.Person, channel: str, chat: int, staff: str, text: str, at: datetime) -> dict[str, Any]:
    sms = house.channels[channel].limits.medium is Medium.SMS
    return {
        "contact_id": row.id,
        "address_id": row.address_id,
        "conversation_id": chat,
        "channel": channel,
        "state": State.QUEUED,
        "queue": REPLIES,
        "text": text,
        "author": staff,
        "parts": measure(text).parts if sms else 1,
        "due_at": at,
        "created_at": at,
    }
