"""Staff write to the person of a chat: once, by the way that reaches them, and not past what they just said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, literal, or_

from app.engine.screen import Medium
from app.queue import REPLIES
from app.services.holding import Changed, Over, held, id_of, name_of, sight, why_not
from app.services.house import House
from app.services.person import way_back
from app.services.seeing import Gone
from app.store import chat_messages, contacts, conversations, messages, reply_keys, vault
from app.store.conversations import Moved, Stage
from app.store.conversations import conversations as table
from app.store.db import Moment, transaction
from app.store.sight import reads
from app.store.staff import Member
from app.store.states import State
from app.text.sms import measure

LONGEST = 4000  # letters; Telegram carries 4096
COMMAND_LINE = "staff"


class Unfit(Exception):
    """What was asked for cannot be done so; `why` is a key of the sentences that pages say."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NoWay(Exception):
    """Nothing can be sent to this person; `why`: stopped (they said STOP) or no_channel."""

    def __init__(self, why: str) -> None:
        super().__init__({"stopped": "This person said STOP."}.get(why, "No channel that is on can write to this person."))
        self.why = why


def reply(
    house: House, chat: int, member: Member | None, text: str, at: datetime, *, key: str = "", seen: int | None = None, by: str = ""
) -> int:
    """Queues an answer and returns its message's id; the same key again returns the same one. The chat is then theirs.

    `seen` is the last message of the person that the writer saw. Raises Gone, Taken, Over, Changed, NoWay, Unfit.
    """
    if not text.strip() or len(text) > LONGEST:
        raise Unfit("empty" if not text.strip() else "too_long")
    with transaction(house.engine) as connection:
        found, ways = held(connection, chat, member, at)
        sent = _sent_before(connection, chat, key)
        if sent is not None:
            return _the_same(connection, sent, text)
        _check_last(connection, found, seen)
        _take(connection, chat, member, at)
        row, channel = way_to(house, connection, ways)
        contacts.change(connection, row.id, {"chat_id": chat}, at)
        author = by or name_of(connection, id_of(member)) or COMMAND_LINE
        (message,) = messages.add(connection, [_row(house, row, channel, chat, author, text, at)])
        conversations.note(connection, chat, Moved.REPLY, by=id_of(member), at=at)
        if key:
            reply_keys.message_of(connection, chat, key, message)
    house.queues.wake(REPLIES)
    return message


def _sent_before(connection: Connection, chat: int, key: str) -> int | None:
    """The message that this key sent; from now on the key is used."""
    if not key or reply_keys.new(connection, chat, key):
        return None
    return reply_keys.message_of(connection, chat, key)


def _the_same(connection: Connection, sent: int, text: str) -> int:
    """A key stands for one text: another one was written after the first had gone out unseen."""
    if chat_messages.text_of(connection, sent) != text:
        raise Unfit("sent_before")
    return sent


def _check_last(connection: Connection, chat: Row[Any], seen: int | None) -> None:
    if seen is not None and chat_messages.heard_after(connection, chat.contact_id, seen):
        raise Changed


def _take(connection: Connection, chat: int, member: Member | None, at: datetime) -> None:
    """Who answers has the chat; where somebody else has it, they do not answer."""
    mine = or_(table.c.staff_id.is_(None), table.c.staff_id == member.id) if member else table.c.staff_id.is_(None)
    answered: dict[str, Any] = {
        "stage": Stage.OPEN,
        "answered_at": func.coalesce(table.c.answered_at, literal(at, Moment)),
        "replied_at": at,
        "waits_since": None,
        "due_at": None,
        "unread": 0,
        "read_at": at,
        "snoozed_until": None,
        "snoozed_for_reply": False,
    }
    if not conversations.change(connection, chat, answered | {"staff_id": id_of(member)}, sight(member), mine):
        raise why_not(connection, chat, member)


def way_to(house: House, connection: Connection, ways: list[contacts.Person]) -> tuple[contacts.Person, str]:
    """How this person can be written to. Raises NoWay: STOP is obeyed by staff too."""
    if any(row.stopped_at for row in ways):
        raise NoWay("stopped")
    way = way_back(house, connection, ways)
    if way is None:
        raise NoWay("no_channel")
    return way


def _row(house: House, row: contacts.Person, channel: str, chat: int, author: str, text: str, at: datetime) -> dict[str, Any]:
    sms = house.channels[channel].limits.medium is Medium.SMS
    return {
        "contact_id": row.id,
        "address_id": row.address_id,
        "conversation_id": chat,
        "channel": channel,
        "state": State.QUEUED,
        "queue": REPLIES,
        "text": text,
        "author": author,
        "parts": measure(text).parts if sms else 1,
        "due_at": at,
        "created_at": at,
        "sealed": row.sensitive,
    }


def retry(house: House, chat: int, member: Member, message: int, at: datetime) -> int:
    """Sends a failed message again, as a new one by the way that reaches them now; once. Raises Gone, Taken, Over, NoWay, Unfit."""
    with transaction(house.engine) as connection:
        found, ways = held(connection, chat, member, at)
        if found.stage == Stage.CLOSED:
            raise Over
        old = chat_messages.failed_of(connection, message, found.contact_id, reads(member, found.contact_id))
        if old is None:
            raise Gone
        sent = _sent_before(connection, chat, f"retry {message}")
        if sent is not None:
            return sent
        row, channel = way_to(house, connection, ways)
        text = vault.shown_body(connection, old).text
        if text is None:
            raise Unfit("no_key")
        (again,) = messages.add(connection, [_row(house, row, channel, chat, old.author or member.name, text, at)])
        reply_keys.message_of(connection, chat, f"retry {message}", again)
        conversations.write(connection, chat, {})
    house.queues.wake(REPLIES)
    return again
