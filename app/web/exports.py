"""Exports: the people of a filter as a file, written in the background and handed to who asked for it."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.services import exporting
from app.store import imports
from app.store.db import now, reading
from app.store.staff import Role
from app.web import filtering, people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.languages import language

pages = Blueprint("exports", __name__, url_prefix="/exports")
nav = [NavItem(25, lazy_gettext("Exports"), "exports.page")]

EXPORTERS = (Role.OUTREACH, Role.MANAGER, Role.ADMINISTRATOR)
KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@pages.get("")
@open_to(Access.STAFF, EXPORTERS)
def page() -> str:
    chosen, staff = filtering.read(request.args), current_staff()
    with reading(house().engine) as connection:
        found = imports.exports_of(connection, staff.id)
    parts = {"sentence": people_words.sentence(chosen, language()), "query": chosen.data(), "full": staff.may(exporting.FULL)}
    return render_template("imports/exports.html", found=found, running=any(not e.done_at for e in found), **parts)


@pages.post("")
@open_to(Access.STAFF, EXPORTERS)
def ask() -> Response:
    kind = request.form.get("kind", "")
    chosen = filtering.read(request.form)
    exporting.ask(house(), chosen, kind if kind in KINDS else "csv", bool(request.form.get("full")), current_staff(), now())
    return redirect(url_for("exports.page", **filtering.query(chosen)), 303)


@pages.get("/list")
@open_to(Access.STAFF, EXPORTERS)
def listed() -> str:
    """The files and their bars, asked for again while one is being written."""
    with reading(house().engine) as connection:
        found = imports.exports_of(connection, current_staff().id)
    return render_template("imports/_exports.html", found=found, running=any(not e.done_at for e in found))


@pages.get("/<int:export>/file")
@open_to(Access.STAFF, EXPORTERS)
def file(export: int) -> Response:
    with reading(house().engine) as connection:
        kind = next((e.kind for e in imports.exports_of(connection, current_staff().id) if e.id == export), "csv")
    pieces = exporting.piecewise(house(), export, current_staff())
    if pieces is None:
        abort(404)
    headers = {"Content-Disposition": f'attachment; filename="contacts-{export}.{kind}"', "Cache-Control": "no-store"}
    return Response(pieces, mimetype=KINDS[kind], headers=headers)
