"""Why something was refused, as sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.services.passwords import Weak
from app.services.staff import Refused, Wrong

LOST = lazy_gettext("This text cannot be opened: its key is missing. Tell the administrator.")
SENTENCES: Mapping[str, Any] = {
    Wrong.LOGIN_FORM: lazy_gettext("A sign-in name has 3 to 64 small Latin letters, digits, dots or hyphens; an e-mail address will do."),
    Wrong.LOGIN_TAKEN: lazy_gettext("Somebody already has this sign-in name. Choose another."),
    Wrong.NAME_MISSING: lazy_gettext("Write the name."),
    Wrong.NAME_LONG: lazy_gettext("The name is too long: 80 letters at most."),
    Wrong.ROLES_MISSING: lazy_gettext("Choose at least one role."),
    Wrong.NOBODY: lazy_gettext("This account is not there any more."),
    Wrong.LAST_ADMINISTRATOR: lazy_gettext("This is the last administrator. Make somebody else an administrator first."),
    Wrong.ONESELF: lazy_gettext("You cannot disable your own account. Ask another administrator."),
    Wrong.LINK_OVER: lazy_gettext("This link is over: it was used, or too much time went by. Ask your administrator for a new one."),
    Wrong.PASSWORD_WRONG: lazy_gettext("This is not your password."),
    Weak.SHORT: lazy_gettext("The password is too short: at least 10 letters. Three or four words are easy to keep in mind."),
    Weak.LONG: lazy_gettext("The password is too long: 200 letters at most."),
    Weak.SIMPLE: lazy_gettext("The password repeats too few letters. Use at least 5 different ones."),
    Weak.COMMON: lazy_gettext("Many people use this password. Choose one that nobody guesses."),
    Weak.OWN_NAME: lazy_gettext("Your own name must not stand in the password."),
}


def opened(text: str | None) -> str:
    """What somebody wrote; where no key opens it, a sentence that says so."""
    return str(LOST) if text is None else text


def sentences(refused: Refused) -> dict[str, str]:
    """The problems of a form by field."""
    return {field: str(SENTENCES[why]) for field, why in refused.problems.items()}
