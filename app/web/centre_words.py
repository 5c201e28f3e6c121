"""What the centres' pages call teams, days and faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

from app.web.languages import language

DAYS = (
    lazy_gettext("Monday"),
    lazy_gettext("Tuesday"),
    lazy_gettext("Wednesday"),
    lazy_gettext("Thursday"),
    lazy_gettext("Friday"),
    lazy_gettext("Saturday"),
    lazy_gettext("Sunday"),
)
FAULTS: Mapping[str, Any] = {
    "no_name": lazy_gettext("Write the name."),
    "too_long": lazy_gettext("This is too long."),
    "no_province": lazy_gettext("Choose a province."),
    "no_phone": lazy_gettext("A telephone number has digits, spaces, + and hyphens alone."),
    "no_hours": lazy_gettext("Write a number of hours, 1 to 80."),
    "wrong_hours": lazy_gettext("Hours are like 07:30, in order, each with its beginning and its end."),
    "national_stays": lazy_gettext("The national desk takes the chats that no centre serves; it cannot be closed for good."),
    "own_substitute": lazy_gettext("A centre cannot stand in for itself."),
    "wrong_duty": lazy_gettext("A duty has a beginning and a later end, a month apart at most."),
    "not_here": lazy_gettext("Choose somebody who stands at a desk of this centre."),
    "no_day": lazy_gettext("Choose a day."),
}


def name_of(centre: Any) -> str:
    """A centre's name in the reader's language."""
    return str(centre.name_km if language() == "km" else centre.name_latin)
