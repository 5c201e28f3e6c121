"""The questions that the inbox asks: which chats a member of staff sees, what stands in one, and whether anything is new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, false, func, or_, select, union_all

from app.store import few, people, sight
from app.store.contacts import contacts
from app.store.conversations import CLOSED, OPEN, conversation_labels, conversation_moves, conversations
from app.store.desks import Desk
from app.store.messages import messages
from app.store.staff import Member, staff
from app.store.states import State

PAGE = 40  # chats, and messages of a thread
FEW = 2000  # chats of a label that are looked at one by one
NAMED = 300  # people of a name whose past chats are looked at
MOST = 400  # chats on one page, messages and moves of an open thread

c = conversations.c


class Wanted(NamedTuple):
    """Which chats a list shows. Where somebody searched: `contacts` are those of a number, `name` is folded (text/khmer.py match_key)."""

    view: str = "mine"  # mine, unassigned, all
    state: str = "open"  # open, snoozed, closed
    team: str = ""
    centre: int = 0
    label: str = ""
    limit: int = PAGE
    contacts: tuple[int, ...] | None = None
    name: str = ""
    code: str = ""

    @property
    def searched(self) -> bool:
        return self.contacts is not None


def page(connection: Connection, member: Member, wanted: Wanted, at: datetime) -> list[tuple[int, int]]:
    """Which chats stand on a list (id, version), one more than its limit where there are more: those that wait first, the longest
    waiting at the top; of closed ones the last that ended; of what a search found the newest."""
    query = select(c.id, c.version).where(sight.sees(member), *_narrowed(wanted, member)).limit(wanted.limit + 1)
    if wanted.searched:
        return [found for one in _sought(query, wanted) for found in _ids(connection, one)][: wanted.limit + 1]
    if wanted.state != "closed":
        return _ids(connection, query.where(OPEN, sleeps(at) if wanted.state == "snoozed" else ~sleeps(at)).order_by(*_FIRST_WAITING))
    if wanted.view != "all":
        return _ids(connection, query.where(CLOSED).order_by(*_LAST_ENDED))
    if wanted.label:
        return _ids(connection, query.where(CLOSED, *_hints(connection, member, wanted.label)).order_by(*_LAST_ENDED))
    return _ids(connection, _of_each_desk(query.where(CLOSED), sight.desks(connection, member), wanted.limit + 1))


def _ids(connection: Connection, query: Select[Any]) -> list[tuple[int, int]]:
    return [(row.id, row.version) for row in connection.execute(query)]


def _sought(query: Select[Any], wanted: Wanted) -> Iterator[Select[Any]]:
    """Who searches does not mind where it stands. Of a name all open chats are looked at, and those of so many people besides."""
    code = [c.code == wanted.code] if wanted.code else []
    if not wanted.name:
        yield query.where(or_(*code, c.contact_id.in_(wanted.contacts or ()))).order_by(c.id.desc())
        return
    yield query.where(OPEN, or_(*code, c.contact_id.in_(people.named(wanted.name)))).order_by(*_FIRST_WAITING)
    yield query.where(CLOSED, or_(*code, c.contact_id.in_(people.some_named(wanted.name, NAMED)))).order_by(c.id.desc())


def _hints(connection: Connection, member: Member, label: str) -> Iterator[ColumnElement[bool]]:
    """What holds for each closed chat that they see, said for the database. A label of a few leads to its chats. One that many have is soon
    found among the last that ended, or among all of somebody's desks where these have few."""
    labelled = select(conversation_labels.c.label).where(conversation_labels.c.label == label).limit(FEW + 1).subquery()
    if (connection.scalar(select(func.count()).select_from(labelled)) or 0) > FEW:
        yield c.closed_at.is_not(None)
        yield or_(false(), *(and_(c.centre_id == desk.centre, c.team == desk.team) for desk in sight.desks(connection, member)))


def _of_each_desk(query: Select[Any], desks: Iterable[Desk], limit: int) -> Select[Any]:
    """The last that ended of each desk, and of these the last: each is read from its own end of an index, however long the past is."""
    one = query.add_columns(c.closed_at).order_by(*_LAST_ENDED)
    of = [one.where(c.centre_id == desk.centre, c.team == desk.team).subquery().select() for desk in desks]
    found = (union_all(*of) if of else one.where(false())).subquery()
    return select(found.c.id, found.c.version).order_by(found.c.closed_at.desc(), found.c.id.desc()).limit(limit)


def chats(connection: Connection, ids: Sequence[int]) -> list[Any]:
    """Chats that stand on a list, in this order, with what stands around them. The caller has found them by `page`."""
    found = {row.id: row for row in few.rows(connection, _chats, ids)}
    return [found[one] for one in ids if one in found]


def _chats(ids: Sequence[Any]) -> Select[Any]:
    return (
        select(conversations, contacts.c.name, staff.c.name.label("staff_name"), _last_words().label("last_id"))
        .join_from(conversations, contacts, contacts.c.id == c.contact_id)
        .outerjoin(staff, staff.c.id == c.staff_id)
        .where(c.id.in_(ids))
    )


def first_waiting(of: Any) -> tuple[ColumnElement[Any], ...]:
    """The order of those who wait, by columns of chats."""
    waits = of.waits_since.is_not(None)
    return and_(of.alert, waits).desc(), waits.desc(), of.waits_since, of.heard_at.desc(), of.id.desc()


_FIRST_WAITING = first_waiting(c)
_LAST_ENDED = (c.closed_at.desc(), c.id.desc())


def _last_words() -> Any:
    """The last that the person wrote in a chat, or before it began; never what belongs to another chat."""
    said = select(messages.c.id).where(
        messages.c.contact_id == c.contact_id,
        messages.c.state == State.RECEIVED,
        or_(messages.c.conversation_id == c.id, messages.c.conversation_id.is_(None)),
        c.sealed.is_(False),
    )
    return said.order_by(messages.c.id.desc()).limit(1).correlate(conversations).scalar_subquery()


def sleeps(at: Any) -> ColumnElement[bool]:
    return or_(c.snoozed_for_reply, func.coalesce(c.snoozed_until > at, false()))


def _narrowed(wanted: Wanted, member: Member) -> list[ColumnElement[bool]]:
    labelled = select(conversation_labels.c.conversation_id).where(conversation_labels.c.label == wanted.label)
    conditions = (
        (wanted.view == "mine" and not wanted.searched, c.staff_id == member.id),
        (wanted.view == "unassigned" and not wanted.searched, c.staff_id.is_(None)),
        (wanted.team, c.team == wanted.team),
        (wanted.centre, c.centre_id == wanted.centre),
        (wanted.label, c.id.in_(labelled)),
    )
    return [condition for given, condition in conditions if given]


def labels(connection: Connection, of: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in few.rows(connection, _labels, of):
        found.setdefault(row.conversation_id, []).append(row.label)
    return found


def _labels(ids: Sequence[Any]) -> Select[Any]:
    return select(conversation_labels).where(conversation_labels.c.conversation_id.in_(ids)).order_by(conversation_labels.c.label)


def bodies(connection: Connection, ids: Sequence[int]) -> dict[int, Any]:
    """Messages by their ids."""
    return {row.id: row for row in few.rows(connection, _bodies, ids)}


def _bodies(ids: Sequence[Any]) -> Select[Any]:
    return select(messages).where(messages.c.id.in_(ids))


# --- a thread ----------------------------------------------------------------------------------------------------------------------


def _said(member: Member, contact: int) -> Select[Any]:
    return select(messages).where(messages.c.contact_id == contact, sight.reads(member, contact))


def older(connection: Connection, member: Member, contact: int, before: int | None, limit: int = PAGE) -> list[Row[Any]]:
    """The newest messages before one, oldest first; one more than the limit where there are more."""
    query = _said(member, contact).order_by(messages.c.id.desc()).limit(limit + 1)
    rows = connection.execute(query if before is None else query.where(messages.c.id < before)).all()
    return list(reversed(rows))


def message(connection: Connection, member: Member, contact: int, message_id: int) -> Row[Any] | None:
    found: Row[Any] | None = connection.execute(_said(member, contact).where(messages.c.id == message_id)).one_or_none()
    return found


def since(connection: Connection, member: Member, contact: int, first: int, *columns: ColumnElement[Any]) -> list[Row[Any]]:
    """The messages from one on, of very many the newest; all of their columns, or those that are named."""
    said = _said(member, contact) if not columns else _said(member, contact).with_only_columns(*columns)
    query = said.where(messages.c.id >= first).order_by(messages.c.id.desc()).limit(MOST)
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
