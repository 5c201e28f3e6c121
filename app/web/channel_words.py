"""Channels, operators and wordings in the reader's language: staff do not read our keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.channels.base import Channel
from app.engine.screen import Medium
from app.store.flows import Book
from app.store.prices import ABROAD, ANY, OTHER
from app.web.people_words import HOW

SIMULATOR = lazy_gettext("simulator")
PROVIDERS: Mapping[str, Any] = {
    "twilio": "Twilio",
    "africastalking": "Africa's Talking",
    "africastalking_ussd": "Africa's Talking",
    "simulator": SIMULATOR,
    "simulator_ussd": SIMULATOR,
    "simulator_chat": SIMULATOR,
}
MEDIUMS: Mapping[str, str] = {Medium.SMS: "SMS", Medium.USSD: "USSD", Medium.CHAT: "Telegram"}
OPERATORS: Mapping[str, Any] = {
    ANY: lazy_gettext("any"),
    OTHER: lazy_gettext("another operator"),
    ABROAD: lazy_gettext("a number abroad"),
}
_WORDING = re.compile(r"(\w+)\.\w+:(\w+)")


def channel_name(channels: Mapping[str, Channel], name: str) -> str:
    """`SMS (Twilio)`; a gateway of one's own by the name it has in the gateways' file."""
    if name == "telegram" or name not in channels:
        return "Telegram" if name == "telegram" else str(PROVIDERS.get(name, name))
    return f"{MEDIUMS[channels[name].limits.medium]} ({PROVIDERS.get(name, name)})"


def has_buttons(channels: Mapping[str, Channel], name: str) -> bool:
    """Whether the answers to choose from are no part of a text there."""
    return name in channels and channels[name].limits.medium is Medium.CHAT


def consent_way(channels: Mapping[str, Channel], way: str) -> str:
    """How somebody agreed: as staff noted it, or by which channel."""
    return str(HOW[way]) if way in HOW else channel_name(channels, way)


def operator_name(operator: str) -> str:
    return str(OPERATORS.get(operator, operator))


def wording_name(book: Book, wording: str, language: str) -> str:
    """`register.consent:ca228fb1` as one would say it; what staff wrote stands as it is."""
    asked = _WORDING.fullmatch(wording)
    if asked and asked[1] in book.names:
        return str(gettext("question of “%(flow)s”, version %(mark)s", flow=gettext(book.flow(asked[1], language).title), mark=asked[2]))
    return str(gettext("sent START")) if wording == "START" else wording
