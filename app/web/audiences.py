"""Audiences: groups of people by a filter, counted as one ticks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import audiences
from app.services.audiences import Counted
from app.services.seeing import Refused
from app.store.db import now
from app.store.filters import Filter
from app.store.staff import Role
from app.web import filtering, people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.contacts import filter_parts
from app.web.import_words import FAULTS
from app.web.languages import language

pages = Blueprint("audiences", __name__, url_prefix="/audiences")
nav = [NavItem(15, lazy_gettext("Audiences"), "audiences.page")]

MAKERS = (Role.OUTREACH, Role.ADMINISTRATOR)
READERS = (*MAKERS, Role.APPROVER)

pages.add_app_template_filter(lambda chosen: people_words.sentence(chosen, language()), "sentence")


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    return render_template("audiences/page.html", found=audiences.listed(house(), now()))


@pages.get("/count")
@open_to(Access.STAFF, READERS)
def count() -> str:
    """The count under the boxes, asked for again with every tick."""
    return _count(filtering.read(request.args))


def _count(chosen: Filter) -> str:
    told = audiences.count(house(), chosen, now())
    return render_template("audiences/_count.html", chosen=chosen, exclusions=people_words.EXCLUSIONS, **told._asdict())


@pages.get("/new")
@open_to(Access.STAFF, MAKERS)
def new() -> str:
    return _form(filtering.read(request.args), {}, {})


def _form(chosen: Filter, values: Any, problems: dict[str, str], found: Counted | None = None) -> str:
    said = {field: FAULTS[kind] for field, kind in problems.items()}
    parts = {"count": _count(chosen), **filter_parts(chosen)}
    return render_template("audiences/form.html", chosen=chosen, values=values, problems=said, found=found, **parts)


@pages.post("/new")
@open_to(Access.STAFF, MAKERS)
def save() -> Response | tuple[str, int]:
    chosen = filtering.read(request.form)
    try:
        audiences.save(house(), request.form.get("name", ""), chosen, current_staff(), now())
    except Refused as refused:
        return _form(chosen, request.form, refused.problems), 422
    return _done(gettext("The audience is kept."))


def _done(sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("audiences.page"), 303)


@pages.get("/<int:audience>")
@open_to(Access.STAFF, MAKERS)
def one(audience: int) -> str:
    found = _found(audience)
    return _form(found.chosen, {"name": found.row.name}, {}, found)


def _found(audience: int) -> Counted:
    found = audiences.get(house(), audience, now())
    if found is None:
        abort(404)
    return found


@pages.post("/<int:audience>")
@open_to(Access.STAFF, MAKERS)
def change(audience: int) -> Response:
    audiences.change(house(), _found(audience).row.id, filtering.read(request.form), current_staff(), now())
    return _done(gettext("The audience is kept."))


@pages.post("/<int:audience>/drop")
@open_to(Access.STAFF, MAKERS)
def drop(audience: int) -> Response:
    audiences.drop(house(), _found(audience).row.id, current_staff(), now())
    return _done(gettext("The audience is gone. The people in it stay."))
