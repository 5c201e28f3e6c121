"""Contacts: the list with its filter, the search, and a new person by hand."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import contacts, finding
from app.services.masking import masked
from app.services.seeing import Refused
from app.store.db import now
from app.store.hours import local
from app.store.staff import Role
from app.web import crossings, filtering, people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.import_words import FAULTS
from app.web.languages import language

pages = Blueprint("contacts", __name__, url_prefix="/contacts")
nav = [NavItem(10, lazy_gettext("Contacts"), "contacts.page")]

PEOPLE = (Role.OUTREACH, Role.CENTRE, Role.PROTECTION, Role.ADMINISTRATOR)  # who works with single people

pages.add_app_template_filter(masked, "masked")
pages.add_app_template_test(lambda code, province: code[:2] == province != code, "in_province")
pages.add_app_template_filter(lambda code: people_words.place(code, language()), "place")
pages.add_app_template_filter(lambda value, words: getattr(people_words, words).get(value, value), "word")
pages.add_app_template_filter(lambda moment: f"{local(moment):%d/%m/%Y}" if moment else "", "day")


@pages.get("")
@open_to(Access.STAFF, PEOPLE)
def page() -> str:
    chosen = filtering.read(request.args)
    before = request.args.get("before", type=int)
    found = finding.listed(house(), chosen, current_staff(), now(), before)
    return render_template("contacts/list.html", chosen=chosen, found=found, query=filtering.query(chosen), **filter_parts(chosen))


def filter_parts(chosen: Any) -> dict[str, Any]:
    """What the boxes of a filter need."""
    return {
        "sentence": people_words.sentence(chosen, language()),
        "options": people_words.OPTIONS,
        "tree": filtering.tree(),
        "every_tag": filtering.every_tag(house()),
        "branches": filtering.branches,
    }


@pages.get("/places")
@open_to(Access.STAFF, (*PEOPLE, Role.APPROVER))
def places() -> str:
    """The districts and communes of a province, for the tree of places."""
    return render_template("contacts/_branches.html", found=filtering.branches(request.args.get("within", "")), places=())


@pages.get("/communes")
@open_to(Access.STAFF, PEOPLE)
def communes() -> str:
    """The same as a list to choose one from, for a person's form."""
    return render_template("contacts/_communes.html", found=filtering.branches(request.args.get("province", "")), values={})


@pages.post("/search")
@open_to(Access.STAFF, PEOPLE)
def search() -> str:
    """By POST: what is looked for is a name or a number, and stands in no address."""
    text = request.form.get("text", "").strip()
    return render_template("contacts/search.html", text=text, found=finding.search(house(), text, current_staff()))


# --- a new person ------------------------------------------------------------------------------------------------------------------


@pages.get("/add")
@open_to(Access.STAFF, PEOPLE)
def add_page() -> str:
    return form_page({}, {"consent_at": f"{local(now()):%d/%m/%Y}"})


def form_page(problems: dict[str, str], values: Any, contact: int | None = None) -> str:
    """The form of a person, new or known."""
    return render_template(
        "contacts/form.html",
        problems={field: FAULTS[kind] for field, kind in problems.items()},
        values=values,
        contact=contact,
        words=people_words,
        provinces=filtering.tree(),
        found=filtering.branches(values.get("province") or ""),
        facts=[(name, people_words.FACTS[name]) for name in contacts.FACTS],
        choices={"crossing_point": crossings.offered(house(), values.get("crossing_point") or "")},
        purposes=[(value, label, "") for value, label in people_words.PURPOSES.items()],
        agreed=request.form.getlist("purposes"),
    )


@pages.post("/add")
@open_to(Access.STAFF, PEOPLE)
def add() -> Response | tuple[str, int]:
    try:
        contact = contacts.add(house(), request.form, request.form.getlist("purposes"), current_staff(), now())
    except Refused as refused:
        return form_page(refused.problems, request.form), 422
    flash(gettext("The person is kept."))
    return redirect(url_for("person.page", contact=contact), 303)
