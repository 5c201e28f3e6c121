"""The administrator's page of staff: who there is, invitations, roles, locks, one-time links, and which roles need a second factor."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services import signing_in, staff
from app.services.staff import Invited, Refused
from app.store import db
from app.store.staff import Member, Role
from app.web.access import Access, current_staff, house, open_to
from app.web.console import ROLE_NAMES, NavItem
from app.web.sentences import sentences

pages = Blueprint("staff", __name__, url_prefix="/staff")
nav = [NavItem(900, lazy_gettext("Staff"), "staff.page")]

ADMINISTRATORS = (Role.ADMINISTRATOR,)
DUTIES = {  # what a role is for, as the invitation explains it
    Role.OUTREACH: lazy_gettext("contacts, campaigns and job fairs"),
    Role.APPROVER: lazy_gettext("lets a campaign of somebody else go out"),
    Role.CENTRE: lazy_gettext("chats and people of a centre"),
    Role.PROTECTION: lazy_gettext("people who need care; their cases are sealed to all others"),
    Role.SUPERVISOR: lazy_gettext("how the chats of a centre go; reads who opened what"),
    Role.MANAGER: lazy_gettext("figures and reports"),
    Role.ADMINISTRATOR: lazy_gettext("accounts of staff and settings"),
}
DONE = {
    "disabled": lazy_gettext("The account is disabled. All its sessions ended."),
    "enabled": lazy_gettext("The account works again."),
    "unlocked": lazy_gettext("The account is unlocked."),
    "factor": lazy_gettext("The second factor is removed; the next sign-in needs only the password."),
    "out": lazy_gettext("Signed out everywhere."),
}

Answer = str | Response | tuple[str, int]


@pages.get("")
@open_to(Access.STAFF, ADMINISTRATORS)
def page() -> str:
    engine = house().engine
    return render_template("staff/page.html", members=staff.everybody(engine), roles=_roles(), needing=staff.roles_with_factor(engine))


def _roles() -> list[tuple[Role, str, str]]:
    return [(role, str(ROLE_NAMES[role]), str(DUTIES[role])) for role in Role]


@pages.post("/second-factor")
@open_to(Access.STAFF, ADMINISTRATORS)
def rules() -> Response:
    staff.set_roles_with_factor(house().engine, _chosen("needing"), current_staff().id, db.now())
    flash(gettext("Kept. It holds from the next page on."))
    return redirect(url_for("staff.page"), 303)


def _chosen(field: str) -> list[Role]:
    """The ticked roles; what is no role is left out."""
    return [role for role in Role if role in request.form.getlist(field)]


@pages.get("/invite")
@open_to(Access.STAFF, ADMINISTRATORS)
def invite_page() -> str:
    return _invite_page({})


def _invite_page(problems: dict[str, str]) -> str:
    return render_template("staff/invite.html", values=request.form, roles=_roles(), chosen=_chosen("roles"), problems=problems)


@pages.post("/invite")
@open_to(Access.STAFF, ADMINISTRATORS)
def invite() -> Answer:
    login, name = request.form.get("login", ""), request.form.get("name", "")
    try:
        made = staff.invite(house().engine, login, name, _chosen("roles"), current_staff().id, db.now())
    except Refused as refused:
        return _invite_page(sentences(refused)), 422
    return _link_page(made)


def _link_page(made: Invited) -> str:
    """Shows a one-time link, this once."""
    address = (house().settings.public_url or request.host_url).rstrip("/") + url_for("signing_in.link", secret=made.token)
    return render_template("staff/link.html", member=_member(made.member), address=address, until=made.until)


def _member(which: int) -> Member:
    found = staff.find(house().engine, which)
    if found is None:
        abort(404)
    return found


@pages.get("/<int:which>")
@open_to(Access.STAFF, ADMINISTRATORS)
def member_page(which: int) -> str:
    member = _member(which)
    return _member_page(member, {"name": member.name}, list(member.roles), {})


def _member_page(member: Member, values: dict[str, str], chosen: list[Role], problems: dict[str, str]) -> str:
    sessions = signing_in.sessions(house().engine, member.id, db.now())
    return render_template(
        "staff/member.html", member=member, values=values, chosen=chosen, roles=_roles(), sessions=len(sessions), problems=problems
    )


@pages.post("/<int:which>")
@open_to(Access.STAFF, ADMINISTRATORS)
def change(which: int) -> Answer:
    member, name, roles = _member(which), request.form.get("name", ""), _chosen("roles")
    try:
        staff.change(house().engine, which, name, roles, current_staff().id, db.now())
    except Refused as refused:
        return _member_page(member, {"name": name}, roles, sentences(refused)), 422
    return _done(which, gettext("Kept. It holds from the next page on."))


def _done(which: int, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("staff.member_page", which=which), 303)


@pages.post("/<int:which>/link")
@open_to(Access.STAFF, ADMINISTRATORS)
def link(which: int) -> Answer:
    _member(which)
    return _link_page(staff.reset(house().engine, which, current_staff().id, db.now()))


@pages.post("/<int:which>/disable")
@open_to(Access.STAFF, ADMINISTRATORS)
def disable(which: int) -> Answer:
    return _act(which, staff.disable, "disabled")


@pages.post("/<int:which>/enable")
@open_to(Access.STAFF, ADMINISTRATORS)
def enable(which: int) -> Answer:
    return _act(which, staff.enable, "enabled")


@pages.post("/<int:which>/unlock")
@open_to(Access.STAFF, ADMINISTRATORS)
def unlock(which: int) -> Answer:
    return _act(which, staff.unlock, "unlocked")


@pages.post("/<int:which>/remove-factor")
@open_to(Access.STAFF, ADMINISTRATORS)
def remove_factor(which: int) -> Answer:
    return _act(which, staff.remove_factor, "factor")


@pages.post("/<int:which>/sign-out")
@open_to(Access.STAFF, ADMINISTRATORS)
def sign_out(which: int) -> Answer:
    return _act(which, signing_in.sign_out_everywhere, "out")


def _act(which: int, act: Callable[..., object], done: str) -> Answer:
    member = _member(which)
    try:
        act(house().engine, which, current_staff().id, db.now())
    except Refused as refused:
        return _member_page(member, {"name": member.name}, list(member.roles), sentences(refused)), 422
    return _done(which, str(DONE[done]))
