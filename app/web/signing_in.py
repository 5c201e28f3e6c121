"""Signing in and out, and the pages that a one-time link leads to."""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.services import demo_staff, own_account, signing_in, staff
from app.services.signing_in import Outcome, Tried
from app.services.staff import Refused
from app.store import db
from app.web.access import EVERY_ROLE, TOKEN, Access, current_staff, house, open_to, session_id, signed_in
from app.web.languages import SAID, remember
from app.web.sentences import sentences

pages = Blueprint("signing_in", __name__)
HALF = "half"  # in the signed cookie: who gave the right password, and when
HALF_S = 600
LINK = "link"  # the secret of a one-time link, once it was opened


@pages.get("/sign-in")
@open_to(Access.ANYBODY)
def page() -> Response | str:
    return redirect(url_for("console.home")) if signed_in() else _page({})


def _page(problems: dict[str, str], login: str = "") -> str:
    offered = [] if house().settings.production else demo_staff.offered(house().engine)
    values = {"login": login, "next": _local(request.values.get("next", ""))}
    return render_template("signing_in/page.html", values=values, problems=problems, demo=offered, demo_password=demo_staff.PASSWORD)


@pages.post("/sign-in")
@open_to(Access.ANYBODY)
def sign_in() -> Response | tuple[str, int]:
    login, password = request.form.get("login", ""), request.form.get("password", "")
    missing = {"login": login.strip(), "password": password}
    problems = {field: _missing()[field] for field, given in missing.items() if not given}
    if problems:
        return _page(problems, login), 422
    tried = signing_in.sign_in(house().engine, login[:200], password, _place(), _browser(), db.now())
    if tried.outcome in _REFUSALS:
        return _page({"": _refusal(tried.outcome)}, login), _REFUSALS[tried.outcome]
    return _go_on(tried)


_REFUSALS = {Outcome.WRONG: 422, Outcome.WAIT: 429}


def _missing() -> dict[str, str]:
    return {
        "login": gettext("Write your sign-in name."),
        "password": gettext("Write your password."),
        "code": gettext("Write the six digits or a recovery code."),
    }


def _refusal(outcome: Outcome) -> str:
    """The same for a name that is not there, a locked account and a wrong password."""
    if outcome is Outcome.WAIT:
        return str(gettext("There were too many tries. Try again in a quarter of an hour."))
    return str(
        gettext(
            "This name and password do not open an account. After five wrong tries an account is locked; an administrator can unlock it."
        )
    )


def _go_on(tried: Tried) -> Response:
    """Everything that stood in the cookie before ends here, so that nobody can hand a cookie over to be signed in."""
    after, said = _local(request.form.get("next", "")) or session.get("next", ""), session.get(SAID)
    session.clear()
    if tried.outcome is Outcome.SECOND:
        session.update({HALF: [tried.member, int(db.now().timestamp())], "next": after, SAID: said})
        return redirect(url_for("signing_in.code_page"), 303)
    session[TOKEN] = tried.token
    return _speaking(redirect(after or url_for("console.home"), 303), tried.member, said)


def _speaking(answer: Response, member: int, said: str | None) -> Response:
    """In the language that was chosen on the way in, else in the account's."""
    if said:
        staff.speak(house().engine, member, said)
    found = staff.find(house().engine, member)
    if found and found.language:
        remember(answer, found.language)
    return answer


@pages.get("/sign-in/code")
@open_to(Access.ANYBODY)
def code_page() -> Response | str:
    return _code_page({}) if _half() else redirect(url_for("signing_in.page"))


def _code_page(problems: dict[str, str]) -> str:
    return render_template("signing_in/code.html", problems=problems)


def _half() -> int | None:
    """Who gave the right password within the last ten minutes."""
    member, since = session.get(HALF, (None, 0))
    return member if member and db.now().timestamp() - since < HALF_S else None


@pages.post("/sign-in/code")
@open_to(Access.ANYBODY)
def give_code() -> Response | tuple[str, int]:
    member, code = _half(), request.form.get("code", "").strip()
    if member is None:
        return redirect(url_for("signing_in.page"), 303)
    if not code:
        return _code_page({"code": _missing()["code"]}), 422
    key = house().settings.secret_key
    tried = signing_in.give_code(house().engine, member, code[:50], key, _place(), _browser(), db.now())
    if tried.outcome is Outcome.WRONG:
        return _code_page({"code": gettext("This code is wrong or was used before. Wait for the next one and try again.")}), 422
    if tried.outcome is Outcome.WAIT:
        return _code_page({"code": _refusal(tried.outcome)}), 429
    return _go_on(tried)


@pages.post("/sign-out")
@open_to(Access.STAFF, EVERY_ROLE)
def sign_out() -> Response:
    signing_in.sign_out(house().engine, current_staff().id, session_id(), db.now())
    session.clear()
    return redirect(url_for("signing_in.page"), 303)


@pages.get("/welcome/<secret>")
@open_to(Access.ANYBODY)
def link(secret: str) -> Response:
    """Takes the secret out of the address at once, so that it stands in no history and no referrer."""
    session[LINK] = secret[:100]
    return redirect(url_for("signing_in.welcome"))


@pages.get("/welcome")
@open_to(Access.ANYBODY)
def welcome() -> tuple[str, int]:
    return _welcome({})


def _welcome(problems: dict[str, str]) -> tuple[str, int]:
    owner = own_account.link_owner(house().engine, session.get(LINK, ""), db.now())
    if owner is None or owner.disabled:
        return render_template("signing_in/over.html"), 404
    return render_template("signing_in/welcome.html", owner=owner, problems=problems), 422 if problems else 200


@pages.post("/welcome")
@open_to(Access.ANYBODY)
def choose_password() -> Response | tuple[str, int]:
    password, again = request.form.get("password", ""), request.form.get("again", "")
    if password != again:
        return _welcome({"again": gettext("The two passwords differ. Write the same one twice.")})
    try:
        owner = own_account.take_link(house().engine, session.get(LINK, ""), password, db.now())
    except Refused as refused:
        return _welcome(sentences(refused))
    session.clear()
    flash(gettext("Your password is set. Now sign in as %(login)s.", login=owner.login))
    return redirect(url_for("signing_in.page"), 303)


def _local(path: str) -> str:
    """A page of ours to go on to; anything else is ignored."""
    return path if re.fullmatch(r"/(?![/\\])[\w./-]*", path, re.A) else ""


def _place() -> str:
    """The network address; behind a platform's router the one that the router saw."""
    passed_on = request.headers.get("X-Forwarded-For", "") if house().settings.production else ""
    return passed_on.rpartition(",")[2].strip() or request.remote_addr or ""


def _browser() -> str:
    """Enough to know one's own device again: "Firefox, Windows"."""
    agent = request.headers.get("User-Agent", "")
    found = (next((name for mark, name in marks if mark in agent), "") for marks in (_BROWSERS, _SYSTEMS))
    return ", ".join(filter(None, found))


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
