"""The words of people's records in the reader's language: values, fields, what happened, and filters as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.store.filters import Filter
from app.store.gazetteer import gazetteer

SEXES: Mapping[str, Any] = {"female": lazy_gettext("Women"), "male": lazy_gettext("Men"), "other": lazy_gettext("Other or not said")}
SEX: Mapping[str, Any] = {"female": lazy_gettext("Female"), "male": lazy_gettext("Male"), "other": lazy_gettext("Other or not said")}
AGES: Mapping[str, Any] = {
    "15-24": "15–24",
    "25-34": "25–34",
    "35-44": "35–44",
    "45+": lazy_gettext("45 and over"),
    "not_said": lazy_gettext("not said"),
}
SECTORS: Mapping[str, Any] = {
    "garment": lazy_gettext("garment factory"),
    "construction": lazy_gettext("construction"),
    "manufacturing": lazy_gettext("other factory"),
    "agriculture": lazy_gettext("agriculture"),
    "fishing": lazy_gettext("fishing"),
    "services": lazy_gettext("shop, restaurant or service"),
    "domestic": lazy_gettext("house work"),
    "other": lazy_gettext("other work"),
}
NEEDS: Mapping[str, Any] = {
    "job": lazy_gettext("a job"),
    "skills": lazy_gettext("to learn a skill"),
    "wages": lazy_gettext("wages owed or legal help"),
    "papers": lazy_gettext("papers"),
    "food": lazy_gettext("food or health"),
    "person": lazy_gettext("to talk to a person"),
}
LANGUAGES: Mapping[str, Any] = {
    "km": lazy_gettext("Khmer letters"),
    "km_Latn": lazy_gettext("Khmer in Latin letters"),
    "en": lazy_gettext("English"),
}
PURPOSES: Mapping[str, Any] = {
    "contact": lazy_gettext("contact me"),
    "job_matching": lazy_gettext("share to find work"),
    "referral": lazy_gettext("refer me"),
    "statistics": lazy_gettext("anonymous statistics"),
}
CHANNELS: Mapping[str, Any] = {"phone": lazy_gettext("Phone"), "telegram": "Telegram"}
HOW: Mapping[str, Any] = {
    "visit": lazy_gettext("in person"),
    "call": lazy_gettext("by a call"),
    "paper": lazy_gettext("on paper"),
    "fair": lazy_gettext("at a fair"),
    "message": lazy_gettext("by message"),
}
MEDIA: Mapping[str, Any] = {
    "photo": lazy_gettext("Photo"),
    "voice": lazy_gettext("Voice note"),
    "contact": lazy_gettext("Shared their number"),
}
EXCLUSIONS: Mapping[str, Any] = {
    "": lazy_gettext("may be written to"),
    "stopped": lazy_gettext("asked us to stop"),
    "refused": lazy_gettext("said no to us"),
    "no_consent": lazy_gettext("gave no consent yet"),
}
HAPPENED: Mapping[str, Any] = {
    "note": lazy_gettext("Note"),
    "call": lazy_gettext("Telephone call"),
    "visit": lazy_gettext("Visit"),
    "added": lazy_gettext("Added by hand"),
    "changed": lazy_gettext("Record changed"),
    "imported": lazy_gettext("More from a list"),
    "tagged": lazy_gettext("Tags changed"),
    "sensitive": lazy_gettext("Marked as sensitive"),
    "not_sensitive": lazy_gettext("No longer marked as sensitive"),
    "merged": lazy_gettext("Joined with another record"),
    "stopped": lazy_gettext("Asked us to stop"),
    "agreed": lazy_gettext("Consent recorded"),
    "doubted": lazy_gettext("Number in doubt"),
    "shown": lazy_gettext("Number shown"),
    "seat_asked": lazy_gettext("First answer about a job fair"),
    "seat_held": lazy_gettext("Seat at a job fair"),
    "seat_waiting": lazy_gettext("Waits for a seat at a job fair"),
    "seat_back": lazy_gettext("Seat at a job fair given back"),
    "seat_declined": lazy_gettext("Does not come to a job fair"),
    "seat_came": lazy_gettext("Was at a job fair"),
    "in": lazy_gettext("They wrote"),
    "out": lazy_gettext("We wrote"),
}
FACTS: Mapping[str, Any] = {
    "village": lazy_gettext("Village"),
    "household": lazy_gettext("People in the household"),
    "shared_phone": lazy_gettext("Who shares the phone"),
    "preferred_channel": lazy_gettext("How they like to be reached"),
    "reader": lazy_gettext("Who reads messages for them"),
    "disability": lazy_gettext("Disability"),
    "crossing_point": lazy_gettext("Crossing point"),
    "return_month": lazy_gettext("Month of return"),
    "wages_owed": lazy_gettext("Wages owed"),
    "papers": lazy_gettext("Papers they hold"),
    "idpoor": lazy_gettext("IDPoor card"),
    "nssf": lazy_gettext("NSSF"),
    "debt": lazy_gettext("Debt"),
    "education": lazy_gettext("Education"),
    "skills": lazy_gettext("Skills"),
    "wish": lazy_gettext("What they wish to do"),
    "ready_from": lazy_gettext("Ready from"),
    "willing_to_move": lazy_gettext("Willing to move"),
    "note": lazy_gettext("Note"),
}
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "sectors": SECTORS,
    "sexes": SEXES,
    "ages": AGES,
    "needs": NEEDS,
    "languages": LANGUAGES,
    "consents": PURPOSES,
    "channels": CHANNELS,
}


def place(code: str | None, language: str) -> str:
    """A place's name; the code itself where the list has no such place."""
    try:
        return gazetteer().name(code, language) if code else ""
    except KeyError:
        return str(code)


def sentence(chosen: Filter, language: str) -> str:
    """A filter as one would say it."""
    said = chosen.data()
    parts = [_part(name, said[name], language) for name in PARTS if name in said]
    who = _or(str(SEXES[sex]) for sex in chosen.sexes) or gettext("Everybody")
    return who + ("" if not parts else " " + ", ".join(parts))


def _part(name: str, value: Any, language: str) -> str:
    if name in OPTIONS:
        value = _or(str(OPTIONS[name].get(v, v)) for v in value)
    elif name == "places":
        value = _or(place(code, language) for code in value)
    elif isinstance(value, tuple | list):
        value = _or(value)
    return str(PARTS[name]) % {"what": value}


def _or(values: Iterable[str]) -> str:
    return str(gettext(" or ")).join(values)


PARTS: Mapping[str, Any] = {
    "places": lazy_gettext("in %(what)s"),
    "ages": lazy_gettext("aged %(what)s"),
    "sectors": lazy_gettext("who worked in: %(what)s"),
    "needs": lazy_gettext("who need: %(what)s"),
    "languages": lazy_gettext("who read: %(what)s"),
    "channels": lazy_gettext("reached by: %(what)s"),
    "consents": lazy_gettext("who agreed to: %(what)s"),
    "tags": lazy_gettext("with the tag: %(what)s"),
    "registered_from": lazy_gettext("registered from %(what)s"),
    "registered_to": lazy_gettext("registered until %(what)s"),
    "rested_days": lazy_gettext("in no campaign for %(what)s days"),
}
