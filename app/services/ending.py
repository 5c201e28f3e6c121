"""The end of a chat: it is closed, opened again, or the person goes on with a flow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from app.queue import REPLIES
from app.services.answering import Unfit, way_to
from app.services.holding import Changed, Over, held, id_of, sight, why_not
from app.services.house import House
from app.services.inbox_side import flows
from app.services.person import way_back
from app.services.turns import Talk
from app.store import chat_messages, contacts, conversations
from app.store.conversations import Moved, Outcome, Stage
from app.store.conversations import conversations as table
from app.store.db import transaction
from app.store.staff import Member

RATING = "satisfaction"  # the flow that asks how it was


def close(house: House, chat: int, member: Member | None, outcome: str, at: datetime, *, seen: int | None = None) -> None:
    """Ends a chat. The person hears so and is asked how it was; the flow that waited goes on. Raises Gone, Over, Taken, Changed, Unfit."""
    if outcome not in set(Outcome) - {Outcome.JOINED}:
        raise Unfit("no_outcome")
    with transaction(house.engine) as connection:
        found, ways = held(connection, chat, member, at)
        if seen is not None and chat_messages.heard_after(connection, found.contact_id, seen):
            raise Changed
        _close(connection, found, member, Outcome(outcome), at)
        contacts.change(connection, found.contact_id, {"chat_id": None}, at)
        way = way_back(house, connection, ways)
        if way is not None and way[0].stopped_at is None and not found.sealed:
            _tell_closed(Talk(house, connection, way[0], house.channels[way[1]], at), Outcome(outcome), found)
    house.queues.wake(REPLIES)


def _close(connection: Connection, chat: Row[Any], member: Member | None, outcome: Outcome, at: datetime) -> None:
    """Only as it was seen: with the same holder."""
    as_seen = (sight(member), table.c.staff_id.is_not_distinct_from(chat.staff_id))
    quiet = {"waits_since": None, "due_at": None, "unread": 0, "snoozed_until": None, "snoozed_for_reply": False}
    if not conversations.change(connection, chat.id, {**quiet, "stage": Stage.CLOSED, "outcome": outcome, "closed_at": at}, *as_seen):
        raise why_not(connection, chat.id, member)
    conversations.note(connection, chat.id, Moved.CLOSED, by=id_of(member), text=outcome, at=at)


def _tell_closed(talk: Talk, outcome: Outcome, chat: Row[Any]) -> None:
    """The wrong person is told nothing more. Who was answered is asked how it was; what waited goes on behind it."""
    talk["chat_id"] = None
    if outcome is not Outcome.WRONG_PERSON:
        _ask_how(talk) if chat.answered_at is not None else _go_back(talk)
    talk.finish()


def _ask_how(talk: Talk) -> None:
    talk.begin(RATING, under=talk.session)


def _go_back(talk: Talk) -> None:
    talk.tell("hand_over_closed")
    if talk.session is not None:
        talk.resume()


def reopen(house: House, chat: int, member: Member, at: datetime) -> None:
    """A closed chat is open again, with whoever opened it. Raises Gone, Over where the person has another open one."""
    with transaction(house.engine) as connection:
        found, _ = held(connection, chat, member, at)
        if conversations.open_of(connection, found.contact_id) is not None:
            raise Over
        again(connection, chat, {"staff_id": member.id, "stage": Stage.OPEN}, member.id, at)


def again(connection: Connection, chat: int, values: dict[str, Any], by: int | None, at: datetime) -> None:
    """A closed chat is no longer closed; the caller holds the contact and knows that no other chat of theirs is open."""
    if not conversations.reopen(connection, chat, {"outcome": None, "closed_at": None, **values}):
        raise Over
    conversations.note(connection, chat, Moved.REOPENED, by=by, at=at)


def begin_flow(house: House, chat: int, member: Member, flow: str, at: datetime) -> None:
    """The person goes on with a flow (empty: with what waits for them), and their texts go there until it ends.

    The chat stays open for staff; what the flows do not understand comes back to it. Raises Gone, Over, NoWay, Unfit.
    """
    with transaction(house.engine) as connection:
        found, ways = held(connection, chat, member, at)
        if flow and flow not in dict(flows(house)):
            raise Unfit("no_flow")
        row, channel = way_to(house, connection, ways)
        if found.sealed:
            raise Unfit("sealed")
        if not conversations.change(connection, chat, {"waits_since": None, "due_at": None}, sight(member)):
            raise why_not(connection, chat, member)
        conversations.note(connection, chat, Moved.FLOW, by=member.id, text=flow, at=at)
        _go_on(Talk(house, connection, row, house.channels[channel], at), flow)
    house.queues.wake(REPLIES)


def _go_on(talk: Talk, flow: str) -> None:
    talk["chat_id"] = None
    if flow:
        talk.begin(flow, under=talk.session)
    elif talk.session is not None:
        talk.resume()
    else:
        talk.begin("menu")
    talk.finish()
