"""What a browser sees when a page cannot be had: a sentence and a way on; a machine gets one plain line."""

from __future__ import annotations

from flask import current_app, render_template, request
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, NotFound

from app.services.seeing import Gone
from app.web.access import Access, access_of

Told = tuple[str, int, dict[str, str]]

SENTENCES = {
    400: (
        lazy_gettext("This cannot be read"),
        lazy_gettext("Something in the form or the address is not as expected. Go back and try again."),
    ),
    403: (lazy_gettext("Please sign in first"), lazy_gettext("You are not signed in any more. Nothing was changed.")),
    404: (lazy_gettext("There is no such page"), lazy_gettext("It may have moved, or your role does not include it.")),
    405: (lazy_gettext("There is no such page"), lazy_gettext("It may have moved, or your role does not include it.")),
    413: (lazy_gettext("This is too large"), lazy_gettext("What was sent is larger than this page takes. Nothing was changed.")),
    429: (lazy_gettext("Please wait a little"), lazy_gettext("There were too many tries. Try again in a quarter of an hour.")),
    500: (
        lazy_gettext("Something broke on our side"),
        lazy_gettext("It is in the log. Try again; if it stays so, tell your administrator."),
    ),
}
OLD_FORM = (
    lazy_gettext("This page was open for too long"),
    lazy_gettext("Nothing was changed. Go back, load the page again and repeat it."),
)


def told(error: HTTPException) -> Told:
    """Details of our side are for the log."""
    code = error.code or 500
    if not _by_a_person():
        return f"{error.name}\n", code, {"Content-Type": "text/plain; charset=utf-8"}
    title, sentence = OLD_FORM if isinstance(error, CSRFError) else SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400])
    return render_template("trouble.html", heading=title, sentence=sentence), code, {"Content-Type": "text/html; charset=utf-8"}


def gone(_error: Gone) -> Told:
    """What is not there, or not for who asks: as if there were no such page."""
    return told(NotFound())


def _by_a_person() -> bool:
    machine = (Access.PROVIDER, Access.TOKEN)
    asked = access_of(current_app, request.endpoint) if request.endpoint else None
    return asked not in machine and "text/html" in request.headers.get("Accept", "")
