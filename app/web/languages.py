"""In which language a page speaks: the reader's choice (kept in a cookie and on the account), else the browser's."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, g, redirect, request, session
from flask.blueprints import BlueprintSetupState
from flask_babel import Babel, get_locale
from werkzeug.wrappers import Response

from app.services import staff
from app.web.access import Access, house, open_to, signed_in

pages = Blueprint("languages", __name__)
LOCALES = Path(__file__).parents[2] / "locales"
NAMES = {"km": "ខ្មែរ", "en": "English"}  # each in its own words
COOKIE = "language"
SAID = "language"  # in the session's cookie: chosen before signing in, so it goes to the account then
YEAR_S = 365 * 24 * 3600


@pages.record_once
def _set_up(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    Babel(state.app, default_domain="staff", default_translation_directories=str(LOCALES), locale_selector=_chosen)
    state.app.context_processor(lambda: {"page_language": language(), "page_languages": NAMES})


def language() -> str:
    """The language of the present page."""
    return str(get_locale() or "en")


def _chosen() -> str:
    member = g.get("staff")  # never asked for here: a page that tells of a broken database speaks, too
    chosen = (member and member.language) or request.cookies.get(COOKIE, "")
    return chosen if chosen in NAMES else request.accept_languages.best_match(NAMES) or "en"


@pages.post("/language")
@open_to(Access.ANYBODY)
def choose() -> Response:
    """Keeps the choice and goes back to the page it was made on."""
    chosen, back = request.form.get("language", ""), request.form.get("back", "/")
    local = back.startswith("/") and not back.startswith(("//", "/\\"))
    answer = redirect(back if local else "/", 303)
    if chosen in NAMES:
        remember(answer, chosen)
        if member := signed_in():
            staff.speak(house().engine, member.id, chosen)
        else:
            session[SAID] = chosen
    return answer


def remember(answer: Response, chosen: str) -> None:
    """Keeps a language in the browser."""
    answer.set_cookie(COOKIE, chosen, max_age=YEAR_S, httponly=True, samesite="Lax", secure=request.is_secure)
