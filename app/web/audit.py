"""The audit: who did what to which thing and when, for administrators and supervisors. It names things by number, never by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext

from app.store import audit, staff
from app.store.audit import Wanted
from app.store.db import reading
from app.store.hours import day_of, midnight
from app.store.staff import Role
from app.web import campaign_words
from app.web.access import Access, house, may_open, open_to
from app.web.console import NavItem

pages = Blueprint("audit", __name__, url_prefix="/audit")
nav = [NavItem(910, lazy_gettext("Who did what"), "audit.page")]

READERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
PAGE = 100
ACTS: Mapping[str, Any] = {
    **campaign_words.ACTS,
    "signed_in": lazy_gettext("signed in"),
    "signed_out": lazy_gettext("signed out"),
    "signed_out_everywhere": lazy_gettext("ended all sessions"),
    "locked": lazy_gettext("was locked after wrong tries"),
    "unlocked": lazy_gettext("unlocked the account"),
    "invited": lazy_gettext("invited somebody"),
    "link_made": lazy_gettext("made a link to sign in"),
    "disabled": lazy_gettext("disabled the account"),
    "enabled": lazy_gettext("opened the account again"),
    "password_chosen": lazy_gettext("chose a password"),
    "factor_set_up": lazy_gettext("set up the second factor"),
    "factor_removed": lazy_gettext("removed the second factor"),
    "factor_rules": lazy_gettext("changed which roles need a second factor"),
    "codes_made": lazy_gettext("made new recovery codes"),
    "opened": lazy_gettext("opened a sealed record"),
    "opened_case": lazy_gettext("opened a sealed case"),
    "broke_glass": lazy_gettext("opened a sealed case of another desk"),
    "safe_contact": lazy_gettext("settled a safe contact"),
    "number_shown": lazy_gettext("looked at the whole number"),
    "sensitive": lazy_gettext("marked as sensitive"),
    "not_sensitive": lazy_gettext("no longer sensitive"),
    "merged": lazy_gettext("joined two records"),
    "forgot": lazy_gettext("erased a person"),
    "uploaded": lazy_gettext("uploaded a list"),
    "importing": lazy_gettext("brought a list in"),
    "undoing": lazy_gettext("took a list back"),
    "exported": lazy_gettext("asked for an export"),
    "downloaded": lazy_gettext("downloaded an export"),
    "kept": lazy_gettext("kept an audience"),
    "dropped": lazy_gettext("dropped"),
    "changed": lazy_gettext("changed"),
    "called_off": lazy_gettext("called off"),
    "centre_added": lazy_gettext("added a centre"),
    "centre_changed": lazy_gettext("changed a centre"),
    "centre_places": lazy_gettext("changed which places a centre serves"),
    "centre_desks": lazy_gettext("changed who stands at the desks of a centre"),
    "duty_added": lazy_gettext("put somebody on duty"),
    "duty_dropped": lazy_gettext("took a duty out of the roster"),
    "holiday_added": lazy_gettext("added a public holiday"),
    "holiday_dropped": lazy_gettext("took a public holiday away"),
}
THINGS: Mapping[str, Any] = {
    "staff": lazy_gettext("account"),
    "contact": lazy_gettext("record"),
    "conversation": lazy_gettext("chat"),
    "campaign": lazy_gettext("campaign"),
    "audience": lazy_gettext("audience"),
    "import": lazy_gettext("import"),
    "export": lazy_gettext("export"),
    "fair": lazy_gettext("job fair"),
    "crossings": lazy_gettext("border crossings"),
    "centre": lazy_gettext("centre"),
    "holiday": lazy_gettext("public holiday"),
    "referral": lazy_gettext("referral"),
    "service": lazy_gettext("service"),
    "reply": lazy_gettext("saved reply"),
    "text": lazy_gettext("kept text of campaigns"),
    "price": lazy_gettext("price of a part"),
    "alerts": lazy_gettext("where their alerts go"),
}
PLACES = {
    "campaign": ("campaign_run.page", "campaign"),
    "contact": ("person.page", "contact"),
    "import": ("imports.one", "import_"),
    "staff": ("staff.member_page", "which"),
    "service": ("services.edit", "service"),
}


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    wanted = Wanted(request.args.get("staff", type=int), _act(), _day())
    with reading(house().engine) as connection:
        found = audit.page(connection, wanted, PAGE + 1, request.args.get("before", type=int))
        members = staff.everybody(connection)
    shown = found[:PAGE]
    return render_template(
        "audit/page.html",
        found=shown,
        older=shown[-1].id if len(found) > PAGE else None,
        members=[(m.id, m.name) for m in members],
        acts=sorted(ACTS.items(), key=lambda pair: str(pair[1])),
        words=ACTS,
        things=THINGS,
        place=_place,
        chosen={"staff": wanted.staff or "", "act": wanted.act, "day": f"{wanted.day:%Y-%m-%d}" if wanted.day else ""},
    )


def _act() -> str:
    act = request.args.get("act", "")
    return act if act in ACTS else ""


def _day() -> datetime | None:
    """When a Cambodian day begins."""
    day = day_of(request.args.get("day", ""))
    return midnight(day) if day else None


def _place(row: Any) -> str:
    """Where the thing can be looked at; "" where it cannot, or not by this reader."""
    endpoint, name = PLACES.get(row.kind, ("", ""))
    return url_for(endpoint, **{name: row.thing_id}) if endpoint and row.thing_id and not row.shut and may_open(endpoint) else ""
