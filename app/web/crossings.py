"""The list of border crossings, which a person's form offers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, lazy_gettext
from werkzeug.wrappers import Response

from app.services.house import House
from app.store import audit, crossings
from app.store.crossings import Crossing
from app.store.db import now, reading, transaction
from app.store.staff import Role
from app.web.access import Access, current_staff, house, open_to
from app.web.languages import language

pages = Blueprint("crossings", __name__, url_prefix="/contacts/crossings")

KEEPERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
LONGEST = 60
MOST = 100
ELSE = {"other": lazy_gettext("another place"), "unknown": lazy_gettext("don't know")}


def offered(parts: House, kept: str = "") -> list[tuple[str, str]]:
    """Values and labels for a form; what a record keeps and the list has no more is offered as well."""
    with reading(parts.engine) as connection:
        found = {c.latin: c.km if language() == "km" else c.latin for c in crossings.listed(connection)}
    found |= {value: str(label) for value, label in ELSE.items()}
    return [*found.items(), *([(kept, kept)] if kept and kept not in found else [])]


pages.add_app_template_filter(lambda kept: dict(offered(house(), kept))[kept], "crossing")


@pages.get("")
@open_to(Access.STAFF, KEEPERS)
def page() -> str:
    with reading(house().engine) as connection:
        found = crossings.listed(connection)
    return _page("\n".join(f"{c.km} | {c.latin}" for c in found), {})


def _page(lines: str, problems: dict[str, Any]) -> str:
    return render_template("contacts/crossings.html", values={"lines": lines}, problems=problems)


@pages.post("")
@open_to(Access.STAFF, KEEPERS)
def change() -> Response | tuple[str, int]:
    text = request.form.get("lines", "")
    found = [_read(line) for line in text.splitlines() if line.strip()]
    wrong = [place for place, crossing in enumerate(found, 1) if crossing is None]
    if wrong or len(found) > MOST:
        sentence = gettext("Line %(line)s has no Khmer and Latin name with | between.", line=wrong[0] if wrong else MOST + 1)
        return _page(text, {"lines": sentence}), 422
    with transaction(house().engine) as connection:
        crossings.put(connection, list({c.latin: c for c in found if c}.values()))
        audit.note(connection, current_staff().id, "changed", "crossings", at=now())
    flash(gettext("Kept."))
    return redirect(url_for("crossings.page"), 303)


def _read(line: str) -> Crossing | None:
    km, bar, latin = (" ".join(part.split()) for part in line.partition("|"))
    return Crossing(km, latin) if bar and 0 < len(km) <= LONGEST and 0 < len(latin) <= LONGEST else None
