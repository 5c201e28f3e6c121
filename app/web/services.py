"""The directory of services: to whom one may refer, and when somebody last called their number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import referrals
from app.store import audit
from app.store import referrals as rows
from app.store.db import now, reading, transaction
from app.store.gazetteer import gazetteer
from app.store.referrals import Kind
from app.store.sight import READERS
from app.store.staff import Role
from app.web import people_words, referral_words
from app.web.access import Access, current_staff, house, open_to
from app.web.inbox import in_language
from app.web.languages import language

pages = Blueprint("services", __name__, url_prefix="/services")

KEEPERS = (Role.SUPERVISOR, Role.ADMINISTRATOR)
TEXTS = {"name_km": 160, "name_latin": 160, "phone": 32, "email": 120, "note": 1000, "source": 300}


@pages.get("")
@open_to(Access.STAFF, READERS)
def page() -> str:
    referrals.directory(house())
    with reading(house().engine) as connection:
        found = rows.directory(connection, active=False)
    return render_template("referrals/services.html", found=found, words=referral_words, name=in_language("name"))


@pages.get("/new")
@open_to(Access.STAFF, KEEPERS)
def new() -> str:
    return _form({"active": "1"}, {}, None)


def _form(values: Any, problems: dict[str, str], service: int | None) -> str:
    provinces = [(unit.code, people_words.place(unit.code, language())) for unit in gazetteer().children()]
    said = {field: str(referral_words.FAULTS[kind]) for field, kind in problems.items()}
    return render_template(
        "referrals/service.html", values=values, problems=said, service=service, provinces=provinces, kinds=referral_words.KINDS
    )


@pages.post("/new")
@open_to(Access.STAFF, KEEPERS)
def add() -> Response | tuple[str, int]:
    return _save(None)


@pages.get("/<int:service>")
@open_to(Access.STAFF, KEEPERS)
def edit(service: int) -> str:
    found = _found(service)
    day = f"{found.checked_on:%d/%m/%Y}" if found.checked_on else ""
    return _form({**found._mapping, "checked_on": day, "active": "1" if found.active else ""}, {}, service)


def _found(service: int) -> Any:
    with reading(house().engine) as connection:
        return rows.service(connection, service) or abort(404)


@pages.post("/<int:service>")
@open_to(Access.STAFF, KEEPERS)
def change(service: int) -> Response | tuple[str, int]:
    return _save(_found(service).id)


def _save(service: int | None) -> Response | tuple[str, int]:
    values, problems = _read(request.form)
    if problems:
        return _form(request.form, problems, service), 422
    with transaction(house().engine) as connection:
        if service is None:
            audit.note(connection, current_staff().id, "made", "service", rows.add_service(connection, values), at=now())
        else:
            rows.change_service(connection, service, values)
            audit.note(connection, current_staff().id, "changed", "service", service, at=now())
    flash(gettext("The service is kept."))
    return redirect(url_for("services.page"), 303)


def _read(form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {name: form.get(name, "").strip()[:longest] for name, longest in TEXTS.items()}
    values["kind"] = form.get("kind", "") if form.get("kind", "") in list(Kind) else Kind.PARTNER
    values["place"] = form.get("place", "") if form.get("place", "") in {unit.code for unit in gazetteer().children()} else ""
    values["active"] = form.get("active") == "1"
    problems = {} if values["name_km"] and values["name_latin"] else {"name_km": "no_name"}
    try:
        day = form.get("checked_on", "").strip()
        values["checked_on"] = datetime.strptime(day, "%d/%m/%Y").date() if day else None  # noqa: DTZ007 (a day, no moment)
    except ValueError:
        problems["checked_on"] = "bad_day"
    return values, problems
