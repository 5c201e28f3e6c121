"""What a page that stands open asks for again and again, by statements that are compiled once for all who have the same roles."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Connection, Integer, bindparam, func, or_, select, true

from app.store import inbox, sight
from app.store.centres import centres
from app.store.contacts import Id, contacts
from app.store.conversations import OPEN, conversation_moves, conversations
from app.store.desks import desk_versions
from app.store.hot import Hot
from app.store.inbox import Wanted
from app.store.messages import messages
from app.store.staff import Member, Role, staff

Roles = frozenset[Role]
c = conversations.c


class Counts(NamedTuple):
    """How many chats stand under each tab, and how many messages nobody has read."""

    mine: int
    unassigned: int
    all: int
    unread: int


Look = tuple[list[tuple[int, int]], Counts]


def look(connection: Connection, member: Member, wanted: Wanted, at: datetime) -> Look:
    """Which chats stand on a list, as inbox.page tells them, and the counts of those that are neither closed nor asleep.

    One walk over the open chats of the member's desks for both, where the list is one of these.
    """
    values = {"me": member.id, "at": at}
    if wanted != Wanted(wanted.view, limit=wanted.limit):
        (one,) = _counts(sight.roles_of(member)).rows(connection, values)
        return inbox.page(connection, member, wanted, at), Counts(*map(int, one))
    rows = _list(sight.roles_of(member), wanted.view).rows(connection, values | {"most": wanted.limit + 1})
    return [(row.id, row.version) for row in rows if row.id is not None], Counts(*map(int, rows[0][2:6]))


@cache
def _counts(roles: Roles) -> Hot:
    return Hot(_counted(_awake(roles)))


@cache
def _list(roles: Roles, view: str) -> Hot:
    """The counts stand in each row, and alone in one where nothing is on the list."""
    awake = _awake(roles)
    counts = _counted(awake).subquery()
    ordered = select(awake).where(_in_view(awake, view)).order_by(*inbox.first_waiting(awake.c))
    page = ordered.limit(bindparam("most", type_=Integer)).subquery()
    query = select(page.c.id, page.c.version, *counts.c).select_from(counts.outerjoin(page, true()))
    return Hot(query.order_by(*inbox.first_waiting(page.c)))


def _awake(roles: Roles) -> CTE:
    """The open chats that they see and that do not sleep."""
    who = sight.named(roles)
    told = (c.id, c.version, c.staff_id, c.unread, c.alert, c.waits_since, c.heard_at)
    return select(*told).where(sight.seen_by(who), OPEN, ~inbox.sleeps(who.at)).cte("awake")


def _in_view(awake: CTE, view: str) -> ColumnElement[bool]:
    return {"mine": awake.c.staff_id == _ME, "unassigned": awake.c.staff_id.is_(None)}.get(view, true())


def _counted(awake: CTE) -> Any:
    mine, free = awake.c.staff_id == _ME, awake.c.staff_id.is_(None)
    unread = func.coalesce(func.sum(awake.c.unread).filter(or_(mine, free)), 0)
    counts = (func.count().filter(mine), func.count().filter(free), func.count(), unread)
    return select(*(count.label(name) for count, name in zip(counts, Counts._fields, strict=True))).select_from(awake)


_ME = bindparam("me", type_=Id)


def changes(connection: Connection, member: Member, at: datetime) -> int:
    """How often something changed at the member's desks."""
    (one,) = _changes(sight.roles_of(member)).rows(connection, {"me": member.id, "at": at})
    return int(one.changes)


@cache
def _changes(roles: Roles) -> Hot:
    total = func.coalesce(func.sum(desk_versions.c.version), 0).label("changes")
    return Hot(select(total).where(sight.watched(sight.named(roles))))


def chat(connection: Connection, member: Member, code: str, at: datetime) -> Any | None:
    """A chat with the names around it; None where it is not for this member of staff."""
    found = _chat(sight.roles_of(member)).rows(connection, {"me": member.id, "at": at, "of_code": code})
    return next(iter(found), None)


@cache
def _chat(roles: Roles) -> Hot:
    query = (
        select(
            conversations,
            contacts.c.name,
            contacts.c.language,
            contacts.c.stopped_at,
            contacts.c.chat_id.label("listens"),
            staff.c.name.label("staff_name"),
            centres.c.name_km,
            centres.c.name_latin,
        )
        .join_from(conversations, contacts, contacts.c.id == c.contact_id)
        .join(centres, centres.c.id == c.centre_id)
        .outerjoin(staff, staff.c.id == c.staff_id)
    )
    return Hot(query.where(c.code == bindparam("of_code"), sight.seen_by(sight.named(roles))))


def last_move(connection: Connection, chat: int) -> int:
    """The newest of what was done in a chat."""
    (one,) = _LAST_MOVE.rows(connection, {"of_chat": chat})
    return one.id or 0


_OF_CHAT = conversation_moves.c.conversation_id == bindparam("of_chat")
_LAST_MOVE = Hot(select(func.max(conversation_moves.c.id).label("id")).where(_OF_CHAT))


def states(connection: Connection, member: Member, contact: int, first: int, at: datetime) -> Sequence[Any]:
    """The messages from one on, as inbox.since finds them: id and state."""
    values = {"me": member.id, "at": at, "of_contact": contact, "first": first}
    return _states(sight.roles_of(member)).rows(connection, values)[::-1]


@cache
def _states(roles: Roles) -> Hot:
    contact, m = bindparam("of_contact", type_=Id), messages.c
    theirs = (m.contact_id == contact, sight.read_by(sight.named(roles), contact), m.id >= bindparam("first"))
    return Hot(select(m.id, m.state).where(*theirs).order_by(m.id.desc()).limit(inbox.MOST))
