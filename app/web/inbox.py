"""The inbox: who is waiting, the thread of a chat, and the little that changes while the page stands open."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from app.services import chats, inbox, inbox_side, media, saved
from app.services.inbox import NotThere
from app.store.db import now
from app.store.hours import local
from app.store.inbox import MOST, PAGE, Wanted
from app.store.sight import READERS
from app.web import inbox_words, people_words, referral_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.languages import language
from app.web.sentences import opened
from app.web.trouble import Told, told

pages = Blueprint("inbox", __name__, url_prefix="/inbox")
nav = [NavItem(5, lazy_gettext("Inbox"), "inbox.page")]

pages.add_app_template_filter(lambda moment: inbox_words.span(moment, now()), "ago")
pages.add_app_template_filter(lambda moment: inbox_words.day(moment, now()), "day_said")
pages.add_app_template_filter(inbox_words.move, "move_said")
pages.add_app_template_filter(opened, "opened")
pages.add_app_template_filter(lambda words: {name: str(word) for name, word in words.items()}, "said")
pages.add_app_template_filter(lambda value, words: getattr(inbox_words, words).get(value, value), "chat_word")
pages.add_app_template_filter(lambda moment: inbox_words.clock(moment, now()), "clock")
pages.add_app_template_filter(lambda moment: f"{local(moment):%H:%M}", "hour")
pages.add_app_template_filter(lambda flows: [(name, gettext(title)) for name, title in flows], "titled")
pages.add_app_template_filter(lambda channel: inbox_words.medium(house().channels, channel), "medium")
pages.add_app_template_global(lambda channel: media.can_fetch(house(), channel), "can_fetch")
pages.add_app_template_filter(lambda told: media.TYPES.get(media.mime_of(told[0], told[2]), ""), "media_kind")
pages.add_app_template_global(now, "now")
pages.add_app_template_global(lambda: uuid4().hex, "new_key")


@pages.app_errorhandler(NotThere)
def not_there(error: NotThere) -> Told | Response:
    """As if there were no such page; one that stands open (the chat was sealed, or moved) goes away with what it shows."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url_for("inbox.page")})
    return told(NotFound())


def wanted() -> Wanted:
    """Which list the address asks for; what it names and is not there counts for nothing."""
    args = request.args
    return Wanted(
        view=args.get("view", "mine") if args.get("view", "mine") in inbox_words.VIEWS else "mine",
        state=args.get("state", "open") if args.get("state", "open") in inbox_words.STATES else "open",
        team=args.get("team", "") if args.get("team", "") in inbox_words.TEAMS else "",
        centre=args.get("centre", 0, type=int),
        label=args.get("label", "")[:40],
        limit=min(max(args.get("n", PAGE, type=int), PAGE), MOST),
    )


def query(of: Wanted) -> dict[str, Any]:
    """The address of a list, without what goes without saying."""
    said = {"view": of.view, "state": of.state, "team": of.team, "centre": of.centre, "label": of.label, "n": of.limit}
    usual = {**Wanted()._asdict(), "n": PAGE}
    return {name: value for name, value in said.items() if value != usual[name]}


def listed(of: Wanted) -> dict[str, Any]:
    return {"found": inbox.listed(house(), current_staff(), of, now()), **named(of)}


def named(of: Wanted) -> dict[str, Any]:
    """What every part of the page asks for."""
    return {
        "wanted": of,
        "query": query(of),
        "words": inbox_words,
        "people_words": people_words,
        "intake_words": referral_words,
        "centre_name": "name_km" if language() == "km" else "name_latin",
    }


def in_language(name: str) -> str:
    """Which column of two the reader reads."""
    return f"{name}_km" if language() == "km" else f"{name}_latin"


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    return render_template("inbox/page.html", chat=None, centres=_centres(), **listed(wanted()))


def _centres() -> list[Any]:
    return inbox_side.centres_of(house(), current_staff())


@pages.post("/search")
@open_to(Access.STAFF, READERS)
def search() -> str:
    """What was looked for never stands in an address. An empty search is the list again."""
    text = request.form.get("text", "").strip()
    of = inbox.searched(house(), current_staff(), text, wanted()) if text else wanted()
    template = "inbox/_list.html" if request.headers.get("HX-Request") else "inbox/page.html"
    return render_template(template, chat=None, centres=_centres(), searched=text, **listed(of))


@pages.get("/<code>")
@open_to(Access.STAFF, READERS)
def chat(code: str) -> str | AnyResponse:
    if code != code.upper():
        return redirect(url_for("inbox.chat", code=code.upper()))
    row = read(entered(code))
    thread = inbox.thread(house(), current_staff(), row)
    side = "person" if request.args.get("see") == "person" else ""
    return render_template("inbox/page.html", thread=thread, see=side, centres=_centres(), **about(row), **listed(wanted()))


def read(row: Any) -> Any:
    """Who looks at a chat has read it."""
    if not row.unread:
        return row
    chats.read(house(), row.id, current_staff(), now())
    return entered(row.code)


def entered(code: str) -> Any:
    """A chat that may be shown now: it is theirs, and where it is sealed they have opened it."""
    row = inbox.chat(house(), current_staff(), code)
    inbox.enter(house(), current_staff(), row, now())
    return row


def about(row: Any) -> dict[str, Any]:
    """What stands around a thread."""
    return {
        "chat": row,
        "side": inbox_side.side(house(), current_staff(), row),
        "way": inbox_side.way(house(), row, now()),
        "can": inbox_side.choices(house(), row),
        "labels": inbox_side.labels(house(), row),
        "mine": row.staff_id == current_staff().id,
    }


@pages.get("/<code>/older")
@open_to(Access.STAFF, READERS)
def older(code: str) -> str:
    """What stands above in the thread."""
    before = request.args.get("before", 0, type=int)
    thread = inbox.thread(house(), current_staff(), entered(code), before or None)
    return render_template("inbox/_older.html", chat=inbox.chat(house(), current_staff(), code), thread=thread, words=inbox_words)


@pages.get("/<code>/media/<int:message>/<int:place>")
@open_to(Access.STAFF, READERS)
def shown(code: str, message: int, place: int) -> Response:
    """A picture or voice note."""
    found = media.show(house(), current_staff(), entered(code), message, place)
    if found is None:
        abort(404)
    return Response(found.data, mimetype=found.mime, headers={"Cache-Control": "no-store"})


@pages.get("/<code>/replies")
@open_to(Access.STAFF, READERS)
def replies(code: str) -> str:
    """The saved replies in this person's language, filled in."""
    offered = saved.for_chat(house(), current_staff(), entered(code))
    return render_template("inbox/_replies.html", offered=offered)


@pages.post("/<code>/size")
@open_to(Access.STAFF, READERS)
def size(code: str) -> str:
    """Parts and cost of what is being written."""
    way = inbox_side.way(house(), entered(code), now())
    return render_template("inbox/_size.html", way=way, size=inbox_side.size(way, request.form.get("text", "")))
