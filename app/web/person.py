"""One person: the page with all that is kept of them, and what staff do there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import caring, contacts, finding
from app.services.seeing import Gone, Refused, sees_sensitive
from app.services.timeline import Mark
from app.store.db import now
from app.store.happenings import What
from app.store.hours import local
from app.web import people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.contacts import PEOPLE, form_page
from app.web.import_words import FAULTS

Answer = str | Response | tuple[str, int]
pages = Blueprint("person", __name__, url_prefix="/contacts/<int:contact>")

KEPT = lazy_gettext("Kept.")


@pages.get("")
@open_to(Access.STAFF, PEOPLE)
def page(contact: int) -> str:
    return _page(contact, {})


def _page(contact: int, problems: dict[str, str], numbers: Any = None) -> str:
    staff = current_staff()
    found = finding.person(house(), contact, staff, now(), _before())
    return render_template(
        "contacts/person.html",
        p=found,
        row=found.row,
        numbers=numbers,
        problems={field: FAULTS[kind] for field, kind in problems.items()},
        values={"consent_at": f"{local(now()):%d/%m/%Y}", **request.form},
        protection=sees_sensitive(staff),
        words=people_words,
        purposes=[(value, label, "") for value, label in people_words.PURPOSES.items()],
    )


def _before() -> Mark:
    """Where the timeline goes on: numbers with dots between."""
    numbers = request.args.get("before", "").split(".")[: len(Mark._fields)]
    return Mark(*(int(n) if n.isascii() and n.isdigit() and len(n) < 19 else None for n in numbers))


def _done(contact: int, act: Callable[[], Any], sentence: Any = KEPT) -> Answer:
    """Does it and comes back to the page; what was wrong stands on it."""
    try:
        act()
    except Refused as refused:
        return _page(contact, refused.problems), 422
    flash(str(sentence))
    return redirect(url_for("person.page", contact=contact), 303)


@pages.get("/edit")
@open_to(Access.STAFF, PEOPLE)
def edit_page(contact: int) -> str:
    found = finding.person(house(), contact, current_staff(), now())
    row = found.row._mapping
    values = {name: row[name] or "" for name in contacts.FIELDS if name != "age"}
    return form_page({}, {**found.row.facts, **values, "age": found.row.age_band or ""}, contact)


@pages.post("/edit")
@open_to(Access.STAFF, PEOPLE)
def edit(contact: int) -> Answer:
    try:
        contacts.change(house(), contact, request.form, current_staff(), now())
    except Refused as refused:
        return form_page(refused.problems, request.form, contact), 422
    flash(str(KEPT))
    return redirect(url_for("person.page", contact=contact), 303)


@pages.post("/note")
@open_to(Access.STAFF, PEOPLE)
def note(contact: int) -> Answer:
    what = What(request.form.get("what", What.NOTE)) if request.form.get("what", "note") in list(What) else What.NOTE
    return _done(contact, lambda: caring.note(house(), contact, what, request.form.get("note", ""), current_staff(), now()))


@pages.post("/tags")
@open_to(Access.STAFF, PEOPLE)
def tag(contact: int) -> Answer:
    return _done(contact, lambda: caring.tag(house(), contact, request.form.get("tags", ""), current_staff(), now()))


@pages.post("/consent")
@open_to(Access.STAFF, PEOPLE)
def consent(contact: int) -> Answer:
    purposes = request.form.getlist("purposes")
    return _done(contact, lambda: contacts.record_consent(house(), contact, request.form, purposes, current_staff(), now()))


@pages.post("/stop")
@open_to(Access.STAFF, PEOPLE)
def stop(contact: int) -> Answer:
    said = gettext("Nothing is written to them any more, until they send START.")
    return _done(contact, lambda: caring.stop(house(), contact, current_staff(), now()), said)


@pages.post("/doubt")
@open_to(Access.STAFF, PEOPLE)
def doubt(contact: int) -> Answer:
    said = gettext("No campaign writes to this number, until something comes from it.")
    return _done(contact, lambda: caring.doubt(house(), contact, current_staff(), now()), said)


@pages.post("/sensitive")
@open_to(Access.STAFF, PEOPLE)
def sensitive(contact: int) -> Answer:
    """Who marks somebody and is not of the protection team does not see them any more."""
    caring.mark(house(), contact, True, current_staff(), now())
    flash(gettext("Marked as sensitive. Only the protection team sees this person now."))
    seen = sees_sensitive(current_staff())
    return redirect(url_for("person.page", contact=contact) if seen else url_for("contacts.page"), 303)


@pages.post("/not-sensitive")
@open_to(Access.STAFF, PEOPLE)
def not_sensitive(contact: int) -> Answer:
    return _done(contact, lambda: caring.mark(house(), contact, False, current_staff(), now()))


@pages.get("/merge")
@open_to(Access.STAFF, PEOPLE)
def both(contact: int) -> Answer:
    """Two records side by side before they become one: a number is quickly mistyped, and no way leads back."""
    kept = finding.person(house(), contact, current_staff(), now())
    if "other" not in request.args:  # the switch of the language remembers no more than the path
        return redirect(url_for("person.page", contact=contact))
    try:
        gone = finding.person(house(), request.args.get("other", 0, type=int), current_staff(), now())
    except Gone:
        return _page(contact, {"other": "cannot_merge"}), 422
    if gone.row.id == contact:
        return _page(contact, {"other": "cannot_merge"}), 422
    return render_template("contacts/both.html", kept=kept, gone=gone)


@pages.post("/merge")
@open_to(Access.STAFF, PEOPLE)
def merge(contact: int) -> Answer:
    """The other record is named by its number."""
    other = request.form.get("other", type=int) or 0
    try:
        return _done(contact, lambda: caring.merge(house(), contact, other, current_staff(), now()), gettext("The two records are one."))
    except Gone:
        return _page(contact, {"other": "cannot_merge"}), 422


@pages.post("/forget")
@open_to(Access.STAFF, PEOPLE)
def forget(contact: int) -> Answer:
    """The number of the record is typed, so that no slip of the hand erases anybody."""
    if request.form.get("confirm", "").strip() != str(contact):
        return _page(contact, {"confirm": "not_confirmed"}), 422
    caring.forget(house(), contact, current_staff(), now())
    flash(gettext("Everything of this person is erased."))
    return redirect(url_for("contacts.page"), 303)


@pages.post("/number")
@open_to(Access.STAFF, PEOPLE)
def number(contact: int) -> str:
    """Shows the whole number; that it was shown stands on the timeline."""
    return _page(contact, {}, caring.reveal(house(), contact, current_staff(), now()))
