"""The questions that the inbox asks: which chats a member of staff sees, what stands in one, and whether anything is new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, or_, select

from app.store import desks as desk_rows
from app.store import sight
from app.store.centres import centres as centre_rows
from app.store.contacts import contacts
from app.store.conversations import OPEN, Stage, conversation_labels, conversation_moves, conversations
from app.store.messages import messages
from app.store.staff import Member, staff
from app.store.states import State

PAGE = 40  # chats, and messages of a thread
MOST = 400  # chats on one page

c = conversations.c


class Wanted(NamedTuple):
    """Which chats a list shows. `contacts` are those a search found, where somebody searched."""

    view: str = "mine"  # mine, unassigned, all
    state: str = "open"  # open, snoozed, closed
    team: str = ""
    centre: int = 0
    label: str = ""
    limit: int = PAGE
    contacts: tuple[int, ...] | None = None
    code: str = ""


def chats(connection: Connection, member: Member, wanted: Wanted, at: datetime) -> list[Row[Any]]:
    """The chats of a list, one more than its limit where there are more: those that wait first, the longest waiting at the top."""
    order = _ORDERS["closed" if wanted.state == "closed" else "open"]
    narrowed = (sight.sees(member), _stands(wanted, at), *_narrowed(wanted, member))
    page = (
        select(c.id).where(*narrowed).order_by(*order).limit(wanted.limit + 1)
    )  # first which ones: what stands around them is for these alone
    query = (
        select(conversations, contacts.c.name, staff.c.name.label("staff_name"), _last_words().label("last_id"))
        .join_from(conversations, contacts, contacts.c.id == c.contact_id)
        .outerjoin(staff, staff.c.id == c.staff_id)
        .where(c.id.in_(connection.scalars(page).all()))
    )
    return list(connection.execute(query.order_by(*order)))


_WAITS = c.waits_since.is_not(None)
_ORDERS = {
    "open": (and_(c.alert, _WAITS).desc(), _WAITS.desc(), c.waits_since, c.heard_at.desc(), c.id.desc()),
    "closed": (c.closed_at.desc(), c.id.desc()),
}


def _last_words() -> Any:
    """The last that the person wrote in a chat, or before it began; never what belongs to another chat."""
    said = select(messages.c.id).where(
        messages.c.contact_id == c.contact_id,
        messages.c.state == State.RECEIVED,
        or_(messages.c.conversation_id == c.id, messages.c.conversation_id.is_(None)),
        c.sealed.is_(False),
    )
    return said.order_by(messages.c.id.desc()).limit(1).correlate(conversations).scalar_subquery()


def _sleeps(at: datetime) -> ColumnElement[bool]:
    return or_(c.snoozed_for_reply, func.coalesce(c.snoozed_until > at, false()))


def _stands(wanted: Wanted, at: datetime) -> ColumnElement[bool]:
    if wanted.contacts is not None or wanted.code:  # who searches does not mind where it stands
        return or_(c.code == wanted.code, c.contact_id.in_(wanted.contacts or ()))
    if wanted.state == "closed":
        return c.stage == Stage.CLOSED
    return and_(OPEN, _sleeps(at) if wanted.state == "snoozed" else ~_sleeps(at))


def _narrowed(wanted: Wanted, member: Member) -> list[ColumnElement[bool]]:
    searched = wanted.contacts is not None or wanted.code
    labelled = select(conversation_labels.c.conversation_id).where(conversation_labels.c.label == wanted.label)
    conditions = (
        (wanted.view == "mine" and not searched, c.staff_id == member.id),
        (wanted.view == "unassigned" and not searched, c.staff_id.is_(None)),
        (wanted.team, c.team == wanted.team),
        (wanted.centre, c.centre_id == wanted.centre),
        (wanted.label, c.id.in_(labelled)),
    )
    return [condition for given, condition in conditions if given]


class Counts(NamedTuple):
    """How many chats stand under each tab, and how many messages nobody has read."""

    mine: int
    unassigned: int
    all: int
    unread: int


def counts(connection: Connection, member: Member, at: datetime) -> Counts:
    """Of the chats that are neither closed nor asleep."""
    sums = [
        func.count().filter(c.staff_id == member.id),
        func.count().filter(c.staff_id.is_(None)),
        func.count(),
        func.coalesce(func.sum(c.unread).filter(or_(c.staff_id == member.id, c.staff_id.is_(None))), 0),
    ]
    found = connection.execute(select(*sums).where(sight.sees(member), OPEN, ~_sleeps(at))).one()
    return Counts(*(int(number) for number in found))


def chat(connection: Connection, member: Member, code: str) -> Row[Any] | None:
    """A chat with the names around it; None where it is not for this member of staff."""
    query = (
        select(
            conversations,
            contacts.c.name,
            contacts.c.language,
            contacts.c.stopped_at,
            contacts.c.chat_id.label("listens"),
            staff.c.name.label("staff_name"),
            centre_rows.c.name_km,
            centre_rows.c.name_latin,
        )
        .join_from(conversations, contacts, contacts.c.id == c.contact_id)
        .join(centre_rows, centre_rows.c.id == c.centre_id)
        .outerjoin(staff, staff.c.id == c.staff_id)
        .where(c.code == code, sight.sees(member))
    )
    return connection.execute(query).one_or_none()


def labels(connection: Connection, of: Collection[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(conversation_labels).where(conversation_labels.c.conversation_id.in_(of)).order_by(conversation_labels.c.label)
    for row in connection.execute(query):
        found.setdefault(row.conversation_id, []).append(row.label)
    return found


def bodies(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Messages by their ids."""
    return {row.id: row for row in connection.execute(select(messages).where(messages.c.id.in_(ids)))}


# --- a thread ----------------------------------------------------------------------------------------------------------------------


def _may_read(member: Member, contact: int) -> ColumnElement[bool]:
    """What stands in a chat that is not for them is not there; what stands in none is the flows' talk with the person."""
    theirs = select(c.id).where(c.contact_id == contact, sight.sees(member))
    return or_(messages.c.conversation_id.is_(None), messages.c.conversation_id.in_(theirs))


def _said(member: Member, contact: int) -> Select[Any]:
    return select(messages).where(messages.c.contact_id == contact, _may_read(member, contact))


def older(connection: Connection, member: Member, contact: int, before: int | None, limit: int = PAGE) -> list[Row[Any]]:
    """The newest messages before one, oldest first; one more than the limit where there are more."""
    query = _said(member, contact).order_by(messages.c.id.desc()).limit(limit + 1)
    rows = connection.execute(query if before is None else query.where(messages.c.id < before)).all()
    return list(reversed(rows))


def message(connection: Connection, member: Member, contact: int, message_id: int) -> Row[Any] | None:
    found: Row[Any] | None = connection.execute(_said(member, contact).where(messages.c.id == message_id)).one_or_none()
    return found


def since(connection: Connection, member: Member, contact: int, first: int, limit: int = 400) -> list[Row[Any]]:
    """The messages from one on; of very many the newest."""
    query = _said(member, contact).where(messages.c.id >= first).order_by(messages.c.id.desc()).limit(limit)
    return list(reversed(connection.execute(query).all()))


def moves(connection: Connection, member: Member, contact: int, first: datetime | None, last: datetime | None) -> list[Row[Any]]:
    """What was done in the chats of a person that a member of staff sees, between two moments."""
    m = conversation_moves.c
    theirs = select(c.id).where(c.contact_id == contact, sight.sees(member))
    query = select(conversation_moves, staff.c.name.label("staff_name")).outerjoin_from(conversation_moves, staff)
    query = query.where(m.created_at >= first) if first else query
    query = query.where(m.created_at < last) if last else query
    return list(connection.execute(query.where(m.conversation_id.in_(theirs)).order_by(m.id.desc()).limit(MOST)))[::-1]


def earlier(connection: Connection, member: Member, contact: int, but: int) -> list[Row[Any]]:
    """The other chats of a person, the newest first."""
    query = select(conversations).where(c.contact_id == contact, c.id != but, sight.sees(member))
    return list(connection.execute(query.order_by(c.id.desc()).limit(10)))


# --- is anything new? --------------------------------------------------------------------------------------------------------------


def list_mark(connection: Connection, member: Member, at: datetime) -> str:
    """Another word whenever a list may look different; waiting times are told in minutes, so each minute has its own."""
    seen = desk_rows.versions(connection, sight.watched(connection, member))
    return f"{sum(seen.values()):x}-{int(at.timestamp()) // 60:x}"


def thread_mark(connection: Connection, member: Member, row: Row[Any], first: int) -> str:
    """Another word whenever the messages from `first` on, or what was done, may look different."""
    query = select(messages.c.id, messages.c.state).where(messages.c.contact_id == row.contact_id, messages.c.id >= first)
    said = connection.execute(query.order_by(messages.c.id)).all()
    last = select(func.max(conversation_moves.c.id)).where(conversation_moves.c.conversation_id == row.id)
    told = repr(([tuple(line) for line in said], connection.scalar(last)))
    return f"{crc32(told.encode()):x}"
