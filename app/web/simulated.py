"""What the simulator shows of a person: what the database holds of them, and where they are, in a reader's words."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from flask_babel import gettext, lazy_gettext

from app.engine.nodes import Ask
from app.services.simulating import Held, Scene
from app.store.conversations import Stage
from app.store.flows import Book
from app.store.hours import local
from app.store.states import State
from app.text.phone import NotAPhone, parse
from app.web.people_words import FACTS, PURPOSES

STATES = {
    State.RECEIVED: lazy_gettext("received"),
    State.QUEUED: lazy_gettext("waiting"),
    State.SENDING: lazy_gettext("being handed over"),
    State.SENT: lazy_gettext("handed to the network"),
    State.DELIVERED: lazy_gettext("on the handset"),
    State.FAILED: lazy_gettext("failed"),
    State.UNKNOWN: lazy_gettext("may have been sent"),
    State.CANCELLED: lazy_gettext("called back"),
}
LANGUAGE_NAMES = {"km": "ខ្មែរ", "km_Latn": "Khmer akso Latin", "en": "English"}
STAGES = {
    Stage.WAITING: lazy_gettext("waiting for staff"),
    Stage.OPEN: lazy_gettext("open with staff"),
    Stage.CLOSED: lazy_gettext("closed"),
}
TEAMS = {
    "front": lazy_gettext("front desk"),
    "legal": lazy_gettext("legal officer"),
    "jobs": lazy_gettext("job counsellor"),
    "protection": lazy_gettext("protection"),
    "national": lazy_gettext("national office"),
}


MORE_FACTS = {
    "call_number": lazy_gettext("Number to call"),
    "call_time": lazy_gettext("When to call"),
    "satisfaction": lazy_gettext("Mark for the talk"),
    "fair_after": lazy_gettext("After the fair"),
}


class Field(NamedTuple):
    """One line of a person's record; `value` is "" while nothing is known, `good` marks what was reached."""

    key: str
    label: str
    value: str
    good: bool = False


def record(book: Book, held: Held | None, language: str) -> list[Field]:
    """What the database holds of a person, in the order in which a registration fills it."""
    if held is None:
        return []
    contact = held.contact
    return [
        Field("registered", gettext("Registered"), _when(contact.registered_at), bool(contact.registered_at)),
        Field("language", gettext("Language"), LANGUAGE_NAMES.get(contact.language, "")),
        Field("consent", gettext("Consent"), _consent(held)),
        Field("name", gettext("Name"), contact.name or ""),
        *(Field(key, label, _shown(book, key, contact._mapping[key], language)) for key, label in _answers()),
        Field("conversation", gettext("Staff"), _conversation(held)),
        *_others(book, held, language),
    ]


def _answers() -> list[tuple[str, str]]:
    return [
        ("age_band", gettext("Age")),
        ("sex", gettext("Sex")),
        ("province", gettext("Province")),
        ("commune", gettext("Commune")),
        ("need", gettext("First need")),
    ]


def _shown(book: Book, field: str, value: Any, language: str) -> str:
    """A choice by its text and a place by its name, as the registration shows them."""
    return book.flow("register", language).shown(field, value) if value else ""


def _when(moment: Any) -> str:
    return str(gettext("yes, %(at)s", at=f"{local(moment):%H:%M:%S}")) if moment else ""


def _consent(held: Held) -> str:
    if held.contact.refused_at:
        return str(gettext("refused: only the address is kept"))
    return ", ".join(str(PURPOSES[p]) for p in held.purposes if p in PURPOSES)


def _conversation(held: Held) -> str:
    if held.chat is None:
        return ""
    stage, team = STAGES[Stage(held.chat.stage)], TEAMS.get(held.chat.team, held.chat.team)
    return f"{stage}: {team}" + (" ⚑" if held.chat.alert else "")


def _others(book: Book, held: Held, language: str) -> list[Field]:
    """STOP, and every answer that has no column of its own."""
    stopped = [Field("stopped", gettext("Stopped"), _when(held.contact.stopped_at))] if held.contact.stopped_at else []
    facts = ((key, value) for key, value in held.contact.facts.items() if key != "consent")
    labels = _labels(book, language)
    return [*stopped, *(Field(f"fact-{key}", labels.get(key, key), _fact(book, key, value, language)) for key, value in facts)]


def _labels(book: Book, language: str) -> dict[str, str]:
    """What answers without a column are called: as staff know them, else as their question does."""
    asks = [node for name in book.names for node in book.flow(name, language).nodes.values() if isinstance(node, Ask) and node.label]
    return {node.save: node.label for node in asks} | {key: str(words) for key, words in {**FACTS, **MORE_FACTS}.items()}


def _fact(book: Book, key: str, value: Any, language: str) -> str:
    """By the text of the choice, whichever flow asked."""
    flows = (book.flow(name, language) for name in book.names)
    return next((flow.shown(key, value) for flow in flows if key in flow.labels), str(value))


def way_shown(kind: str, value: str) -> str:
    """An address as people write it: +855 12 340 101 · Cellcard, or Telegram."""
    if kind != "phone":
        return "Telegram"
    spaced = re.sub(r"(\+855|\+66)(\d+)(\d{3})(\d{3})", r"\1 \2 \3 \4", value)
    return " · ".join(filter(None, (spaced, _operator(value))))


def _operator(number: str) -> str:
    try:
        return parse(number).operator
    except NotAPhone:
        return ""


def flow_shown(book: Book, found: Scene) -> dict[str, Any]:
    """Which diagram to show, in the person's language, and what to light in it; the welcome's for who has not begun."""
    contact = found.held.contact if found.held else None
    spoken = (contact.language if contact else None) or "km"
    session = found.session
    name = session.flow if session else ""
    return {
        "name": name,
        "title": gettext(book.flow(name, spoken).title) if name else "",
        "language": spoken,
        "node": session.node if session else "",
        "path": list(session.path[:-1]) if session else [],
        "under": gettext(book.flow(session.under.flow, spoken).title) if session and session.under else "",
    }
