"""The words of referrals in the reader's language: kinds of services, states, the checklist and what is wrong in a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext

KINDS: Mapping[str, Any] = {
    "mrc": lazy_gettext("Counselling of an MRC"),
    "legal": lazy_gettext("Legal help"),
    "nea": lazy_gettext("Job centre (NEA)"),
    "training": lazy_gettext("Training centre"),
    "nssf": lazy_gettext("Social security (NSSF)"),
    "commune": lazy_gettext("Commune office"),
    "dosvy": lazy_gettext("Social affairs (DoSVY)"),
    "health": lazy_gettext("Health"),
    "partner": lazy_gettext("Partner organisation"),
}
STATES: Mapping[str, Any] = {
    "sent": lazy_gettext("Sent"),
    "accepted": lazy_gettext("Accepted"),
    "done": lazy_gettext("Done"),
    "declined": lazy_gettext("Declined"),
}
LOOKS = {"sent": "wait", "accepted": "", "done": "good", "declined": "bad"}
INTAKE: Mapping[str, Any] = {
    "legal_matter": lazy_gettext("What it is about"),
    "employer": lazy_gettext("Employer"),
    "workplace": lazy_gettext("Where they worked"),
    "work_when": lazy_gettext("When they worked"),
    "wages_owed": lazy_gettext("Wages owed"),
    "proof": lazy_gettext("Proof they hold"),
    "papers": lazy_gettext("Papers they hold"),
    "reported": lazy_gettext("Told to whom before"),
}
VALUES: Mapping[str, Any] = {  # answers of the legal questions
    "wages": lazy_gettext("wages owed"),
    "papers": lazy_gettext("papers"),
    "both": lazy_gettext("wages and papers"),
    "contract": lazy_gettext("a contract or pay slip"),
    "photos": lazy_gettext("photos or messages"),
    "witness": lazy_gettext("people who saw it"),
    "none": lazy_gettext("none"),
    "passport": lazy_gettext("a passport"),
    "id_card": lazy_gettext("an identity card"),
    "passport_and_id": lazy_gettext("a passport and an identity card"),
    "yes": lazy_gettext("yes"),
    "no": lazy_gettext("no"),
}
FAULTS: Mapping[str, Any] = {
    "no_service": lazy_gettext("Choose a service."),
    "no_note": lazy_gettext("Write what the service must know."),
    "too_long": lazy_gettext("At most 2,000 letters."),
    "not_agreed": lazy_gettext("Without their consent nobody is referred. Ask them first."),
    "moved": lazy_gettext("Somebody else has moved this referral meanwhile."),
    "no_name": lazy_gettext("Write the name in both scripts."),
    "bad_day": lazy_gettext("Write the day like 25/11/2026."),
}


def value(said: Any) -> str:
    """An answer of the checklist."""
    return str(VALUES.get(str(said), said))
