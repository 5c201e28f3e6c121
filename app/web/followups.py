"""Follow-ups: what is coming by day and flow, those of a person, and what a campaign is to have after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_date, gettext, lazy_gettext, ngettext
from werkzeug.wrappers import Response

from app.services import following
from app.services.seeing import Refused, visible
from app.store import campaigns, followups_campaigns, followups_coming
from app.store.db import now, reading
from app.store.hours import day_of, local, midnight
from app.store.staff import Role
from app.web.access import Access, current_staff, house, open_to
from app.web.campaigns import MAKERS, READERS, draft_or_404
from app.web.console import NavItem
from app.web.contacts import PEOPLE

pages = Blueprint("followups", __name__)
nav = [NavItem(26, lazy_gettext("Follow-ups"), "followups.page")]

SEEN = (*READERS, Role.CENTRE)
DAYS = 28  # on a page
KINDS: Mapping[str, Any] = {
    "registered": lazy_gettext("after the registration"),
    "fair": lazy_gettext("for a job fair"),
    "hired": lazy_gettext("for a job fair"),
    "campaign": lazy_gettext("after a campaign"),
    "staff": lazy_gettext("planned by staff"),
}
STATES: Mapping[str, Any] = {
    "planned": lazy_gettext("planned"),
    "started": lazy_gettext("begun"),
    "skipped": lazy_gettext("left out"),
    "cancelled": lazy_gettext("cancelled"),
}
LOOKS = {"planned": "wait", "started": "good"}
WHYS: Mapping[str, Any] = {
    "gave_back": lazy_gettext("gave the seat back"),
    "called_off": lazy_gettext("called off"),
    **dict.fromkeys(("moved", "not_there"), lazy_gettext("there is no reason for it any more")),
    "stopped": lazy_gettext("sent STOP"),
    "refused": lazy_gettext("did not agree"),
    "no_consent": lazy_gettext("no consent to be written to"),
    "sensitive": lazy_gettext("marked as sensitive"),
    "merged": lazy_gettext("joined with another record"),
    "answered": lazy_gettext("answered already"),
    "dropped": lazy_gettext("there is no reason for it any more"),
    "staff": lazy_gettext("called off by staff"),
    "in_chat": lazy_gettext("is talking with staff"),
    "in_flow": lazy_gettext("is in the middle of something else"),
    "hours": lazy_gettext("held until the sending hours"),
    "no_way": lazy_gettext("no address that can be written to"),
    "unproven": lazy_gettext("nobody knows whose the number is by now"),
    "no_flow": lazy_gettext("the conversation is not there any more"),
    "too_late": lazy_gettext("its time was over"),
    "nothing": lazy_gettext("the flow has nothing to say to them"),
}
FAULTS: Mapping[str, Any] = {
    "no_flow": lazy_gettext("Choose a conversation."),
    "no_moment": lazy_gettext("Say after how long, or on which day and hour."),
    "not_then": lazy_gettext("It must lie between now and two years from now."),
    "nobody_writes": lazy_gettext("Nobody may write to this person: there is no consent, or they asked us to stop."),
}
WHOM: Mapping[str, Any] = {
    "reached": lazy_gettext("everybody whom it reached"),
    "silent": lazy_gettext("those who did not write back"),
    "answered": lazy_gettext("those who wrote back"),
}
UNITS: Mapping[str, Any] = {"hours": lazy_gettext("hours"), "days": lazy_gettext("days")}


# --- what is coming ----------------------------------------------------------------------------------------------------------------


@pages.get("/followups")
@open_to(Access.STAFF, SEEN)
def page() -> str:
    first = _first()
    start = midnight(first)
    with reading(house().engine) as connection:
        rows = followups_coming.by_day(connection, start, start + timedelta(days=DAYS))
        late = followups_coming.overdue(connection, now())
        titles = {row.reason_id: found.title for row in rows if row.reason_kind == "campaign" and (found := _campaign(connection, row))}
    days = [(date.fromisoformat(day), list(found)) for day, found in groupby(rows, key=lambda row: row.day)]
    span = timedelta(days=DAYS)
    shown = {"first": first, "last": first + span - timedelta(days=1), "span": span, "today": _today()}
    return render_template("followups/page.html", days=days, late=late, titles=titles, **shown)


def _today() -> date:
    return local(now()).date()


def _first() -> date:
    return day_of(request.args.get("from", "")) or _today()


def _campaign(connection: Any, row: Any) -> Any:
    return campaigns.get(connection, row.reason_id)


@pages.post("/followups/campaigns/<int:campaign>/cancel")
@open_to(Access.STAFF, MAKERS)
def cancel_campaign(campaign: int) -> Response:
    count = following.cancel_after(house(), campaign, current_staff(), now())
    flash(ngettext("%(num)s follow-up is cancelled.", "%(num)s follow-ups are cancelled.", count))
    return redirect(url_for("followups.page"), 303)


def flow_title(name: str) -> str:
    """A flow's title; a flow that is gone keeps its name."""
    book = house().book
    return gettext(book.flow(name, "en").title) if book.has(name) else name


# --- of a person -------------------------------------------------------------------------------------------------------------------


def of_person(contact: int) -> list[Any]:
    with reading(house().engine) as connection:
        return followups_coming.of(connection, contact)


@pages.get("/contacts/<int:contact>/followups/new")
@open_to(Access.STAFF, PEOPLE)
def new(contact: int) -> str:
    return _new(contact, {"after": "7", "unit": "days"}, {})


def _new(contact: int, values: Mapping[str, str], problems: Mapping[str, str]) -> str:
    with reading(house().engine) as connection:
        row = visible(connection, contact, current_staff())
    sentences = {name: str(FAULTS[why]) for name, why in problems.items()}
    return render_template("followups/new.html", row=row, values=values, problems=sentences, flows=_flows())


def _flows() -> list[tuple[str, str]]:
    return [(name, flow_title(name)) for name, _ in following.flows(house(), "en")]


@pages.post("/contacts/<int:contact>/followups/new")
@open_to(Access.STAFF, PEOPLE)
def add(contact: int) -> Response | tuple[str, int]:
    try:
        following.plan_for_one(house(), contact, request.form, current_staff(), now())
    except Refused as refused:
        return _new(contact, request.form, refused.problems), 422
    flash(gettext("The follow-up is planned."))
    return redirect(url_for("person.page", contact=contact), 303)


@pages.post("/contacts/<int:contact>/followups/<int:followup>/cancel")
@open_to(Access.STAFF, PEOPLE)
def cancel(contact: int, followup: int) -> Response:
    done = following.cancel(house(), contact, followup, current_staff(), now())
    flash(gettext("The follow-up is cancelled.") if done else gettext("It is over already."), "message" if done else "error")
    return redirect(url_for("person.page", contact=contact), 303)


# --- after a campaign --------------------------------------------------------------------------------------------------------------


def after(campaign: int) -> Any:
    """What is to follow a campaign, or None."""
    with reading(house().engine) as connection:
        return followups_campaigns.get(connection, campaign)


@pages.get("/campaigns/<int:campaign>/after")
@open_to(Access.STAFF, MAKERS)
def after_page(campaign: int) -> str:
    found = after(campaign)
    values = {"flow": found.flow, "days": found.days, "whom": found.whom} if found else {"days": 7, "whom": "reached"}
    return _after(draft_or_404(campaign), values, {})


def _after(row: Any, values: Mapping[str, Any], problems: Mapping[str, str]) -> str:
    sentences = {name: str(FAULTS[why]) for name, why in problems.items()}
    return render_template("followups/after.html", row=row, values=values, problems=sentences, flows=_flows())


@pages.post("/campaigns/<int:campaign>/after")
@open_to(Access.STAFF, MAKERS)
def set_after(campaign: int) -> Response | tuple[str, int]:
    row = draft_or_404(campaign)
    try:
        following.set_after(house(), campaign, request.form, current_staff(), now())
    except Refused as refused:
        return _after(row, request.form, refused.problems), 422
    return redirect(url_for("campaign_check.check", campaign=campaign), 303)


pages.add_app_template_global(of_person, "followups_of")
pages.add_app_template_global(after, "follows")
pages.add_app_template_filter(flow_title, "flow_title")
pages.add_app_template_filter(lambda day: format_date(day, "EEEE d MMMM", rebase=False), "long_day")
pages.add_app_template_filter(lambda day: format_date(day, "d/M", rebase=False), "short_day")
pages.app_context_processor(
    lambda: {"FOLLOWUP": {"KINDS": KINDS, "STATES": STATES, "LOOKS": LOOKS, "WHYS": WHYS, "WHOM": WHOM, "UNITS": UNITS}}
)
