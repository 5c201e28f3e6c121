"""At the door of a fair: who comes, ticked on a phone or on the printed list; a code or a number for who is not found by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import fair_door
from app.store import seats
from app.store.db import now, reading
from app.store.hours import local
from app.web.access import Access, current_staff, house, open_to
from app.web.fairs import AT_THE_DOOR, found_or_404

pages = Blueprint("fair_door", __name__, url_prefix="/fairs")


@pages.get("/<int:fair>/door")
@open_to(Access.STAFF, AT_THE_DOOR)
def page(fair: int) -> str:
    row = found_or_404(fair)
    with reading(house().engine) as connection:
        people = seats.door(connection, fair)
    return render_template(
        "fairs/door.html", row=row, people=people, came=_came(people), to_come=local(now()).date() < local(row.starts_at).date()
    )


def _came(people: Sequence[Any]) -> int:
    return sum(person.came_at is not None for person in people)


@pages.post("/<int:fair>/door/<int:seat>")
@open_to(Access.STAFF, AT_THE_DOOR)
def tick(fair: int, seat: int) -> Response | str:
    """Came, or was ticked by mistake. A phone gets its one line back."""
    found_or_404(fair)
    fair_door.tick(house(), fair, seat, bool(request.form.get("came")), current_staff().id, now())
    if not request.headers.get("HX-Request"):
        return redirect(url_for("fair_door.page", fair=fair) + f"#seat-{seat}", 303)
    with reading(house().engine) as connection:
        people = seats.door(connection, fair)
    return render_template("fairs/_ticked.html", row=found_or_404(fair), seat=seat, people=people, came=_came(people), along=True)


@pages.post("/<int:fair>/door")
@open_to(Access.STAFF, AT_THE_DOOR)
def by_code(fair: int) -> Response:
    found_or_404(fair)
    came = fair_door.came_with(house(), fair, request.form.get("code", ""), current_staff().id, now())
    flash(*_said(came))
    return redirect(url_for("fair_door.page", fair=fair), 303)


def _said(came: fair_door.Came | None) -> Any:
    if came is None:
        return gettext("No seat has this code, and nobody in the contacts this number."), "error"
    who = came.name or gettext("The person")
    return gettext("%(who)s was ticked already.", who=who) if came.before else gettext("%(who)s is ticked.", who=who), "message"
