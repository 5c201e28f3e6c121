"""Making a campaign: whom, what, what each phone will show, what it costs; then approval."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.engine.template import template
from app.services import campaigns, following
from app.services.campaigns import LONGEST_TEXT, Refused, Why
from app.services.forecast import SOON_OVER, size
from app.services.planning import PLACEHOLDERS
from app.store import audiences, audit
from app.store import campaigns as stored
from app.store import topics as stored_topics
from app.store.campaigns import EDITABLE
from app.store.db import now, reading, transaction
from app.store.filters import Filter
from app.store.flows import LANGUAGES
from app.store.staff import Role
from app.web import campaign_words, filtering, topics
from app.web.access import Access, current_staff, house, may_open, open_to
from app.web.console import NavItem
from app.web.contacts import filter_parts

pages = Blueprint("campaigns", __name__, url_prefix="/campaigns")


def _to_approve() -> int:
    """Those of others that wait for the word of who is signed in."""
    if not may_open("campaign_run.approve"):
        return 0
    with reading(house().engine) as connection:
        return stored.asked(connection, current_staff().id)


APPROVAL = (_to_approve, lazy_gettext("wait for your approval"))
nav = [NavItem(20, lazy_gettext("Campaigns"), "campaigns.page", frozenset({Role.APPROVER}), *APPROVAL)]

MAKERS = (Role.OUTREACH, Role.ADMINISTRATOR)
READERS = (*MAKERS, Role.APPROVER, Role.SUPERVISOR, Role.MANAGER)
KINDS = ("telegram", "phone")

pages.add_app_template_filter(campaign_words.usd, "usd")
pages.add_app_template_filter(campaign_words.reason, "reason")
pages.add_app_template_filter(topics.name, "topic")
pages.add_app_template_filter(lambda values, names: list(zip(values, names, strict=True)), "zip_names")
pages.app_context_processor(lambda: campaign_words.WORDS)


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    with reading(house().engine) as connection:
        found = stored.listed(connection, before=request.args.get("before", type=int))
    return render_template("campaigns/page.html", found=found)


def found_or_404(campaign: int) -> Any:
    with reading(house().engine) as connection:
        row = stored.get(connection, campaign)
    return row if row is not None else abort(404)


def draft_or_404(campaign: int) -> Any:
    row = found_or_404(campaign)
    return row if row.stage in EDITABLE else abort(404)


def refusable(act: Callable[[], Any]) -> bool:
    """Does something; what is refused is said in the reader's language."""
    try:
        act()
    except Refused as refused:
        flash(str(campaign_words.REFUSALS[refused.why]), "error")
        return False
    return True


# --- whom ------------------------------------------------------------------------------------------------------------------------


@pages.get("/new")
@open_to(Access.STAFF, MAKERS)
def new() -> str:
    return _whom(None, _chosen(), {})


def _chosen() -> Filter:
    """The boxes of the address, or a kept audience."""
    kept = request.args.get("audience", type=int)
    with reading(house().engine) as connection:
        row = audiences.get(connection, kept) if kept else None
    return Filter.of(row.filter) if row else filtering.read(request.args)


def _whom(row: Any, chosen: Filter, problems: dict[str, str]) -> str:
    with reading(house().engine) as connection:
        kept = audiences.listed(connection)
    title = request.form.get("title", row.title if row else "")
    return render_template(
        "campaigns/whom.html", row=row, chosen=chosen, kept=kept, values={"title": title}, problems=problems, **filter_parts(chosen)
    )


@pages.post("/new")
@open_to(Access.STAFF, MAKERS)
def add() -> Response | tuple[str, int]:
    chosen = filtering.read(request.form)
    values = {"title": request.form.get("title", "").strip(), "audience": chosen.data()}
    try:
        campaign = campaigns.add(house(), current_staff().id, values, now())
    except Refused as refused:
        return _whom(None, chosen, {"title": str(campaign_words.REFUSALS[refused.why])}), 422
    return redirect(url_for("campaigns.texts", campaign=campaign), 303)


@pages.get("/<int:campaign>/whom")
@open_to(Access.STAFF, MAKERS)
def whom(campaign: int) -> str:
    row = draft_or_404(campaign)
    return _whom(row, _chosen() if request.args else Filter.of(row.audience), {})


@pages.post("/<int:campaign>/whom")
@open_to(Access.STAFF, MAKERS)
def change_whom(campaign: int) -> Response | tuple[str, int]:
    row, chosen = draft_or_404(campaign), filtering.read(request.form)
    values = {"title": request.form.get("title", "").strip(), "audience": chosen.data()}
    try:
        campaigns.edit(house(), campaign, values, now())
    except Refused as refused:
        return _whom(row, chosen, {"title": str(campaign_words.REFUSALS[refused.why])}), 422
    return redirect(url_for("campaigns.texts", campaign=campaign), 303)


# --- what ------------------------------------------------------------------------------------------------------------------------


@pages.get("/<int:campaign>/texts")
@open_to(Access.STAFF, MAKERS)
def texts(campaign: int) -> str:
    row = draft_or_404(campaign)
    kept = request.args.get("text", type=int)
    with reading(house().engine) as connection:
        saved = stored.saved(connection)
    taken = next((dict(s.texts) for s in saved if s.id == kept), dict(row.texts))
    return _texts(row, taken, {}, saved)


def _texts(row: Any, values: dict[str, str], problems: dict[str, str], saved: Any = ()) -> str:
    sizes = {name: size(values.get(name, "")) for name in LANGUAGES}
    with reading(house().engine) as connection:
        own = stored_topics.own(connection)
    return render_template(
        "campaigns/texts.html",
        row=row,
        values=values,
        problems=problems,
        saved=saved,
        sizes=sizes,
        names=PLACEHOLDERS,
        soon=SOON_OVER,
        topics=topics.options(own),
        about={"topic": row.topic, "link": row.link, **request.form},
        flows=[(name, gettext(title)) for name, title in following.flows(house(), "en", row.flow)],
        flow=request.form.get("flow", row.flow),
    )


@pages.post("/texts/size")
@open_to(Access.STAFF, MAKERS)
def sizes() -> str:
    """The parts of what is being written, as it is written."""
    name = request.args.get("language", "km")
    return render_template("campaigns/_size.html", found=size(request.form.get(f"text_{name}", "")[: 4 * LONGEST_TEXT]), soon=SOON_OVER)


@pages.post("/<int:campaign>/texts")
@open_to(Access.STAFF, MAKERS)
def change_texts(campaign: int) -> Response | tuple[str, int]:
    row = draft_or_404(campaign)
    values = {name: request.form.get(f"text_{name}", "").replace("\r\n", "\n").strip() for name in LANGUAGES}
    flow = next((name for name, _ in following.flows(house(), "en", row.flow) if name == request.form.get("flow")), "")
    about, problems = topics.read(request.form)
    problems |= {} if flow else _faults(values)
    if problems:
        return _texts(row, values, problems), 422
    changes = {"texts": values, "flow": flow, **about}
    if not refusable(lambda: campaigns.edit(house(), campaign, changes, now())):
        return redirect(url_for("campaign_run.page", campaign=campaign), 303)
    if request.form.get("keep"):
        with transaction(house().engine) as connection:
            stored.save_text(connection, row.title, values, current_staff().id, now())
            audit.note(connection, current_staff().id, "made", "text", at=now())
    return redirect(url_for("campaign_check.check", campaign=campaign), 303)


def _faults(values: dict[str, str]) -> dict[str, str]:
    if not any(values.values()):
        return {"text_km": str(campaign_words.REFUSALS[Why.NO_TEXT])}
    found = {}
    for name, text in values.items():
        unknown = [field for field in template(text).names if field not in PLACEHOLDERS]
        if unknown:
            found[f"text_{name}"] = gettext(
                "{%(field)s} is no field. There are: %(names)s", field=unknown[0], names=", ".join(PLACEHOLDERS)
            )
        elif len(text) > LONGEST_TEXT:
            found[f"text_{name}"] = gettext("At most %(count)s letters.", count=LONGEST_TEXT)
    return found
