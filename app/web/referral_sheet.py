"""What stands on the sheet of a referral, in the reader's language."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from app.web import people_words, referral_words
from app.web.inbox import in_language
from app.web.languages import language
from app.web.sentences import opened

Lines = list[tuple[str, str]]


def paper(found: dict[str, Any]) -> tuple[str, list[tuple[str, Lines]], str]:
    """Title, sections of label and text, foot; what is not known is left out."""
    name = in_language("name")
    to, by = found["to"], found["from"]
    checklist = [(str(referral_words.INTAKE[said]), referral_words.value(answer)) for said, answer in found["intake"].items()]
    sections = [
        (gettext("To"), [(str(referral_words.KINDS[to["kind"]]), to[name]), (gettext("Phone"), to["phone"])]),
        (gettext("From"), [(gettext("Centre"), by[name]), (gettext("Phone"), by["phone"]), (gettext("Sent"), _day(found["sent_at"]))]),
        (gettext("The person"), _person(found["person"])),
        (gettext("What the service must know"), [(gettext("Reason"), opened(found["reason"]))]),
        (gettext("Checklist for legal help"), checklist),
    ]
    shown = [(heading, [line for line in lines if line[1]]) for heading, lines in sections]
    consent = gettext("The person agreed to be referred on %(day)s.", day=_day(found["consent"]["given_at"])) if found["consent"] else ""
    return gettext("Referral %(code)s", code=found["code"]), [part for part in shown if part[1]], consent


def _person(person: dict[str, Any]) -> Lines:
    return [
        (gettext("Name"), " · ".join(filter(None, (person["name"], person["latin"])))),
        (gettext("Phone"), ", ".join(person["phones"])),
        (gettext("Sex"), str(people_words.SEX.get(person["sex"], ""))),
        (gettext("Age"), str(people_words.AGES.get(person["age_band"], ""))),
        (gettext("Place"), _place(person["place"]["code"]) if person["place"] else ""),
        (gettext("Language of messages"), str(people_words.LANGUAGES.get(person["language"], ""))),
        (gettext("First need"), str(people_words.NEEDS.get(person["need"], ""))),
    ]


def _place(code: str) -> str:
    """With the district and province it lies in."""
    return ", ".join(people_words.place(code[:length], language()) for length in (6, 4, 2) if length <= len(code))


def _day(said: str) -> str:
    return f"{said[8:10]}/{said[5:7]}/{said[:4]}"
