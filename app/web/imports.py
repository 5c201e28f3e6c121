"""Imports: choose a list, say what its columns hold, read the whole of it, and only then bring it in; or take it back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from app.services import importing
from app.services.consent_cells import HOW
from app.services.exporting import harmless
from app.services.house import House
from app.services.seeing import Refused as Wrong
from app.services.sheets import LARGEST, Refused
from app.store import imports
from app.store.db import now, reading
from app.store.hours import local
from app.store.imports import RUNNING, Stage
from app.store.staff import Member, Role
from app.web import people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem
from app.web.import_words import FAULTS, FIELDS, REFUSALS

pages = Blueprint("imports", __name__, url_prefix="/imports")
nav = [NavItem(20, lazy_gettext("Imports"), "imports.page")]

IMPORTERS = (Role.OUTREACH, Role.ADMINISTRATOR)
SHOWN = 200  # faults on the page; the file has all
SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "returnees-500.csv"
Answer = str | Response | tuple[str, int]
STAGES = {
    Stage.UPLOADED: lazy_gettext("waits for its columns"),
    Stage.CHECKING: lazy_gettext("is being read"),
    Stage.CHECKED: lazy_gettext("is read, not yet brought in"),
    Stage.IMPORTING: lazy_gettext("is coming in"),
    Stage.DONE: lazy_gettext("is in"),
    Stage.UNDOING: lazy_gettext("is being taken back"),
    Stage.UNDONE: lazy_gettext("was taken back"),
    Stage.REFUSED: lazy_gettext("could not be read"),
}


@pages.get("")
@open_to(Access.STAFF, IMPORTERS)
def page() -> str:
    return _page("")


def _page(refusal: str) -> str:
    with reading(house().engine) as connection:
        found = imports.listed(connection)
    offers_sample = not house().settings.production
    return render_template("imports/page.html", found=found, stages=STAGES, refusal=REFUSALS.get(refusal), offers_sample=offers_sample)


@pages.get("/sample.csv")
@open_to(Access.DEVELOPMENT)
def sample_list() -> Response:
    """Made-up returnees, for who has no list at hand."""
    return Response(
        SAMPLE.read_bytes(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f"attachment; filename={SAMPLE.name}"}
    )


@pages.post("")
@open_to(Access.STAFF, IMPORTERS, largest=LARGEST + 1024 * 1024)
def upload() -> Answer:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page("no_file"), 422
    try:
        import_ = importing.take(house(), file.filename, file.stream, current_staff(), now())
    except Refused as refused:
        return _page(str(refused)), 422
    return redirect(url_for("imports.one", import_=import_), 303)


@pages.errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> Answer:
    return _page("too_large"), 413


@pages.get("/<int:import_>")
@open_to(Access.STAFF, IMPORTERS)
def one(import_: int) -> Answer:
    found = _found(import_)
    return _columns(found) if found.stage == Stage.UPLOADED else _shown(found)


def _found(import_: int) -> Any:
    with reading(house().engine) as connection:
        found = imports.get(connection, import_)
    if found is None:
        abort(404)
    return found


def _columns(found: Any, problem: str = "") -> str:
    try:
        headings, *rows = importing.sample(house(), found)
    except Refused as refused:
        return _page(str(refused))
    values = {"consent_at": f"{local(now()):%d/%m/%Y}", **found.answers, **request.form}
    return render_template(
        "imports/columns.html",
        found=found,
        headings=headings,
        rows=rows,
        columns=request.form.getlist("columns") or found.columns,
        fields=FIELDS,
        values=values,
        how=[(value, people_words.HOW[value]) for value in HOW],
        problem=REFUSALS.get(problem) or FAULTS.get(problem),
    )


def _shown(found: Any) -> str:
    with reading(house().engine) as connection:
        faults = list(imports.faults(connection, found.id, SHOWN)) if found.stage == Stage.CHECKED else []
    words = {"stages": STAGES, "faults_words": FAULTS, "refusals": REFUSALS}
    return render_template("imports/one.html", found=found, faults=faults, running=found.stage in RUNNING, shown=SHOWN, **words)


@pages.get("/<int:import_>/progress")
@open_to(Access.STAFF, IMPORTERS)
def progress(import_: int) -> Answer:
    """The bar; when the work is done the whole page comes anew."""
    found = _found(import_)
    if found.stage not in RUNNING:
        return Response(status=204, headers={"HX-Redirect": url_for("imports.one", import_=import_)})
    return render_template("imports/_progress.html", found=found, stages=STAGES)


@pages.get("/<int:import_>/columns")
@open_to(Access.STAFF, IMPORTERS)
def columns(import_: int) -> Answer:
    """Another try with other columns, while nothing is in."""
    found = _found(import_)
    return _columns(found) if found.stage in (Stage.UPLOADED, Stage.CHECKED) else redirect(url_for("imports.one", import_=import_))


@pages.post("/<int:import_>/columns")
@open_to(Access.STAFF, IMPORTERS)
def settle(import_: int) -> Answer:
    chosen = [c if c in FIELDS else "" for c in request.form.getlist("columns")]
    if "phone" not in chosen:
        return _columns(_found(import_), "no_phone_column"), 422
    try:
        answers = importing.for_all(request.form, now())
    except Wrong as wrong:
        return _columns(_found(import_), next(iter(wrong.problems.values()))), 422
    return _asked(import_, lambda staff: importing.settle(house(), import_, chosen, answers, now()))


@pages.post("/<int:import_>/begin")
@open_to(Access.STAFF, IMPORTERS)
def begin(import_: int) -> Answer:
    return _asked(import_, lambda staff: importing.begin(house(), import_, staff, now()))


@pages.post("/<int:import_>/undo")
@open_to(Access.STAFF, IMPORTERS)
def undo(import_: int) -> Answer:
    return _asked(import_, lambda staff: importing.undo(house(), import_, staff, now()))


def _asked(import_: int, act: Callable[[Member], Any]) -> Answer:
    """With the queue away the work waits: the clock asks for it again."""
    act(current_staff())
    return redirect(url_for("imports.one", import_=import_), 303)


@pages.get("/<int:import_>/faults.csv")
@open_to(Access.STAFF, IMPORTERS)
def faults(import_: int) -> Response:
    """Every bad cell, to be put right in a spreadsheet."""
    _found(import_)
    headers = {"Content-Disposition": f'attachment; filename="import-{import_}-faults.csv"'}
    sentences = {kind: str(sentence) for kind, sentence in FAULTS.items()}
    return Response(_fault_lines(house(), import_, sentences), mimetype="text/csv", headers=headers)


def _fault_lines(house: House, import_: int, sentences: Mapping[str, str]) -> Iterator[str]:
    yield "\ufeffrow,column,value,problem\r\n"
    with reading(house.engine) as connection:
        for fault in imports.faults(connection, import_):
            line = io.StringIO()
            csv.writer(line).writerow([fault.row, *map(harmless, (fault.column, fault.value, sentences[fault.fault]))])
            yield line.getvalue()
