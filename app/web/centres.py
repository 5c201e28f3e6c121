"""The centres' pages: who and where they are, open hours, places served, desks, duties, and the public holidays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import centre_form, centres
from app.services.centres import Shown, Taken
from app.services.seeing import Refused
from app.store.db import now
from app.store.desks import Team
from app.store.staff import Role
from app.web import filtering
from app.web.access import Access, current_staff, house, open_to
from app.web.centre_words import DAYS, FAULTS, name_of
from app.web.console import NavItem
from app.web.inbox_words import TEAMS

pages = Blueprint("centres", __name__, url_prefix="/centres")
nav = [NavItem(890, lazy_gettext("Centres"), "centres.page")]

MAKERS = (Role.ADMINISTRATOR,)
READERS = (*MAKERS, Role.SUPERVISOR)

pages.add_app_template_filter(name_of, "centre_name")

Answer = str | Response | tuple[str, int]


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    return render_template("centres/page.html", found=centres.listed(house(), now()))


@pages.get("/new")
@open_to(Access.STAFF, MAKERS)
def new() -> str:
    return _form({"answer_hours": "7", "active": "1"}, {})


def _form(values: Any, problems: dict[str, str], found: Shown | None = None) -> str:
    said = {field: FAULTS[kind] for field, kind in problems.items()}
    others = [(one.row.id, name_of(one.row)) for one in centres.listed(house(), now()) if not found or one.row.id != found.row.id]
    return render_template(
        "centres/form.html", values=values, problems=said, found=found, others=others, days=DAYS, provinces=filtering.tree()
    )


@pages.post("/new")
@open_to(Access.STAFF, MAKERS)
def add() -> Answer:
    try:
        made = centres.add(house(), request.form, current_staff(), now())
    except Refused as refused:
        return _form(request.form, refused.problems), 422
    return _done(made, gettext("The centre is there. Tick the places that it serves, and put people at its desks."))


def _done(centre: int, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("centres.one", centre=centre), 303)


def _found(centre: int) -> Shown:
    """A centre that who is signed in looks after; another's is not there."""
    if not centres.may_look_after(house(), centre, current_staff()):
        abort(404)
    return centres.one(house(), centre, now())


@pages.get("/<int:centre>")
@open_to(Access.STAFF, READERS)
def one(centre: int) -> str:
    return _one(_found(centre), {})


def _one(found: Shown, problems: dict[str, str]) -> str:
    said = {field: FAULTS[kind] for field, kind in problems.items()}
    others = {one.row.id: one.row for one in centres.listed(house(), now())}
    return render_template("centres/one.html", found=found, others=others, days=DAYS, teams=TEAMS, values=request.form, problems=said)


@pages.get("/<int:centre>/change")
@open_to(Access.STAFF, MAKERS)
def change_page(centre: int) -> str:
    found = _found(centre)
    return _form(centre_form.typed(found.row), {}, found)


@pages.post("/<int:centre>/change")
@open_to(Access.STAFF, MAKERS)
def change(centre: int) -> Answer:
    found = _found(centre)
    try:
        centres.change(house(), centre, request.form, current_staff(), now())
    except Refused as refused:
        return _form(request.form, refused.problems, found), 422
    return _done(centre, gettext("Kept. It holds for the next chat that comes."))


@pages.get("/<int:centre>/places")
@open_to(Access.STAFF, MAKERS)
def places_page(centre: int) -> str:
    found = _found(centre)
    return _places(found, found.places, {})


def _places(found: Shown, ticked: Any, taken: dict[str, int]) -> str:
    names = {one.row.id: one.row for one in centres.listed(house(), now())}
    tree, branches = filtering.tree(), filtering.branches
    return render_template("centres/places.html", found=found, ticked=ticked, taken=taken, names=names, tree=tree, branches=branches)


@pages.post("/<int:centre>/places")
@open_to(Access.STAFF, MAKERS)
def serve(centre: int) -> Answer:
    found, ticked = _found(centre), filtering.read(request.form).places
    try:
        centres.serve(house(), centre, ticked, current_staff(), now())
    except Taken as refused:
        return _places(found, ticked, refused.places), 422
    return _done(centre, gettext("Kept. It holds for the next chat that comes."))


@pages.get("/<int:centre>/desks")
@open_to(Access.STAFF, MAKERS)
def desks_page(centre: int) -> str:
    found = _found(centre)
    standing = {(row.staff_id, row.team) for row in found.standing}
    return render_template("centres/desks.html", found=found, standing=standing, candidates=centres.candidates(house()), teams=TEAMS)


@pages.post("/<int:centre>/desks")
@open_to(Access.STAFF, MAKERS)
def stand(centre: int) -> Response:
    found = _found(centre)
    ticked = {(int(who), str(team)) for team in Team for who in request.form.getlist(f"at_{team}") if re.fullmatch(r"\d{1,15}", who)}
    centres.stand(house(), found.row.id, ticked, current_staff(), now())
    return _done(centre, gettext("Kept. Who left a desk gave back the chats that they see no longer."))


@pages.post("/<int:centre>/duties")
@open_to(Access.STAFF, READERS)
def put_on_duty(centre: int) -> Answer:
    found, who = _found(centre), request.form.get("staff_id", "")
    try:
        centres.put_on_duty(house(), centre, int(who) if re.fullmatch(r"\d{1,15}", who) else 0, request.form, current_staff(), now())
    except Refused as refused:
        return _one(found, refused.problems), 422
    return _done(centre, gettext("The duty stands in the roster."))


@pages.post("/<int:centre>/duties/<int:duty>/drop")
@open_to(Access.STAFF, READERS)
def drop_duty(centre: int, duty: int) -> Response:
    centres.drop_duty(house(), _found(centre).row.id, duty, current_staff(), now())
    return _done(centre, gettext("The duty is gone from the roster."))


@pages.get("/holidays")
@open_to(Access.STAFF, READERS)
def holidays() -> str:
    return _holidays({})


def _holidays(problems: dict[str, str]) -> str:
    said = {field: FAULTS[kind] for field, kind in problems.items()}
    return render_template("centres/holidays.html", found=centres.holidays(house(), now()), values=request.form, problems=said)


@pages.post("/holidays")
@open_to(Access.STAFF, MAKERS)
def add_holiday() -> Answer:
    return _holiday(lambda: centres.add_holiday(house(), request.form, current_staff(), now()), gettext("The holiday is kept."))


def _holiday(act: Callable[[], None], done: str) -> Answer:
    try:
        act()
    except Refused as refused:
        return _holidays(refused.problems), 422
    flash(done)
    return redirect(url_for("centres.holidays"), 303)


@pages.post("/holidays/<day>/drop")
@open_to(Access.STAFF, MAKERS)
def drop_holiday(day: str) -> Answer:
    try:
        which = date.fromisoformat(day)
    except ValueError:
        abort(404)
    return _holiday(lambda: centres.drop_holiday(house(), which, current_staff(), now()), gettext("The holiday is gone."))
