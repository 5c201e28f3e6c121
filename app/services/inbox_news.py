"""What looks different in an inbox since a page was made: all that it asks for while it stands open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.services import inbox
from app.services.house import House
from app.services.inbox import ChatRow, Listed
from app.store import inbox_looks, inbox_marks
from app.store.inbox import Wanted
from app.store.inbox_looks import Counts
from app.store.inbox_marks import ListMark
from app.store.looking import looking
from app.store.staff import Member


class ListNews(NamedTuple):
    """The mark of a list now; its counts where it was looked at; all of it where all looks different, else the rows that do, by place."""

    mark: ListMark
    counts: Counts | None = None
    listed: Listed | None = None
    rows: Mapping[int, ChatRow] = {}


class News(NamedTuple):
    """Of the list, and the mark of the thread with whether it is another than the page's."""

    list: ListNews
    thread_mark: str
    thread: bool


def news(house: House, member: Member, wanted: Wanted, row: Any | None, first: int, told: tuple[str, str], at: datetime) -> News:
    """`told` are the page's marks of the list and of the thread. The caller has entered the chat."""
    with looking(house.engine) as connection:
        found = _list(connection, member, wanted, at, ListMark.read(told[0]))
        said = inbox_marks.thread(connection, member, row, first, at) if row is not None else ""
    return News(found, said, row is not None and said != told[1])


def _list(connection: Connection, member: Member, wanted: Wanted, at: datetime, told: ListMark | None) -> ListNews:
    """Looked at, and counted, only where something happened since the mark that a page told."""
    begun = inbox_marks.begun(connection, member, at)
    if told is not None and told[:2] == begun[:2]:
        return ListNews(told)
    page, counts = inbox_looks.look(connection, member, wanted, at)
    mark = begun.shows(page)
    places = mark.renewed(told)
    if places is None:
        return ListNews(mark, counts, inbox.shown(connection, page, counts, wanted.limit, mark))
    at_place = {page[place][0]: place for place in places if place < wanted.limit}
    return ListNews(mark, counts, rows={at_place[one.row.id]: one for one in inbox.rows(connection, list(at_place))})
