"""What a `kind = "http"` gateway says of itself in the gateways file; docs/channels.md describes every key."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.channels import templates
from app.channels.base import Outcome, ReceiptStatus
from app.channels.gateways import Section
from app.channels.wire import basic

PLACEHOLDERS = {"id", "to", "digits", "text", "parts", "coding", "alphabet", "hook_url", "receipt_url"}
METHODS = ("GET", "POST", "PUT")


@dataclass(frozen=True, slots=True)
class Send:
    """How a message is handed over, and how the answer is read."""

    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str]
    json: Any
    id: str  # JSON path of the provider's id
    id_pattern: re.Pattern[str] | None  # or a pattern whose first group is it
    answers: tuple[tuple[re.Pattern[str], Outcome], ...]  # patterns of the answer's text, first match wins
    statuses: Mapping[str, Outcome]
    repeatable: bool  # our id makes a second try harmless


@dataclass(frozen=True, slots=True)
class Heard:
    """Where an inbound message stands in the gateway's request."""

    when: Mapping[str, list[str]]
    id: tuple[str, ...]
    sender: tuple[str, ...]
    text: str
    charset: str
    trunk: str


@dataclass(frozen=True, slots=True)
class Told:
    """Where a receipt stands, and what its statuses mean."""

    when: Mapping[str, list[str]]
    id: str
    message_id: str
    message_id_pattern: re.Pattern[str] | None
    status: str
    code: str
    statuses: Mapping[str, ReceiptStatus]
    outcomes: Mapping[str, Outcome]


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway; what it cannot do is None."""

    name: str
    secret: str
    rate: float
    parts: int
    answer: str
    send: Send | None
    inbound: Heard | None
    receipts: Told | None


def gateway(name: str, section: Section) -> Gateway:
    """Raises WrongSetting with file and key."""
    found = Gateway(
        name=name,
        secret=section.text("secret"),
        rate=section.number("rate", 10.0),
        parts=int(section.number("parts", 3.0, least=1.0)),
        answer=section.text("answer", ""),
        send=_send(section.sub("send")),
        inbound=_inbound(section.sub("inbound")),
        receipts=_receipts(section.sub("receipts")),
    )
    if not (found.send or found.inbound):
        raise section.wrong("send", "or inbound is needed: this gateway can do nothing.")
    return found


def _send(section: Section | None) -> Send | None:
    if section is None:
        return None
    headers = section.texts("headers")
    if section.has("user"):
        headers["Authorization"] = basic(section.text("user"), section.text("password"))
    found = Send(
        method=section.choice("method", METHODS, "POST"),
        url=section.url("url"),
        query=section.texts("query"),
        headers=headers,
        form=section.texts("form"),
        json=section.tree("json"),
        id=section.text("id", ""),
        id_pattern=section.pattern("id_pattern"),
        answers=tuple((_compiled(section, text), outcome) for text, outcome in section.words("answers", Outcome).items()),
        statuses=section.words("statuses", Outcome),
        repeatable=section.flag("repeatable", False),
    )
    section.finish()
    _check_placeholders(section, found)
    return found


def _compiled(section: Section, text: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise section.wrong("answers", f"has a wrong regular expression ({error}).") from None


def _check_placeholders(section: Section, send: Send) -> None:
    for key in ("url", "query", "headers", "form", "json"):
        unknown = templates.names(getattr(send, key)) - PLACEHOLDERS
        if unknown:
            known = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))
            raise section.wrong(key, f"names {{{min(unknown)}}}, which is none of {known}.")


def _inbound(section: Section | None) -> Heard | None:
    if section is None:
        return None
    found = Heard(
        when=section.lists("when"),
        id=tuple(section.names("id")),
        sender=tuple(section.names("from")),
        text=section.text("text"),
        charset=section.text("charset", ""),
        trunk=section.text("trunk", ""),
    )
    section.finish()
    return found


def _receipts(section: Section | None) -> Told | None:
    if section is None:
        return None
    found = Told(
        when=section.lists("when"),
        id=section.text("id", ""),
        message_id=section.text("message_id", ""),
        message_id_pattern=section.pattern("message_id_pattern"),
        status=section.text("status"),
        code=section.text("code", ""),
        statuses=section.words("statuses", ReceiptStatus),
        outcomes=section.words("outcomes", Outcome),
    )
    section.finish()
    if not (found.id or found.message_id):
        raise section.wrong("id", "or message_id is needed: a receipt must name its message.")
    return found
