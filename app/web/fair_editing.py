"""The form of a job fair, for a new one and for one that is changed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import fairs
from app.services.fairs import Refused
from app.store import fairs as stored
from app.store.db import now, reading
from app.web import fair_forms, fair_words, filtering, people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.fairs import MAKERS, found_or_404

pages = Blueprint("fair_editing", __name__, url_prefix="/fairs")
Answer = Response | str | tuple[str, int]


@pages.get("/new")
@open_to(Access.STAFF, MAKERS)
def new() -> str:
    """With what most fairs have in common."""
    usual = {"begins": "08:00", "ends": "15:00", "seats": 200, "phone": house().settings.contact_centre}
    return _form(None, {**usual, "bring_km": "អត្តសញ្ញាណប័ណ្ណ", "bring_latin": "attasanhnhean bann (ID)"}, [], [], fair_forms.with_room([]), {})


def _form(fair: Any, values: Any, invited: list[str], sectors: list[str], employers: list[Any], problems: dict[str, str]) -> str:
    return render_template(
        "fairs/form.html",
        fair=fair,
        values=values,
        invited=invited,
        sectors=sectors,
        employers=employers,
        most_employers=fair_forms.MOST_EMPLOYERS,
        problems=problems,
        most=fair_forms.LONGEST,
        tree=filtering.tree(),
        branches=filtering.branches,
        found=filtering.branches(values.get("province") or ""),
        words=people_words,
    )


def _again(fair: Any, problems: dict[str, str]) -> tuple[str, int]:
    """The form as it was typed, with what is wrong."""
    filled = [row for row in fair_forms.typed_employers(request.form) if any(row.values())]
    return _typed(fair, fair_forms.with_room(filled), problems), 422


def _one_more(fair: Any) -> str:
    """The form as it was typed, with a line for another employer: for browsers that do without scripts."""
    return _typed(fair, [*fair_forms.typed_employers(request.form), fair_forms.FRESH], {})


def _typed(fair: Any, employers: list[Any], problems: dict[str, str]) -> str:
    form = request.form
    return _form(fair, fair_forms.typed(form), list(filtering.read(form).places), form.getlist("sectors"), employers, problems)


@pages.get("/employer")
@open_to(Access.STAFF, MAKERS)
def another() -> str:
    """An empty line for one more employer."""
    return render_template("fairs/_employer.html", e=fair_forms.FRESH, words=people_words)


@pages.get("/communes")
@open_to(Access.STAFF, MAKERS)
def communes() -> str:
    """The communes of a province as a list to choose one from."""
    return render_template("fairs/_communes.html", found=filtering.branches(request.args.get("province", "")), values={})


@pages.post("/new")
@open_to(Access.STAFF, MAKERS)
def add() -> Answer:
    if "another" in request.form:
        return _one_more(None)
    found = fair_forms.read(request.form, now())
    if found.problems:
        return _again(None, found.problems)
    fair = fairs.add(house(), current_staff().id, found.values, found.employers, now())
    flash(gettext("The fair is kept. Now invite people to it."))
    return redirect(url_for("fairs.one", fair=fair), 303)


@pages.get("/<int:fair>/change")
@open_to(Access.STAFF, MAKERS)
def change_page(fair: int) -> str:
    row = found_or_404(fair)
    with reading(house().engine) as connection:
        employers = stored.employers(connection, [fair]).get(fair, [])
    return _form(row, fair_forms.shown(row), list(row.invited), list(row.sectors), fair_forms.with_room(employers), {})


@pages.post("/<int:fair>/change")
@open_to(Access.STAFF, MAKERS)
def change(fair: int) -> Answer:
    row, found = found_or_404(fair), fair_forms.read(request.form, now())
    if "another" in request.form:
        return _one_more(row)
    if found.problems:
        return _again(row, found.problems)
    try:
        told = fairs.edit(house(), fair, current_staff().id, found.values, found.employers, now())
    except Refused as refused:
        return _again(row, {"seats": str(fair_words.REFUSALS[refused.why])})
    flash(gettext("Changed. Who has a seat or waits for one is told.") if told else gettext("Changed."))
    return redirect(url_for("fairs.one", fair=fair), 303)
