"""The little that changes while the inbox stands open."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from app import presence
from app.services import inbox
from app.services.inbox import News
from app.store import staff as people
from app.store.db import now, reading
from app.store.sight import READERS
from app.web import inbox_words
from app.web.access import Access, current_staff, house, open_to
from app.web.inbox import about, entered, listed, named, read, wanted

pages = Blueprint("inbox_news", __name__, url_prefix="/inbox/news")


@pages.get("")
@open_to(Access.STAFF, READERS)
def news() -> str | Response:
    """What looks different since the marks that the page sends; 204 where nothing does."""
    args = request.args
    row = entered(args["chat"]) if args.get("chat") else None
    row = read(row) if row is not None and args.get("visible") else row
    first = args.get("first", 0, type=int)
    seen = inbox.news(house(), current_staff(), wanted(), row, first, (args.get("lm", ""), args.get("tm", "")), now())
    others = _others(row)
    stale = {
        "list": seen.rows,
        "tabs": seen.tabs,
        "thread": seen.thread,
        "head": row is not None and row.version != args.get("hm", type=int),
        "others": others != args.get("pm", ""),
    }
    if not any(stale.values()) and str(seen.mark) == args.get("lm"):
        return Response(status=204)
    return changed(row, first, stale, others, seen=seen)


def changed(
    row: Any, first: int, stale: dict[str, bool], others: str = "", notice: dict[str, Any] | None = None, seen: News | None = None
) -> str:
    """The parts of the page that are stale, each in its place; nothing is asked for the others, whose marks are `seen`."""
    parts: dict[str, Any] = {"found": seen, "said": seen and seen.thread_mark}
    parts |= listed(wanted()) if stale["list"] or seen is None else named(wanted())
    parts |= about(row) if row is not None and (stale["head"] or seen is None) else {"chat": row}
    if row is not None and (stale["thread"] or stale["head"]):
        parts["thread"] = inbox.again(house(), current_staff(), row, first)
    return render_template("inbox/_news.html", stale=stale, others=others, notice=notice or {}, first=first, **parts)


def _others(row: Any) -> str:
    """Who else looks at the chat or writes in it, as a sentence."""
    if row is None:
        return ""
    found = presence.look(house().queues, row.id, current_staff().id, typing=bool(request.args.get("typing")))
    if not found:
        return ""
    with reading(house().engine) as connection:
        names = {member.id: member.name for member in people.everybody(connection)}
    return inbox_words.present([(names.get(one.staff, ""), one.typing) for one in found])
