"""The plan of a month: a calendar of campaigns, fairs and follow-ups, with how many people two campaigns would both write to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template, request
from flask_babel import format_date, lazy_gettext

from app.services import month
from app.store import month as stored
from app.store.db import now, reading
from app.store.hours import local
from app.web.access import Access, house, open_to
from app.web.campaigns import READERS
from app.web.console import NavItem

pages = Blueprint("plan", __name__)
nav = [NavItem(21, lazy_gettext("Plan of the month"), "plan.page")]


@pages.get("/plan")
@open_to(Access.STAFF, READERS)
def page() -> str:
    today = local(now()).date()
    first = month.first_of(request.args.get("month", ""), today)
    with reading(house().engine) as connection:
        weeks = month.weeks(connection, first)
        undated = stored.without_a_day(connection)
    turn = {"before": month.next_month(first, -1), "after": month.next_month(first)}
    return render_template("plan/page.html", first=first, weeks=weeks, today=today, undated=undated, **turn)


@pages.get("/plan/both/<int:one>/<int:other>")
@open_to(Access.STAFF, READERS)
def both(one: int, other: int) -> str:
    """How many people two campaigns would both write to; asked for when the calendar stands already."""
    with reading(house().engine) as connection:
        found = month.both(connection, one, other, now())
    return render_template("plan/_both.html", both=found, named="named" in request.args) if found else abort(404)


@pages.get("/campaigns/<int:campaign>/clashes")
@open_to(Access.STAFF, READERS)
def clashes(campaign: int) -> str:
    """The warning of a campaign's check page."""
    with reading(house().engine) as connection:
        found = month.clashes(connection, campaign, now())
    return render_template("plan/_clashes.html", found=found)


def _said(pattern: str) -> Any:
    return lambda day: format_date(day, pattern, rebase=False)


pages.add_app_template_filter(_said("LLLL yyyy"), "month_name")
pages.add_app_template_filter(_said("EEEEEE"), "weekday")
