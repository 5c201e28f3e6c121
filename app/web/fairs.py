"""Job fairs: the calendar, the page of one with who is invited and what came of it, calling it off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response

from app.services import fairs, month
from app.services.fairs import Refused
from app.services.hiding import Table
from app.store import fairs as stored
from app.store import seats
from app.store.db import now, reading
from app.store.fair_campaigns import Results, campaigns_of, results
from app.store.hours import local, midnight
from app.store.seats import Stand
from app.store.staff import EVERY_ROLE, Role
from app.web import fair_words, people_words
from app.web.access import Access, current_staff, house, open_to
from app.web.console import NavItem

pages = Blueprint("fairs", __name__, url_prefix="/fairs")
nav = [NavItem(25, lazy_gettext("Job fairs"), "fairs.page")]

MAKERS = (Role.OUTREACH, Role.ADMINISTRATOR)
AT_THE_DOOR = (*MAKERS, Role.CENTRE, Role.SUPERVISOR)  # who sees who comes

pages.add_app_template_filter(fair_words.title, "fair_title")
pages.add_app_template_filter(fair_words.where, "fair_place")
pages.add_app_template_filter(fair_words.when, "fair_when")
pages.add_app_template_filter(fair_words.written, "fair_text")
pages.add_app_template_filter(fair_words.day_name, "day_name")
pages.add_app_template_filter(lambda fair: fair_words.state(fair, now()), "fair_state")
pages.app_context_processor(lambda: fair_words.WORDS)


@pages.get("")
@open_to(Access.STAFF, EVERY_ROLE)
def page() -> str:
    today = local(now()).date()
    first = month.first_of(request.args.get("month", ""), today)
    after = month.next_month(first)
    with reading(house().engine) as connection:
        found = stored.between(connection, midnight(first), midnight(after))
        coming, past = stored.coming(connection, now()), stored.past(connection, now())
        taken = {fair.id: seats.count(connection, fair.id, Stand.HELD) for fair in coming}
    weeks = fair_words.month(first, found)
    return render_template(
        "fairs/page.html",
        first=first,
        before=month.next_month(first, -1),
        after=after,
        weeks=weeks,
        found=found,
        coming=coming,
        past=past,
        taken=taken,
        today=today,
    )


def found_or_404(fair: int) -> Any:
    with reading(house().engine) as connection:
        row = stored.get(connection, fair)
    return row if row is not None else abort(404)


# --- one fair ------------------------------------------------------------------------------------------------------------------------


@pages.get("/<int:fair>")
@open_to(Access.STAFF, EVERY_ROLE)
def one(fair: int) -> str:
    row = found_or_404(fair)
    with reading(house().engine) as connection:
        employers = stored.employers(connection, [fair]).get(fair, [])
        invitations = campaigns_of(connection, fair)
        found = results(connection, fair)
        counts = {stand: seats.count(connection, fair, stand) for stand in seats.OPEN}
    total = Results(*(sum(column) for column in zip(*found.values(), strict=True))) if found else Results()
    hidden = set() if current_staff().may(AT_THE_DOOR) else _hidden(found)
    return render_template(
        "fairs/one.html",
        row=row,
        employers=employers,
        invitations=invitations,
        results=found,
        total=total,
        hidden=hidden,
        counts=counts,
        words=people_words,
    )


def _hidden(found: dict[str, Results]) -> set[tuple[str, str]]:
    """In a report for others no number under five stands, nor one that its column's total would tell."""
    cells = {(commune, name): count for commune, row in found.items() for name, count in row._asdict().items()}
    totals = {("", name): sum(row._asdict()[name] for row in found.values()) for name in Results._fields}
    return Table(cells, columns_told=Results._fields).hide() | {("total", name) for (_, name), count in totals.items() if 0 < count < 5}


def _acted(act: Callable[[], Any]) -> Any:
    """What came of it; None where it was refused, which is said in the reader's language."""
    try:
        return act()
    except Refused as refused:
        flash(str(fair_words.REFUSALS[refused.why]), "error")
        return None


@pages.post("/<int:fair>/invite")
@open_to(Access.STAFF, MAKERS)
def invite(fair: int) -> Response:
    """A campaign from here on: checked, tried, approved and sent like any other."""
    found_or_404(fair)
    campaign = _acted(lambda: fairs.invite(house(), fair, current_staff().id, now()))
    return redirect(url_for("campaign_check.check", campaign=campaign) if campaign else url_for("fairs.one", fair=fair), 303)


@pages.post("/<int:fair>/off")
@open_to(Access.STAFF, MAKERS)
def call_off(fair: int) -> Response:
    found_or_404(fair)
    told = _acted(lambda: fairs.call_off(house(), fair, current_staff().id, now()))
    if told is not None:
        flash(ngettext("Called off. %(num)s person is told.", "Called off. %(num)s people are told.", told))
    return redirect(url_for("fairs.one", fair=fair), 303)
