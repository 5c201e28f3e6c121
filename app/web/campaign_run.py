"""A campaign on its way: approval, progress, pause and cancel at once, the report and the ledger as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.services import campaigns
from app.services.house import House
from app.services.progress import progress
from app.store import audit, outcomes, prices, staff
from app.store import campaigns as stored
from app.store.campaigns import MOVES, OVER, Stage
from app.store.db import now, reading, transaction
from app.store.hours import local
from app.store.staff import Role
from app.web.access import Access, current_staff, house, open_to
from app.web.campaigns import MAKERS, READERS, found_or_404, refusable

pages = Blueprint("campaign_run", __name__, url_prefix="/campaigns")

QUIET = (Stage.DRAFT, Stage.ASKED)  # nothing moves but the stage
APPROVERS = (Role.APPROVER, Role.ADMINISTRATOR)
FILE_COLUMNS = ("contact_id", "state", "reason", "language", "channel", "operator", "parts", "cost", "fed_at", "replied_at")


@pages.get("/<int:campaign>")
@open_to(Access.STAFF, READERS)
def page(campaign: int) -> str | AnyResponse:
    row = found_or_404(campaign)
    if row.stage == Stage.DRAFT and current_staff().may(MAKERS):
        return redirect(url_for("campaign_check.check" if row.texts or row.flow else "campaigns.texts", campaign=campaign))
    with reading(house().engine) as connection:
        count = campaigns.reach(connection, row, now())
        history = [(note, staff.find(connection, note.staff_id)) for note in audit.of(connection, "campaign", campaign)]
        mine = current_staff().id in stored.makers(connection, row)
    return render_template("campaigns/run.html", row=row, count=count, history=history, mine=mine, **_parts(row))


def _parts(row: Any) -> dict[str, Any]:
    with reading(house().engine) as connection:
        seen = progress(house(), connection, row, now())
        riel = prices.read(connection).in_riel(seen.cost)
    can = {to.value for to in MOVES[Stage(row.stage)]}
    return {"seen": seen, "riel": riel, "can": can, "over": row.stage in OVER}


@pages.get("/<int:campaign>/progress")
@open_to(Access.STAFF, READERS)
def now_page(campaign: int) -> str | Response:
    """The part of the page that moves; at another stage the whole page is another."""
    row = found_or_404(campaign)
    if request.args.get("stage", row.stage) != row.stage:
        return Response(headers={"HX-Refresh": "true"})
    if row.stage in QUIET:
        return Response(status=204)
    return render_template("campaigns/_progress.html", row=row, **_parts(row))


Act = Callable[[House, int, int, datetime], Any]


def _do(campaign: int, act: Act) -> AnyResponse:
    found_or_404(campaign)
    refusable(lambda: act(house(), campaign, current_staff().id, now()))
    return redirect(url_for("campaign_run.page", campaign=campaign), 303)


@pages.post("/<int:campaign>/ask")
@open_to(Access.STAFF, MAKERS)
def ask(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.ask)


@pages.post("/<int:campaign>/schedule")
@open_to(Access.STAFF, MAKERS)
def schedule(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.schedule)


@pages.post("/<int:campaign>/approve")
@open_to(Access.STAFF, APPROVERS)
def approve(campaign: int) -> AnyResponse:
    typed = "".join(c for c in request.form.get("count", "") if c.isdecimal())
    number = int(typed) if 0 < len(typed) < 12 else None
    seen = request.form.get("seen", "")
    return _do(campaign, lambda h, c, who, at: campaigns.approve(h, c, who, number, at, seen))


@pages.post("/<int:campaign>/back")
@open_to(Access.STAFF, (*MAKERS, *APPROVERS))
def send_back(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.send_back)


@pages.post("/<int:campaign>/pause")
@open_to(Access.STAFF, (*MAKERS, *APPROVERS))
def pause(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.pause)


@pages.post("/<int:campaign>/resume")
@open_to(Access.STAFF, (*MAKERS, *APPROVERS))
def resume(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.resume)


@pages.post("/<int:campaign>/cancel")
@open_to(Access.STAFF, (*MAKERS, *APPROVERS))
def cancel(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.cancel)


@pages.post("/<int:campaign>/retry")
@open_to(Access.STAFF, MAKERS)
def retry(campaign: int) -> AnyResponse:
    return _do(campaign, campaigns.retry)


@pages.post("/<int:campaign>/copy")
@open_to(Access.STAFF, MAKERS)
def copy(campaign: int) -> AnyResponse:
    found_or_404(campaign)
    made = campaigns.copy(house(), campaign, current_staff().id, now())
    return redirect(url_for("campaigns.whom", campaign=made), 303)


@pages.get("/<int:campaign>/ledger.csv")
@open_to(Access.STAFF, MAKERS)
def ledger_file(campaign: int) -> Response:
    """A row for each person, by number: no name and no telephone number."""
    found_or_404(campaign)
    name = f"campaign-{campaign}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_lines(house(), campaign), mimetype="text/csv", headers=headers)


def _lines(parts: House, campaign: int) -> Iterator[str]:
    yield "\ufeff" + _line(FILE_COLUMNS)
    after = 0
    while rows := _page(parts, campaign, after):
        for row in rows:
            yield _line([_cell(getattr(row, name)) for name in FILE_COLUMNS])
        after = rows[-1].contact_id


def _page(parts: House, campaign: int, after: int) -> Any:
    with reading(parts.engine) as connection:
        return outcomes.page(connection, campaign, after)


def _cell(value: Any) -> Any:
    return f"{local(value):%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else "" if value is None else value


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


@pages.get("/prices")
@open_to(Access.STAFF, READERS)
def price_page() -> str:
    with reading(house().engine) as connection:
        rows, table = prices.listed(connection), prices.read(connection)
    writers = [name for name, c in house().channels.items() if c.limits.can_start and not c.limits.replies_inline]
    return render_template("campaigns/prices.html", rows=rows, riel=table.riel, channels=writers, operators=OPERATORS, problems={})


OPERATORS = (prices.ANY, *prices.operators(), prices.OTHER, prices.ABROAD)


@pages.post("/prices")
@open_to(Access.STAFF, (Role.ADMINISTRATOR, Role.MANAGER, Role.OUTREACH))
def set_price() -> AnyResponse:
    """A price in dollars a part, an empty one takes it away; or the rate of the riel."""
    refusable(lambda: _set(request.form))
    return redirect(url_for("campaign_run.price_page"), 303)


def _set(form: Any) -> None:
    try:
        amount = float(form.get("amount") or 0)
    except ValueError:
        abort(400)
    if not 0 <= amount <= 100_000:
        abort(400)
    with transaction(house().engine) as connection:
        if form.get("riel"):
            prices.put_riel(connection, round(amount) or prices.RIEL_PER_USD)
        elif form.get("channel") in house().channels and form.get("operator", "") in OPERATORS:
            micros = round(amount * prices.MILLION) if form.get("amount") else None
            prices.put(connection, form["channel"], form.get("operator", ""), micros)
        else:
            return
        audit.note(connection, current_staff().id, "changed", "price", at=now())
