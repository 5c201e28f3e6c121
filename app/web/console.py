"""The console's shell: its menu, made of what each module of pages offers in `nav`, and the first page after signing in.

A module of pages takes part with `nav = [NavItem(10, lazy_gettext("Contacts"), "contacts.page")]`; the roles are those of the view.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from app.store.db import Away
from app.store.hours import local
from app.store.staff import Member, Role
from app.web import channel_words
from app.web.access import EVERY_ROLE, Access, current_staff, house, may_open, open_to, signed_in
from app.web.languages import language

pages = Blueprint("console", __name__)

ROLE_NAMES = {
    Role.OUTREACH: lazy_gettext("Outreach"),
    Role.APPROVER: lazy_gettext("Approver"),
    Role.CENTRE: lazy_gettext("Centre staff"),
    Role.PROTECTION: lazy_gettext("Protection"),
    Role.SUPERVISOR: lazy_gettext("Supervisor"),
    Role.MANAGER: lazy_gettext("Manager"),
    Role.ADMINISTRATOR: lazy_gettext("Administrator"),
}


class NavItem(NamedTuple):
    """A page in the menu. Items stand in their order; a page that a role may not open is not in its menu."""

    order: int
    label: Any  # lazy_gettext, so that it speaks the reader's language
    endpoint: str
    first_for: frozenset[Role] = frozenset()  # who has no other role begins here
    waiting: Callable[[], int] | None = None  # how many things there wait for who is signed in
    what: Any = ""  # … in words, for who hears the page


def menu() -> list[NavItem]:
    """What the menu offers to who is signed in."""
    member: Member | None = g.get("staff")
    return [item for item in current_app.extensions["menu"] if may_open(item.endpoint)] if member else []


def is_open(item: NavItem) -> bool:
    """Whether the present page belongs to an item: its own, else one of the module that has it first in the menu, or below its page."""
    module = [one.endpoint for one in menu() if one.endpoint.partition(".")[0] == request.blueprint]
    if item.endpoint in module:
        return item.endpoint == (request.endpoint if request.endpoint in module else module[0])
    return request.path.startswith(f"{url_for(item.endpoint)}/") and not module


def waiting(item: NavItem) -> int:
    """0 also while the database is away: the page that says so has a menu too."""
    with suppress(Away):
        return item.waiting() if item.waiting else 0
    return 0


pages.add_app_template_global(menu, "menu")
pages.add_app_template_global(waiting, "menu_waiting")
pages.add_app_template_global(is_open, "menu_is_open")
pages.add_app_template_global(may_open, "may_open")
pages.add_app_template_filter(lambda role: ROLE_NAMES[role], "role_name")
pages.add_app_template_filter(lambda name: channel_words.channel_name(house().channels, name), "channel_name")
pages.add_app_template_filter(lambda name: channel_words.has_buttons(house().channels, name), "has_buttons")
pages.add_app_template_filter(lambda way: channel_words.consent_way(house().channels, way), "consent_way")
pages.add_app_template_filter(lambda wording: channel_words.wording_name(house().book, wording, language()), "wording_name")
pages.add_app_template_filter(channel_words.operator_name, "operator_name")
pages.add_app_template_filter(lambda moment: f"{local(moment):%d/%m/%Y %H:%M}" if moment else "", "moment")
pages.app_context_processor(lambda: {"me": g.get("staff")})


@pages.get("/")
@open_to(Access.ANYBODY)
def doors() -> Response | str:
    """In development both doors, the simulator's and the console's; else the console's."""
    if house().settings.production:
        return redirect(url_for("console.home" if signed_in() else "signing_in.page"))
    signed_in()
    return render_template("signing_in/doors.html")


@pages.get("/home")
@open_to(Access.STAFF, EVERY_ROLE)
def home() -> Response:
    """The page where their work waits; else the first of the menu."""
    offered, roles = menu(), current_staff().roles
    first = next((item for item in offered if roles <= item.first_for), offered[0] if offered else None)
    return redirect(url_for(first.endpoint if first else "account.page"))
