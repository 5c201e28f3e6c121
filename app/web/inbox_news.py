"""The little that changes while the inbox stands open: marks and counts in a header, and those parts of the page that look different."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple
from zlib import crc32

from flask import Blueprint, Response, render_template, request

from app import presence
from app.presence import Present
from app.services import inbox, inbox_news
from app.services.inbox_news import News
from app.store import staff as people
from app.store.db import now, reading
from app.store.inbox_looks import Counts
from app.store.sight import READERS
from app.web import inbox_words
from app.web.access import Access, current_staff, house, open_to
from app.web.inbox import about, entered, listed, named, read, wanted

pages = Blueprint("inbox_news", __name__, url_prefix="/inbox/news")

Marks = dict[str, str]  # what the page sends the next time, by the names of its fields


class Stale(NamedTuple):
    """Which parts around a thread look different."""

    thread: bool = True
    head: bool = True
    others: bool = False


@pages.get("")
@open_to(Access.STAFF, READERS)
def news() -> Response:
    """What looks different since the marks that the page sends; 204 where no part of it does."""
    args = request.args
    row = entered(args["chat"]) if args.get("chat") else None
    row = read(row) if row is not None and args.get("visible") else row
    first = args.get("first", 0, type=int)
    seen = inbox_news.news(house(), current_staff(), wanted(), row, first, (args.get("lm", ""), args.get("tm", "")), now())
    others = [] if row is None else presence.look(house().queues, row.id, current_staff().id, typing=bool(args.get("typing")))
    marks = _marks(str(seen.list.mark), seen.thread_mark, row) | {"pm": f"{crc32(repr(others).encode()):x}" if others else ""}
    changed = {name for name, mark in marks.items() if mark != args.get(name, "")}
    stale = Stale(seen.thread, "hm" in changed, "pm" in changed)
    answer = _changed(row, first, stale, seen, others) if any(stale) or seen.list.listed or seen.list.rows else Response(status=204)
    return telling(answer, {"spean:news": _told(marks, seen.list.counts)}) if changed else answer


def _changed(row: Any, first: int, stale: Stale, seen: News, others: Sequence[Present]) -> Response:
    """The parts of the page that are stale, each in its place; nothing is asked for the others."""
    parts: dict[str, Any] = about(row) if row is not None and stale.head else {"chat": row}
    if row is not None and (stale.thread or stale.head):
        parts["thread"] = inbox.again(house(), current_staff(), row, first)
    said = _present(others) if stale.others else ""
    list_ = {"found": seen.list.listed, "rows": seen.list.rows}
    return Response(render_template("inbox/_news.html", stale=stale, others=said, notice={}, **list_, **named(wanted()), **parts))


def everything(row: Any, first: int, notice: dict[str, Any], event: str) -> Response:
    """The page as it is after something was done: its list, the chat, and what is to be said about it; with an event of the browser's."""
    around, thread = listed(wanted()) | about(row), inbox.again(house(), current_staff(), row, first)
    answer = Response(render_template("inbox/_news.html", stale=Stale(), rows={}, notice=notice, thread=thread, **around))
    found = around["found"]
    return telling(answer, {event: {}, "spean:news": _told(_marks(str(found.mark), thread.mark, row), found.counts)})


def _marks(of_list: str, of_thread: str, row: Any) -> Marks:
    return {"lm": of_list, "tm": of_thread, "hm": "" if row is None else str(row.version)}


def _told(marks: Marks, counts: Counts | None) -> dict[str, Any]:
    return {**marks, "counts": counts} if counts else {**marks}


def telling(answer: Response, events: dict[str, Any]) -> Response:
    """With events that the page hears of."""
    answer.headers["HX-Trigger"] = json.dumps(events)
    return answer


def _present(others: Sequence[Present]) -> str:
    """Who else looks at the chat or writes in it, as a sentence."""
    with reading(house().engine) as connection:
        names = {member.id: member.name for member in people.everybody(connection)}
    return inbox_words.present([(names.get(one.staff, ""), one.typing) for one in others])
