"""What staff do with a chat: each act is a form of its own, and its answer is what changed, or why it was not done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import chats, inbox
from app.services.chats import Changed, NoWay, Over, Taken, Unfit
from app.store.db import now
from app.store.hours import CAMBODIA, local
from app.store.sight import READERS
from app.store.stages import Outcome
from app.web.access import Access, current_staff, house, open_to
from app.web.inbox import entered, query, wanted
from app.web.inbox_news import everything
from app.web.inbox_words import WHY

pages = Blueprint("inbox_acts", __name__, url_prefix="/inbox/<code>")

Answer = str | Response | tuple[str, int]


def _do(code: str, act: Callable[[Any], Any]) -> Answer:
    """Does it, and shows the chat as it is then; who was faster, or wrote meanwhile, stands above it."""
    row = entered(code)
    notice: dict[str, Any] = {}
    try:
        act(row)
    except (Taken, Changed, Over, NoWay, Unfit) as stopped:
        notice = _why(stopped)
    row = inbox.reread(house(), current_staff(), code)
    if not request.headers.get("HX-Request"):
        if notice:
            flash(notice["text"], "error")
        return redirect(url_for("inbox.chat", code=code, **query(wanted())) if row else url_for("inbox.page"), 303)
    if row is None:
        return Response(status=204, headers={"HX-Redirect": url_for("inbox.page", **query(wanted()))})
    return everything(row, request.form.get("first", 0, type=int), notice, "spean:held" if notice else "spean:done")


def _why(stopped: Exception) -> dict[str, Any]:
    if isinstance(stopped, Taken):
        return {"text": gettext("%(who)s was faster and has this chat now.", who=stopped.by)}
    if isinstance(stopped, Changed):
        return {"text": gettext("They wrote meanwhile. Read it above: do you still want to do this?"), "still": True}
    if isinstance(stopped, Over):
        return {"text": gettext("This chat is closed, or another one of this person is open.")}
    if not isinstance(stopped, NoWay | Unfit):
        return {}
    return {"text": str(WHY.get(stopped.why, WHY[""])), "renew": stopped.why == "sent_before"}


@pages.post("/claim")
@open_to(Access.STAFF, READERS)
def claim(code: str) -> Answer:
    return _do(code, lambda row: chats.claim(house(), row.id, current_staff(), now()))


@pages.post("/assign")
@open_to(Access.STAFF, READERS)
def assign(code: str) -> Answer:
    to = request.form.get("to", type=int) or abort(400)
    return _do(code, lambda row: chats.assign(house(), row.id, current_staff(), to, now()))


@pages.post("/transfer")
@open_to(Access.STAFF, READERS)
def transfer(code: str) -> Answer:
    centre, _, team = request.form.get("desk", "").partition("-")
    reason = request.form.get("reason", "").strip()[:400]
    if not centre.isdecimal() or len(centre) > 9 or not team or not reason:
        abort(400)
    return _do(code, lambda row: chats.transfer(house(), row.id, current_staff(), int(centre), team, reason, now()))


@pages.post("/reply")
@open_to(Access.STAFF, READERS)
def reply(code: str) -> Answer:
    """A reply or, where the box says so, a note. The same key twice is one message."""
    note = request.form.get("kind") == "note"
    text = request.form.get("text" if note else "neutral") or request.form.get("text", "")
    text = text.replace("\r\n", "\n").strip()
    if not text:
        abort(400)
    key, seen = request.form.get("key", "")[:50], request.form.get("seen", type=int)
    if note:
        return _do(code, lambda row: chats.note(house(), row.id, current_staff(), text, now(), key=key))
    return _do(code, lambda row: chats.reply(house(), row.id, current_staff(), text, now(), key=key, seen=seen))


@pages.post("/retry")
@open_to(Access.STAFF, READERS)
def retry(code: str) -> Answer:
    message = request.form.get("message", type=int) or abort(400)
    return _do(code, lambda row: chats.retry(house(), row.id, current_staff(), message, now()))


@pages.post("/snooze")
@open_to(Access.STAFF, READERS)
def snooze(code: str) -> Answer:
    until, for_reply = _until(request.form.get("until", ""))
    return _do(code, lambda row: chats.snooze(house(), row.id, current_staff(), until, for_reply, now()))


def _until(said: str) -> tuple[datetime | None, bool]:
    """Until when a chat sleeps, and whether a word of theirs wakes it sooner; neither wakes it now."""
    if said in ("", "reply"):
        return None, said == "reply"
    try:
        day = local(now()).date() + timedelta(days=1) if said == "tomorrow" else datetime.fromisoformat(request.form["day"]).date()
    except ValueError:
        abort(400)
    return datetime.combine(day, time(8), CAMBODIA), False


@pages.post("/label")
@open_to(Access.STAFF, READERS)
def label(code: str) -> Answer:
    labels = [word.strip()[:40] for word in request.form.get("labels", "").split(",") if word.strip()][:10]
    return _do(code, lambda row: chats.label(house(), row.id, current_staff(), labels, now()))


@pages.post("/close")
@open_to(Access.STAFF, READERS)
def close(code: str) -> Answer:
    outcome, seen = request.form.get("outcome", ""), request.form.get("seen", type=int)
    if outcome not in list(Outcome):
        abort(400)
    return _do(code, lambda row: chats.close(house(), row.id, current_staff(), outcome, now(), seen=seen))


@pages.post("/reopen")
@open_to(Access.STAFF, READERS)
def reopen(code: str) -> Answer:
    return _do(code, lambda row: chats.reopen(house(), row.id, current_staff(), now()))


@pages.post("/flow")
@open_to(Access.STAFF, READERS)
def flow(code: str) -> Answer:
    """Begins a conversation for the person (none: what waits for them goes on); what they answer goes to it."""
    name = request.form.get("flow", "")
    if name and not house().book.has(name):
        abort(400)
    return _do(code, lambda row: chats.begin_flow(house(), row.id, current_staff(), name, now()))
