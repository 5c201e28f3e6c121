"""What staff do with a chat, a verb per function. Each is one transaction, and each a conditional change: of two at once one wins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row

from app.services import desks
from app.services.answering import NoWay as NoWay
from app.services.answering import Unfit as Unfit
from app.services.answering import reply as reply
from app.services.answering import retry as retry
from app.services.ending import begin_flow as begin_flow
from app.services.ending import close as close
from app.services.ending import reopen as reopen
from app.services.holding import Changed as Changed
from app.services.holding import Over as Over
from app.services.holding import Taken as Taken
from app.services.holding import chat_for, sight, why_not
from app.services.house import House
from app.services.seeing import Gone as Gone
from app.store import centres, conversations, labels, messages, reply_keys, staff, vault
from app.store.conversations import Moved, Stage
from app.store.conversations import conversations as table
from app.store.db import reading, transaction
from app.store.desks import Desk, Team, bump
from app.store.sight import sees
from app.store.staff import Member

LONGEST_NOTE = 4000
LONGEST_LABEL = 40
MOST_LABELS = 10
AWAKE = {"snoozed_until": None, "snoozed_for_reply": False}  # who had it slept on it; who has it next was told nothing


def waiting(house: House) -> list[Row[Any]]:
    """Chats that are not closed, for the command line: alerts first, then the longest waiting."""
    with reading(house.engine) as connection:
        return conversations.listed(connection)


def read_chat(house: House, chat: int, at: datetime) -> list[tuple[Row[Any], str | None]]:
    """The latest messages of the person of a chat with their texts (none: no key opens it), for the command line. Raises Gone."""
    with reading(house.engine) as connection:
        said = messages.thread(connection, chat_for(connection, chat, None, at).contact_id)
        return [(message, vault.shown_body(connection, message).text) for message in said]


def claim(house: House, chat: int, member: Member, at: datetime) -> None:
    """Takes a chat that nobody has; again by the same is harmless. Raises Gone, Taken, Over."""
    with transaction(house.engine) as connection:
        if chat_for(connection, chat, member, at).staff_id == member.id:
            return
        free = (sees(member), table.c.staff_id.is_(None))
        if not conversations.change(connection, chat, {"staff_id": member.id, "stage": Stage.OPEN}, *free):
            raise why_not(connection, chat, member)
        conversations.note(connection, chat, Moved.CLAIMED, by=member.id, at=at)


def assign(house: House, chat: int, member: Member, to: int, at: datetime) -> None:
    """Gives a chat to a colleague who may see it, whoever had it. Raises Gone, Taken (by who was faster), Over, Unfit."""
    with transaction(house.engine) as connection:
        row = chat_for(connection, chat, member, at)
        colleague = staff.find(connection, to)
        if colleague is None or conversations.get(connection, chat, sees(colleague)) is None:
            raise Unfit("cannot_see")
        as_seen = (sees(member), table.c.staff_id.is_not_distinct_from(row.staff_id))
        if not conversations.change(connection, chat, {"staff_id": to, "stage": Stage.OPEN, **AWAKE}, *as_seen):
            raise why_not(connection, chat, member)
        conversations.note(connection, chat, Moved.ASSIGNED, by=member.id, text=colleague.name, at=at)


def transfer(house: House, chat: int, member: Member, centre: int, team: str, reason: str, at: datetime) -> None:
    """To another desk, where nobody has it yet; why stands in the history. Raises Gone, Taken, Over, Unfit."""
    with transaction(house.engine) as connection:
        row = chat_for(connection, chat, member, at)
        _check_transfer(connection, row, Desk(centre, team), reason)
        as_seen = (sees(member), table.c.centre_id == row.centre_id, table.c.team == row.team)
        due = desks.due(connection, centre, at, sealed=row.sealed) if row.waits_since else None
        moved = {"centre_id": centre, "team": team, "staff_id": None, "stage": Stage.WAITING, "due_at": due, **AWAKE}
        if not conversations.change(connection, chat, moved, *as_seen):
            raise why_not(connection, chat, member)
        conversations.note(connection, chat, Moved.TRANSFERRED, by=member.id, text=reason.strip(), at=at)


def _check_transfer(connection: Connection, row: Row[Any], to: Desk, reason: str) -> None:
    """A sealed case goes from protection desk to protection desk alone; another chat becomes sealed by sealing it, not by moving it."""
    there = centres.get(connection, to.centre)
    if there is None or not there.active or to.team not in set(Team) or to == (row.centre_id, row.team):
        raise Unfit("no_desk")
    if (to.team == Team.PROTECTION) is not row.sealed:
        raise Unfit("sealed" if row.sealed else "seal_first")
    if not reason.strip() or len(reason) > LONGEST_NOTE:
        raise Unfit("no_reason" if not reason.strip() else "too_long")


def note(house: House, chat: int, member: Member, text: str, at: datetime, *, key: str = "") -> None:
    """A note for colleagues, which the person never sees; the same key again keeps nothing. Raises Gone, Unfit."""
    if not text.strip() or len(text) > LONGEST_NOTE:
        raise Unfit("empty" if not text.strip() else "too_long")
    with transaction(house.engine) as connection:
        row = chat_for(connection, chat, member, at)
        if key and not reply_keys.new(connection, chat, f"note {key}"):
            return
        conversations.write(connection, row.id, {})  # which is the lock
        conversations.note(connection, chat, Moved.NOTE, by=member.id, text=text.strip(), at=at)


def snooze(house: House, chat: int, member: Member, until: datetime | None, for_reply: bool, at: datetime) -> None:
    """Out of the list until a moment, or until they write (which ends any sleep); neither: it is awake again. Raises Gone, Over, Unfit."""
    if until is not None and until <= at:
        raise Unfit("past")
    what = Moved.SNOOZED if until or for_reply else Moved.WOKEN
    with transaction(house.engine) as connection:
        row = chat_for(connection, chat, member, at)
        if not conversations.change(connection, row.id, {"snoozed_until": until, "snoozed_for_reply": for_reply}, sees(member)):
            raise why_not(connection, chat, member)
        conversations.note(connection, chat, what, by=member.id, at=at)


def label(house: House, chat: int, member: Member, chosen: Sequence[str], at: datetime) -> None:
    """The whole set of labels. Raises Gone, Unfit."""
    words = {" ".join(word.split()) for word in chosen} - {""}
    if len(words) > MOST_LABELS or any(len(word) > LONGEST_LABEL for word in words):
        raise Unfit("too_long")
    with transaction(house.engine) as connection:
        chat_for(connection, chat, member, at)
        conversations.write(connection, chat, {})  # which is the lock
        labels.set_for(connection, chat, words)
        conversations.note(connection, chat, Moved.LABELLED, by=member.id, text=", ".join(sorted(words)), at=at)


def read(house: House, chat: int, member: Member, at: datetime) -> None:
    """Somebody has looked: nothing is unread. Raises Gone."""
    with transaction(house.engine) as connection:
        if chat_for(connection, chat, member, at).unread:
            conversations.write(connection, chat, {"unread": 0, "read_at": at})


def release(connection: Connection, members: Collection[int], at: datetime, *, changed: Collection[Desk] = ()) -> None:
    """What somebody holds and may see no longer waits for their desk again (an account that ended sees nothing).

    First the chats are locked, then their desks (with those that `changed` besides) in one order: so two never wait for each other.
    """
    held = {member: conversations.held_by(connection, member, *_hidden(connection, member)) for member in sorted(members)}
    bump(connection, [*changed, *(desk for chats in held.values() for desk in chats.values())])
    for member, chats in held.items():
        for chat in chats:
            conversations.change(connection, chat, {"staff_id": None, "stage": Stage.WAITING})
            conversations.note(connection, chat, Moved.RELEASED, by=member, at=at)


def _hidden(connection: Connection, member: int) -> tuple[ColumnElement[bool], ...]:
    """The condition under which they do not see a chat."""
    found = staff.find(connection, member)
    return () if found is None or found.disabled else (~sight(found),)
