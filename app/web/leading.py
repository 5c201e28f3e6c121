"""From a person's page to a chat at the centre of their place."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import begun_by_staff
from app.services.answering import Unfit
from app.store.db import now
from app.web.access import Access, current_staff, house, open_to
from app.web.contacts import PEOPLE

pages = Blueprint("leading", __name__, url_prefix="/contacts/<int:contact>/chat")


@pages.post("")
@open_to(Access.STAFF, PEOPLE)
def begin(contact: int) -> Response:
    """Who will see the chat goes on there; who will not hears that it waits."""
    try:
        code = begun_by_staff.lead(house(), contact, request.form.get("team", ""), current_staff(), now())
    except Unfit as unfit:
        flash(gettext("They have no address: nobody can write to them.") if unfit.why == "no_channel" else gettext("Choose a team."))
        return redirect(url_for("person.page", contact=contact), 303)
    if code:
        return redirect(url_for("inbox.chat", code=code), 303)
    flash(gettext("A chat waits at the centre of their place."))
    return redirect(url_for("person.page", contact=contact), 303)
