"""What the inbox shows: the list, a thread on one line whatever channel it came by, and only what changed since the last look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from app.log import get_logger
from app.services import seeing
from app.services.house import House
from app.store import inbox, inbox_looks, inbox_marks, people, vault
from app.store.conversations import CODE_LENGTH
from app.store.db import now, reading, transaction
from app.store.inbox import Wanted
from app.store.inbox_looks import Counts
from app.store.inbox_marks import ListMark
from app.store.looking import looking
from app.store.staff import Member
from app.store.states import State
from app.text.khmer import match_key
from app.text.phone import NotAPhone, parse
from app.text.words import number

log = get_logger(__name__)


class NotThere(Exception):
    """There is no such chat, or not for this member of staff."""


class ChatRow(NamedTuple):
    """A chat in the list. Of a sealed one there is neither name nor words."""

    row: Row[Any]
    words: str | None  # none: no key opens them
    media: str
    labels: list[str]


@dataclass(frozen=True)
class Listed:
    """A page of the list."""

    rows: list[ChatRow]
    counts: Counts
    more: bool
    mark: ListMark


def listed(house: House, member: Member, wanted: Wanted, at: datetime) -> Listed:
    with reading(house.engine) as connection:
        mark = inbox_marks.begun(connection, member, at)
        page, counts = inbox_looks.look(connection, member, wanted, at)
        return shown(connection, page, counts, wanted.limit, mark.shows(page))


def shown(connection: Connection, page: Sequence[tuple[int, int]], counts: Counts, limit: int, mark: ListMark) -> Listed:
    """Of a page as inbox_looks.look found it for the member a moment before."""
    return Listed(rows(connection, [one for one, _ in page[:limit]]), counts, len(page) > limit, mark)


def rows(connection: Connection, ids: Sequence[int]) -> list[ChatRow]:
    """The rows of these chats; the caller has found them for the member a moment before."""
    found = inbox.chats(connection, ids)
    bodies = inbox.bodies(connection, [row.last_id for row in found if row.last_id])
    labels = inbox.labels(connection, [row.id for row in found])
    return [_chat_row(connection, row, bodies.get(row.last_id), labels.get(row.id, [])) for row in found]


def _chat_row(connection: Connection, row: Row[Any], last: Row[Any] | None, labels: list[str]) -> ChatRow:
    if row.sealed or last is None:
        return ChatRow(row, "", "", [] if row.sealed else labels)
    body = vault.shown_body(connection, last)
    words = body.text and ("" if number(body.text) is not None else body.text[:160])  # the number of an answer tells nothing
    return ChatRow(row, words, body.media[0][0] if body.media else "", labels)


def searched(house: House, member: Member, text: str, wanted: Wanted) -> Wanted:
    """A code finds its chat; else a number or a name those of its people. Whoever is sensitive is found by the code alone."""
    code = text.strip().upper()
    wanted = wanted._replace(code=code if len(code) == CODE_LENGTH else "")
    try:
        phone = parse(text[:60]).e164
    except NotAPhone:
        return wanted._replace(contacts=(), name=match_key(text[:100]))
    with reading(house.engine) as connection:
        return wanted._replace(contacts=tuple(row.id for row in people.by_number(connection, phone, sensitive=False)))


# --- a thread ----------------------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of a thread."""

    kind: str  # in, out, flow, note, move
    at: datetime
    text: str | None = ""  # none: no key opens it
    who: str = ""
    what: str = ""  # of a move
    row: Any = None  # the message
    options: Sequence[Sequence[str]] = ()
    media: Sequence[Sequence[str]] = ()


@dataclass(frozen=True)
class Thread:
    """A stretch of a thread: `first` is its first message, `older` where it goes on upward, `last_in` their newest word."""

    lines: list[Line]
    first: int
    older: int | None
    last_in: int
    mark: str


def chat(house: House, member: Member, code: str) -> Any:
    """A chat by its code. Raises NotThere; who asks for what is not theirs stands in the log."""
    with looking(house.engine) as connection:
        found = inbox_looks.chat(connection, member, code, now())
    if found is None:
        log.warning("chat_not_there", staff=member.id)
        raise NotThere
    return found


def reread(house: House, member: Member, code: str) -> Any | None:
    """A chat after something was done with it; None where it went out of sight."""
    with looking(house.engine) as connection:
        return inbox_looks.chat(connection, member, code, now())


def enter(house: House, member: Member, row: Row[Any], at: datetime) -> None:
    """Before anything that stands in a sealed chat is shown or done. Raises seeing.Shut."""
    if row.sealed:
        with transaction(house.engine) as connection:
            seeing.enter(connection, member, row, at)


def thread(house: House, member: Member, row: Row[Any], before: int | None = None, limit: int = inbox.PAGE) -> Thread:
    """The newest lines, or those before a message; the caller has entered."""
    with reading(house.engine) as connection:
        last = inbox_looks.last_move(connection, row.id)
        found = inbox.older(connection, member, row.contact_id, before, limit)
        older = found[-limit].id if len(found) > limit else None
        ends = next((m.created_at for m in inbox.bodies(connection, [before]).values()), None) if before else None
        return _thread(connection, member, row, found[-limit:], older, ends, last)


def again(house: House, member: Member, row: Row[Any], first: int) -> Thread:
    """The lines from a message on (0: all), as they are now."""
    with reading(house.engine) as connection:
        last = inbox_looks.last_move(connection, row.id)
        return _thread(connection, member, row, inbox.since(connection, member, row.contact_id, first), first or None, None, last)


def _thread(
    connection: Connection, member: Member, row: Row[Any], said: Sequence[Row[Any]], older: int | None, ends: datetime | None, last: int
) -> Thread:
    """`last` was asked for before the messages, so that what comes in between is seen at the next look."""
    begins = said[0].created_at if said and older else None
    moves = inbox.moves(connection, member, row.contact_id, begins, ends)
    lines = [_line(connection, message) for message in said] + [_move(connection, move) for move in moves if move.what != "reply"]
    last_in = max((m.id for m in said if m.state == State.RECEIVED), default=0)
    return Thread(sorted(lines, key=lambda line: line.at), older or 0, older, last_in, inbox_marks.of_thread(said, last))


def _line(connection: Connection, message: Row[Any]) -> Line:
    body = vault.shown_body(connection, message)
    kind = "in" if message.state == State.RECEIVED else "out" if message.author else "flow"
    return Line(kind, message.created_at, body.text, message.author or "", "", message, body.options or (), body.media or ())


def _move(connection: Connection, move: Row[Any]) -> Line:
    text = vault.shown_note(connection, "conversation_moves", move)
    return Line("note" if move.what == "note" else "move", move.created_at, text, move.staff_name or "", move.what)
