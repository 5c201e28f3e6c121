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
from app.store import inbox, inbox_marks, people, vault
from app.store.conversations import CODE_LENGTH
from app.store.db import reading, transaction
from app.store.inbox import Counts, Wanted
from app.store.inbox_marks import ListMark
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
    words: str
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
        page, counts = inbox.page(connection, member, wanted, at), inbox.counts(connection, member, at)
        shown = inbox.chats(connection, [one for one, _ in page[: wanted.limit]])
        bodies = inbox.bodies(connection, [row.last_id for row in shown if row.last_id])
        labels = inbox.labels(connection, [row.id for row in shown])
        rows = [_chat_row(connection, row, bodies.get(row.last_id), labels.get(row.id, [])) for row in shown]
        return Listed(rows, counts, len(page) > wanted.limit, mark.shows(page, counts))


def _chat_row(connection: Connection, row: Row[Any], last: Row[Any] | None, labels: list[str]) -> ChatRow:
    if row.sealed or last is None:
        return ChatRow(row, "", "", [] if row.sealed else labels)
    body = vault.body(connection, last)
    words = "" if number(body.text) is not None else body.text[:160]  # the number of an answer tells nothing
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
    text: str = ""
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


def chat(house: House, member: Member, code: str) -> Row[Any]:
    """A chat by its code. Raises NotThere; who asks for what is not theirs stands in the log."""
    with reading(house.engine) as connection:
        found = inbox.chat(connection, member, code)
    if found is None:
        log.warning("chat_not_there", staff=member.id)
        raise NotThere
    return found


def reread(house: House, member: Member, code: str) -> Row[Any] | None:
    """A chat after something was done with it; None where it went out of sight."""
    with reading(house.engine) as connection:
        return inbox.chat(connection, member, code)


def enter(house: House, member: Member, row: Row[Any], at: datetime) -> None:
    """Before anything that stands in a sealed chat is shown or done. Raises seeing.Shut."""
    if row.sealed:
        with transaction(house.engine) as connection:
            seeing.enter(connection, member, row, at)


def thread(house: House, member: Member, row: Row[Any], before: int | None = None, limit: int = inbox.PAGE) -> Thread:
    """The newest lines, or those before a message; the caller has entered."""
    with reading(house.engine) as connection:
        last = inbox_marks.last_move(connection, row)
        found = inbox.older(connection, member, row.contact_id, before, limit)
        older = found[-limit].id if len(found) > limit else None
        ends = next((m.created_at for m in inbox.bodies(connection, [before]).values()), None) if before else None
        return _thread(connection, member, row, found[-limit:], older, ends, last)


def again(house: House, member: Member, row: Row[Any], first: int) -> Thread:
    """The lines from a message on (0: all), as they are now."""
    with reading(house.engine) as connection:
        last = inbox_marks.last_move(connection, row)
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
    body = vault.body(connection, message)
    kind = "in" if message.state == State.RECEIVED else "out" if message.author else "flow"
    return Line(kind, message.created_at, body.text, message.author or "", "", message, body.options or (), body.media or ())


def _move(connection: Connection, move: Row[Any]) -> Line:
    text = vault.note(connection, move.note, move.key_id)
    return Line("note" if move.what == "note" else "move", move.created_at, text, move.staff_name or "", move.what)


class News(NamedTuple):
    """What looks different since a page was made; the list's counts where it was looked at, and the marks as they are now."""

    rows: bool
    tabs: bool
    thread: bool
    counts: Counts | None
    mark: ListMark
    thread_mark: str


def news(house: House, member: Member, wanted: Wanted, row: Row[Any] | None, first: int, told: tuple[str, str], at: datetime) -> News:
    """All that a page asks for while nothing happens; `told` are its marks of the list and of the thread. The caller has entered."""
    had = ListMark.read(told[0])
    with reading(house.engine) as connection:
        mark, counts = inbox_marks.of_list(connection, member, wanted, at, had)
        said = inbox_marks.thread(connection, member, row, first) if row is not None else ""
    rows = had is None or (had.minute, had.rows) != (mark.minute, mark.rows)
    return News(rows, had is None or had.counts != mark.counts, row is not None and said != told[1], counts, mark, said)
