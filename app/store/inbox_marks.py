"""Is anything new in an inbox? What a page shows has a mark; while nothing happened at the desks, one small question tells so."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zlib import crc32

from sqlalchemy import Connection

from app.store import inbox_looks
from app.store.staff import Member

APART_S = 7  # the pages of two members are renewed at other moments of a minute, so that not all come at once
LETTERS = 4  # of each row in the mark of a list: 24 bits


class ListMark(NamedTuple):
    """How often something changed at the member's desks, the minute (waiting times are told in minutes), and what each row shows."""

    changes: int
    minute: int
    rows: str = ""

    def __str__(self) -> str:
        return f"{self.changes:x}-{self.minute:x}-{self.rows}"

    @classmethod
    def read(cls, text: str) -> ListMark | None:
        """As a page sends it; None for what is no mark."""
        try:
            changes, minute, rows = text.split("-", 2)
            return cls(int(changes, 16), int(minute, 16), rows)
        except ValueError:
            return None

    def shows(self, page: Iterable[tuple[int, int]]) -> ListMark:
        """With what is shown; asked for after the changes, so that what changes in between is seen the next time."""
        return self._replace(rows=urlsafe_b64encode(b"".join(crc32(b"%d %d" % one).to_bytes(4)[1:] for one in page)).decode())

    def renewed(self, told: ListMark | None) -> list[int] | None:
        """The places of the rows that look different from those of the mark that a page told; None where the whole list does."""
        if told is None or (told.minute, len(told.rows)) != (self.minute, len(self.rows)):
            return None
        places = range(0, len(self.rows), LETTERS)
        return [at // LETTERS for at in places if self.rows[at : at + LETTERS] != told.rows[at : at + LETTERS]]


def begun(connection: Connection, member: Member, at: datetime) -> ListMark:
    """The mark of a list before it is looked at."""
    minute = (int(at.timestamp()) + member.id * APART_S) // 60
    return ListMark(inbox_looks.changes(connection, member, at), minute)


def of_thread(said: Iterable[Any], last: int) -> str:
    """Another word whenever messages, their states, or what was done may look different."""
    return f"{crc32(repr([(message.id, str(message.state)) for message in said] + [last]).encode()):x}"


def thread(connection: Connection, member: Member, row: Any, first: int, at: datetime) -> str:
    """The mark of the messages from one on, now."""
    last = inbox_looks.last_move(connection, row.id)
    return of_thread(inbox_looks.states(connection, member, row.contact_id, first, at), last)
