"""How somebody may be reached: in which hours, and whether by telephone; for everybody whom staff may see, sealed or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import safe_contact
from app.services.seeing import Refused
from app.store.db import now
from app.web import sealed_words
from app.web.access import Access, current_staff, house, open_to
from app.web.contacts import PEOPLE

Answer = str | Response | tuple[str, int]
pages = Blueprint("safe_contact", __name__, url_prefix="/contacts/<int:contact>/safe-contact")

DAY = [(hour, f"{hour:02}:00") for hour in range(24)]


def typed(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of the form show: what was typed, else what is settled."""
    values = request.form or {name: "" if value is None else value for name, value in found.items()}
    return {"values": values, "hours": DAY}


def kept(keep: Callable[[], None], again: Callable[[dict[str, Any]], str], where: str) -> Answer:
    """Keeps what the form says and goes on, or shows it again with what is wrong."""
    try:
        keep()
    except Refused as refused:
        return again({field: sealed_words.PROBLEMS[why] for field, why in refused.problems.items()}), 422
    flash(gettext("Kept. It holds for every message from now on."))
    return redirect(where, 303)


@pages.get("")
@open_to(Access.STAFF, PEOPLE)
def page(contact: int) -> str:
    return _page(contact, {})


def _page(contact: int, problems: dict[str, Any]) -> str:
    found = safe_contact.of_person(house(), contact, current_staff())
    return render_template("contacts/safe_contact.html", contact=contact, problems=problems, **typed(found))


@pages.post("")
@open_to(Access.STAFF, PEOPLE)
def keep(contact: int) -> Answer:
    return kept(
        lambda: safe_contact.keep_for(house(), contact, current_staff(), request.form, now()),
        lambda problems: _page(contact, problems),
        url_for("person.page", contact=contact),
    )


def sentences(contact: int) -> list[str]:
    """What is settled of a person whom the page shows already."""
    row = safe_contact.settled(house(), contact)
    if row is None:
        return []
    hours = [] if row.from_hour is None else [f"{hour:02}:00" for hour in (row.from_hour, row.to_hour)]
    said = [gettext("Write to them from %(first)s to %(last)s alone", first=hours[0], last=hours[1])] if hours else []
    said += [gettext("Never call them")] if row.never_call else []
    return said + ([gettext("Others use this phone")] if row.shared_phone else [])


pages.add_app_template_global(sentences, "safe_contact_of")
