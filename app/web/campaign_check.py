"""Checking a campaign before it goes: what each phone will show, cost and end, limits, a test to oneself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import campaigns
from app.services.forecast import forecast
from app.services.testing import send_test
from app.store import prices, staff
from app.store.db import now, reading
from app.store.hours import CAMBODIA, day_of, local
from app.web.access import Access, current_staff, house, open_to
from app.web.campaigns import KINDS, MAKERS, READERS, draft_or_404, found_or_404, refusable
from app.web.languages import language

pages = Blueprint("campaign_check", __name__, url_prefix="/campaigns")


@pages.get("/<int:campaign>/check")
@open_to(Access.STAFF, READERS)
def check(campaign: int) -> str:
    return _check(found_or_404(campaign), {})


def _check(row: Any, problems: dict[str, str]) -> str:
    with reading(house().engine) as connection:
        seen = forecast(house(), connection, row, now())
        count = campaigns.reach(connection, row, now())
        number = staff.test_number(connection, current_staff().id)
    values = request.form if problems else _limits(row)
    needs = campaigns.needs_approval(house(), count)
    more = {"values": values, "problems": problems, "tester": {"number": number, "language": language()}}
    return render_template("campaigns/check.html", row=row, seen=seen, count=count, needs=needs, **more)


def _limits(row: Any) -> dict[str, Any]:
    def moment(at: datetime | None) -> str:
        return f"{local(at):%Y-%m-%dT%H:%M}" if at else ""

    budget = f"{row.budget / prices.MILLION:.2f}" if row.budget is not None else ""
    return {"starts_at": moment(row.starts_at), "expires_at": moment(row.expires_at), "budget": budget, "rest_days": row.rest_days or ""}


@pages.post("/<int:campaign>/limits")
@open_to(Access.STAFF, MAKERS)
def limits(campaign: int) -> Response | tuple[str, int]:
    row = draft_or_404(campaign)
    values, problems = _read_limits()
    if problems:
        return _check(row, problems), 422
    refusable(lambda: campaigns.edit(house(), campaign, values, now()))
    return redirect(url_for("campaign_check.check", campaign=campaign), 303)


def _read_limits() -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {"ladder": [kind for kind in KINDS if kind in request.form.getlist("ladder")] or list(KINDS)}
    problems = {}
    for name, read in _READ.items():
        text = request.form.get(name, "").strip()
        try:
            values[name] = read(text) if text else (0 if name == "rest_days" else None)
        except (ValueError, OverflowError):
            problems[name] = gettext("This cannot be read. Leave it empty, or write it as in the example.")
    return values, problems


def _moment(text: str) -> datetime:
    if day_of(text[:10]) is None:
        raise ValueError(text)
    return datetime.fromisoformat(text).replace(tzinfo=CAMBODIA)


def _money(text: str) -> int:
    amount = round(float(text.replace(",", "")) * prices.MILLION)
    if not 0 <= amount < 10**13:
        raise ValueError(text)
    return amount


def _days(text: str) -> int:
    if not 0 <= int(text) <= 365:
        raise ValueError(text)
    return int(text)


_READ: dict[str, Callable[[str], Any]] = {"starts_at": _moment, "expires_at": _moment, "budget": _money, "rest_days": _days}


@pages.post("/<int:campaign>/test")
@open_to(Access.STAFF, MAKERS)
def test(campaign: int) -> Response:
    found_or_404(campaign)
    said, who = request.form, current_staff()
    if refusable(lambda: send_test(house(), campaign, who, said.get("number", ""), said.get("language", "km"), now())):
        flash(gettext("The test is on its way."))
    return redirect(url_for("campaign_check.check", campaign=campaign), 303)
