"""One's own account: password, second factor, recovery codes, and where one is signed in."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.services import own_account, second_factor, signing_in
from app.services.staff import Refused, Wrong
from app.store import db
from app.web.access import EVERY_ROLE, Access, current_staff, house, open_to, session_id
from app.web.sentences import SENTENCES, sentences

pages = Blueprint("account", __name__, url_prefix="/account")

Answer = str | Response | tuple[str, int]


@pages.get("")
@open_to(Access.STAFF, EVERY_ROLE)
def page() -> str:
    return _page({})


def _page(problems: dict[str, str]) -> str:
    me, engine = current_staff(), house().engine
    return render_template(
        "account/page.html",
        problems=problems,
        sessions=signing_in.sessions(engine, me.id, db.now()),
        this_session=session_id(),
        codes_left=own_account.codes_left(engine, me.id),
    )


@pages.post("/password")
@open_to(Access.STAFF, EVERY_ROLE)
def change_password() -> Answer:
    old, new, again = (request.form.get(field, "") for field in ("old", "password", "again"))
    if new != again:
        return _page({"again": gettext("The two passwords differ. Write the same one twice.")}), 422
    try:
        own_account.change_password(house().engine, current_staff(), old, new, session_id(), db.now())
    except Refused as refused:
        return _page(sentences(refused)), 422
    return _done(gettext("Your password is changed. Other browsers were signed out."))


def _done(sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("account.page"), 303)


@pages.get("/second-factor")
@open_to(Access.STAFF, EVERY_ROLE)
def second_factor_page() -> Answer:
    return redirect(url_for("account.page")) if current_staff().has_factor else _factor_page({})


def _factor_page(problems: dict[str, str]) -> str:
    shared = own_account.begin_factor(house().engine, current_staff().id, house().settings.secret_key)
    picture = Markup(second_factor.picture(shared, current_staff().login))  # noqa: S704 (segno's own SVG of letters and digits)
    spaced = " ".join(shared[at : at + 4] for at in range(0, len(shared), 4))
    return render_template("account/second_factor.html", picture=picture, shared=spaced, problems=problems)


@pages.post("/second-factor")
@open_to(Access.STAFF, EVERY_ROLE)
def confirm_second_factor() -> Answer:
    me = current_staff()
    if me.has_factor:
        return redirect(url_for("account.page"), 303)
    codes = own_account.confirm_factor(house().engine, me.id, request.form.get("code", "")[:50], house().settings.secret_key, db.now())
    if not codes:
        return _factor_page({"code": gettext("These are not the digits of the app. Wait for the next ones and try again.")}), 422
    return render_template("account/codes.html", codes=codes)


@pages.post("/codes")
@open_to(Access.STAFF, EVERY_ROLE)
def new_codes() -> Answer:
    if not current_staff().has_factor:
        abort(404)
    if problems := _unproven("codes_password"):
        return _page(problems), 422
    return render_template("account/codes.html", codes=own_account.new_codes(house().engine, current_staff().id, db.now()))


@pages.post("/second-factor/remove")
@open_to(Access.STAFF, EVERY_ROLE)
def remove_second_factor() -> Answer:
    if problems := _unproven("remove_password"):
        return _page(problems), 422
    own_account.remove_factor(house().engine, current_staff(), db.now())
    if current_staff().needs_factor:
        return redirect(url_for("account.second_factor_page"), 303)
    return _done(gettext("The second factor is off."))


def _unproven(field: str) -> dict[str, str]:
    """What weakens an account asks for the password again: the browser may have been left alone."""
    right = own_account.knows_password(house().engine, current_staff().id, request.form.get(field, ""))
    return {} if right else {field: str(SENTENCES[Wrong.PASSWORD_WRONG])}


@pages.post("/sessions/<int:which>/end")
@open_to(Access.STAFF, EVERY_ROLE)
def end_session(which: int) -> Response:
    signing_in.sign_out(house().engine, current_staff().id, which, db.now())
    return _done(gettext("That browser is signed out."))


@pages.post("/sessions/end")
@open_to(Access.STAFF, EVERY_ROLE)
def end_sessions() -> Response:
    signing_in.sign_out_everywhere(house().engine, current_staff().id, current_staff().id, db.now())
    session.clear()
    flash(gettext("You are signed out everywhere."))
    return redirect(url_for("signing_in.page"), 303)
