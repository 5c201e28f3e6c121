"""Sealed cases: the desk's list of codes, opening one with a typed reason, safe contact, one's own alerts, and the supervisor's log."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import alerting, break_glass, safe_contact
from app.services.seeing import Refused, Shut
from app.store.db import now
from app.store.staff import Role
from app.web import people_words, sealed_words
from app.web.access import Access, current_staff, house, open_to, signed_in
from app.web.console import NavItem
from app.web.safe_contact import kept, typed
from app.web.sentences import LOST

Answer = str | Response | tuple[str, int]
pages = Blueprint("sealed", __name__, url_prefix="/sealed")
nav = [NavItem(6, lazy_gettext("Sealed cases"), "sealed.page"), NavItem(7, lazy_gettext("Who opened sealed cases"), "sealed.log")]

DESK = (Role.PROTECTION,)
ALERTED = (Role.PROTECTION, Role.SUPERVISOR)
LATELY = timedelta(days=7)


def alerts_lost() -> bool:
    """Whether who is signed in must know that a silent alert for their desk reaches nobody now."""
    member = signed_in()
    return member is not None and member.may(DESK) and alerting.reaches_nobody(house(), member, now())


pages.add_app_template_global(alerts_lost, "alerts_lost")


@pages.app_errorhandler(Shut)
def shut(error: Shut) -> Response:
    """Whatever page it was: first the reason."""
    where = url_for("sealed.case", code=error.code)
    return Response(status=204, headers={"HX-Redirect": where}) if request.headers.get("HX-Request") else redirect(where, 303)


@pages.get("")
@open_to(Access.STAFF, DESK)
def page() -> str:
    return _page()


def _page(code: str = "") -> str:
    staff, at = current_staff(), now()
    return render_template(
        "sealed/page.html",
        cases=break_glass.mine(house(), staff, at),
        broken=break_glass.broken(house(), staff, at - LATELY),
        alerted=safe_contact.reach(house(), staff) is not None,
        words=sealed_words,
        problems={"code": gettext("There is no such case. A code has five letters and digits.")} if code else {},
        values={"code": code},
    )


@pages.post("/find")
@open_to(Access.STAFF, DESK)
def find() -> Answer:
    """The way to any case by its code; whether there is one shows only who may open it."""
    code = request.form.get("code", "").strip().upper()[:12]
    return redirect(url_for("sealed.case", code=code), 303) if code.isalnum() and code.isascii() else (_page(code or " "), 422)


@pages.get("/<code>")
@open_to(Access.STAFF, DESK)
def case(code: str) -> str:
    """The same page for a case of another desk and for a code that is none."""
    return _case(code, {})


def _case(code: str, problems: dict[str, Any]) -> str:
    mine = break_glass.is_mine(house(), code, current_staff())
    return render_template("sealed/case.html", code=code.upper(), mine=mine, problems=problems, values=request.form)


@pages.post("/<code>")
@open_to(Access.STAFF, DESK)
def open_case(code: str) -> Answer:
    try:
        found = break_glass.open_case(house(), code, current_staff(), request.form.get("reason", ""), now())
    except Refused:
        return _case(code, {"reason": gettext("Please write why, in a few words.")}), 422
    return redirect(url_for("inbox.chat", code=found.code), 303)


@pages.post("/<code>/done")
@open_to(Access.STAFF, DESK)
def done(code: str) -> Response:
    break_glass.close_case(house(), code, current_staff(), now())
    flash(gettext("The case is shut again."))
    return redirect(url_for("sealed.page"), 303)


# --- safe contact ------------------------------------------------------------------------------------------------------------------


@pages.get("/<code>/contact")
@open_to(Access.STAFF, DESK)
def contact(code: str) -> str:
    return _contact(code, {})


def _contact(code: str, problems: dict[str, Any]) -> str:
    found = safe_contact.of_case(house(), code, current_staff(), now())
    lost = LOST if found["lost"] else ""
    return render_template("sealed/contact.html", code=code, problems=problems, lost=lost, **typed(found))


@pages.post("/<code>/contact")
@open_to(Access.STAFF, DESK)
def keep_contact(code: str) -> Answer:
    return kept(
        lambda: safe_contact.keep(house(), code, current_staff(), request.form, now()),
        lambda problems: _contact(code, problems),
        url_for("sealed.contact", code=code),
    )


@pages.post("/<code>/unseal")
@open_to(Access.STAFF, DESK)
def unseal(code: str) -> Response:
    safe_contact.unseal(house(), code, current_staff(), now())
    flash(gettext("The case is not sealed any more: colleagues of the centre see it."))
    return redirect(url_for("sealed.page"), 303)


# --- one's own alerts --------------------------------------------------------------------------------------------------------------


@pages.get("/alerts")
@open_to(Access.STAFF, ALERTED)
def alerts() -> str:
    return _alerts({})


def _alerts(problems: dict[str, Any]) -> str:
    known = safe_contact.reach(house(), current_staff())
    values = request.form or ({"kind": known.kind, "value": known.value} if known else {"kind": "phone"})
    return render_template("sealed/alerts.html", known=known, problems=problems, values=values, kinds=people_words.CHANNELS)


@pages.post("/alerts")
@open_to(Access.STAFF, ALERTED)
def keep_alerts() -> Answer:
    try:
        safe_contact.set_reach(house(), current_staff(), request.form.get("kind", ""), request.form.get("value", ""), now())
    except Refused as refused:
        return _alerts({field: sealed_words.PROBLEMS[why] for field, why in refused.problems.items()}), 422
    flash(gettext("Kept."))
    return redirect(url_for("sealed.alerts"), 303)


@pages.post("/alerts/try")
@open_to(Access.STAFF, ALERTED)
def try_alert() -> Response:
    if safe_contact.try_out(house(), current_staff(), now()):
        flash(gettext("It is on its way: your phone should say “Please look” within a minute."))
    return redirect(url_for("sealed.alerts"), 303)


# --- the log -----------------------------------------------------------------------------------------------------------------------


@pages.get("/log")
@open_to(Access.STAFF, (Role.SUPERVISOR,))
def log() -> str:
    code, before = request.args.get("code", "").strip().upper()[:12], request.args.get("before", type=int)
    lines, older = break_glass.log_of(house(), current_staff(), code, before)
    return render_template("sealed/log.html", lines=lines, older=older, code=code, words=sealed_words)
