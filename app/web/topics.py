"""What a campaign is about, and the link to its material: their words, and how a form says them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.store import topics

NAMES: Mapping[str, Any] = {
    "safe_migration": lazy_gettext("safe migration"),
    "no_fees": lazy_gettext("work without fees, and fraud"),
    "rights": lazy_gettext("rights at work and wages"),
    "skills": lazy_gettext("skills and courses"),
    "social_protection": lazy_gettext("social protection (NSSF, IDPoor)"),
    "papers": lazy_gettext("civil papers"),
    "money": lazy_gettext("money and debt"),
    "health": lazy_gettext("health"),
    "children": lazy_gettext("children and school"),
    "job_fair": lazy_gettext("job fair"),
}
OWN = "own"
LONGEST_LINK = 300
LINK = re.compile(r"https://[^\s/]+\.[^\s]+")


def name(topic: str) -> str:
    """A topic in the reader's language; one of staff's own stands as it is."""
    return str(NAMES.get(topic, topic))


def options(own: list[str]) -> list[tuple[str, str]]:
    """The usual topics, those that staff wrote before, and room for another."""
    return [*((key, str(label)) for key, label in NAMES.items()), *((topic, topic) for topic in own), (OWN, gettext("another one:"))]


def read(form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The columns of a campaign, and what is wrong by field."""
    topic = form.get("own_topic", "") if form.get("topic") == OWN else form.get("topic", "")
    values = {"topic": " ".join(topic.split()), "link": form.get("link", "").strip()}
    problems = {}
    if len(values["topic"]) > topics.LONGEST:
        problems["own_topic"] = gettext("At most %(count)s letters.", count=topics.LONGEST)
    if values["link"] and not (LINK.fullmatch(values["link"]) and len(values["link"]) <= LONGEST_LINK):
        problems["link"] = gettext("A link begins with https:// and has no spaces.")
    return values, problems
