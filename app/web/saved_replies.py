"""Saved replies: the list, and a form with the text in three scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import inbox_side, saved
from app.services.seeing import Refused
from app.store.db import now, reading
from app.store.sight import OVER_DESKS, READERS
from app.web import inbox_words
from app.web.access import Access, current_staff, house, open_to

pages = Blueprint("saved_replies", __name__, url_prefix="/inbox/saved-replies")

Answer = str | Response | tuple[str, int]
FAULTS = {
    "no_title": lazy_gettext("Give it a short name, at most 80 letters."),
    "no_text": lazy_gettext("Write the text in at least one script."),
    "too_long": lazy_gettext("At most 1,000 letters."),
    "not_yours": lazy_gettext("Choose yourself or a team of yours."),
}


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    found = saved.offered(house(), current_staff())
    mine = {reply.id for reply in found if saved.may_change(current_staff(), reply)}
    return render_template("inbox/saved.html", found=found, mine=mine, words=inbox_words)


@pages.get("/new")
@open_to(Access.STAFF, READERS)
def new() -> str:
    return _form({"whom": saved.ME}, {})


def _form(values: Any, problems: dict[str, str], reply: int | None = None) -> str:
    said = {field: str(FAULTS[kind]) for field, kind in problems.items()}
    return render_template("inbox/saved_form.html", values=values, problems=said, reply=reply, whom=_whom())


def _whom() -> list[tuple[str, Any]]:
    """For whom a reply may be: oneself, one's teams, and everybody for who stands over the desks."""
    with reading(house().engine) as connection:
        theirs = inbox_side.teams(connection, current_staff())
    teams = [(name, label) for name, label in inbox_words.TEAMS.items() if name in theirs]
    everybody = [("", gettext("Everybody"))] if current_staff().may(OVER_DESKS) else []
    return [(saved.ME, gettext("Only me")), *teams, *everybody]


@pages.post("/new")
@open_to(Access.STAFF, READERS)
def add() -> Answer:
    return _save(None)


def _save(reply: int | None) -> Answer:
    try:
        saved.save(house(), current_staff(), request.form, reply, now())
    except Refused as refused:
        return _form(request.form, refused.problems, reply), 422
    flash(gettext("The reply is kept."))
    return redirect(url_for("saved_replies.page"), 303)


@pages.get("/<int:reply>")
@open_to(Access.STAFF, READERS)
def edit(reply: int) -> str:
    found = saved.one(house(), current_staff(), reply)
    return _form({**found._mapping, "whom": saved.ME if found.staff_id else found.team}, {}, reply)


@pages.post("/<int:reply>")
@open_to(Access.STAFF, READERS)
def change(reply: int) -> Answer:
    return _save(reply)


@pages.post("/<int:reply>/drop")
@open_to(Access.STAFF, READERS)
def drop(reply: int) -> Answer:
    saved.drop(house(), current_staff(), reply, now())
    flash(gettext("The reply is gone."))
    return redirect(url_for("saved_replies.page"), 303)
