"""Is anything new in an inbox? What a page shows has a mark; while nothing happened at the desks, one small question tells so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection, Row, func, select

from app.store import inbox, sight
from app.store.conversations import conversation_moves
from app.store.desks import desk_versions
from app.store.inbox import Counts, Wanted
from app.store.messages import messages
from app.store.staff import Member

APART_S = 7  # the pages of two members are renewed at other moments of a minute, so that not all come at once


class ListMark(NamedTuple):
    """How often something changed at the member's desks, the minute (waiting times are told in minutes), and what the list shows."""

    changes: int
    minute: int
    rows: int = 0
    counts: int = 0

    def __str__(self) -> str:
        return "-".join(f"{part:x}" for part in self)

    @classmethod
    def read(cls, text: str) -> ListMark | None:
        """As a page sends it; None for what is no mark."""
        try:
            return cls(*(int(part, 16) for part in text.split("-")))
        except (TypeError, ValueError):
            return None

    def shows(self, page: Iterable[tuple[int, int]], counts: Counts) -> ListMark:
        """With what is shown; asked for after the changes, so that what changes in between is seen the next time."""
        return self._replace(rows=_sum(list(page)), counts=_sum(list(counts)))


def begun(connection: Connection, member: Member, at: datetime) -> ListMark:
    """The mark of a list before it is looked at."""
    query = select(func.coalesce(func.sum(desk_versions.c.version), 0)).where(sight.watched(member))
    minute = (int(at.timestamp()) + member.id * APART_S) // 60
    return ListMark(int(connection.execute(query).scalar_one()), minute)


def of_list(connection: Connection, member: Member, wanted: Wanted, at: datetime, told: ListMark | None) -> tuple[ListMark, Counts | None]:
    """The mark of a list now. The list itself is looked at, and counted, only where something happened since the mark that a page told."""
    mark = begun(connection, member, at)
    if told is not None and told[:2] == mark[:2]:
        return told, None
    page, counts = inbox.page(connection, member, wanted, at), inbox.counts(connection, member, at)
    return mark.shows(page, counts), counts


def last_move(connection: Connection, row: Row[Any]) -> int:
    """The newest of what was done in a chat."""
    return connection.scalar(select(func.max(conversation_moves.c.id)).where(conversation_moves.c.conversation_id == row.id)) or 0


def of_thread(said: Iterable[Row[Any]], last: int) -> str:
    """Another word whenever messages, their states, or what was done may look different."""
    return f"{_sum([(message.id, str(message.state)) for message in said] + [last]):x}"


def thread(connection: Connection, member: Member, row: Row[Any], first: int) -> str:
    """The mark of the messages from one on, now."""
    last = last_move(connection, row)
    return of_thread(inbox.since(connection, member, row.contact_id, first, messages.c.id, messages.c.state), last)


def _sum(told: Any) -> int:
    return crc32(repr(told).encode())
