"""Webhooks: a provider's request goes to its channel, what it means to the services, and the channel's answer back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import BoundedSemaphore
from typing import cast
from urllib.parse import parse_qsl, quote

from flask import Blueprint, Response, g, request

from app.channels.base import Answer, Channel, HookRequest, Inbound, NotFromProvider, Receipt, Reply, Unreadable
from app.log import get_logger
from app.services.house import House
from app.services.receiving import receive_receipts
from app.services.talk import receive
from app.store.db import Away, now
from app.web.access import Access, house, open_to
from app.web.metrics import rejected

MOST_FIELDS = 200
_TURNS = BoundedSemaphore(2)  # of a process: a core does one thing at a time, and more at once hold their transactions open for longer

pages = Blueprint("hooks", __name__, url_prefix="/hooks")
log = get_logger(__name__)


@pages.route("/<path:path>", methods=["GET", "POST"])
@open_to(Access.PROVIDER)
def hook(path: str) -> Response:
    """Every channel's webhooks; some gateways call by GET."""
    found = house().channels.hook(path)
    g.route = f"/hooks/{found[1]}" if found else "/hooks/unknown"  # never the path: it may hold a secret
    if found is None:
        return Response(status=404)
    channel, pattern, secret = found
    return _response(_heard(house(), channel, _asked(house(), pattern, secret)))


def _heard(house: House, channel: Channel, asked: HookRequest) -> Answer:
    try:
        told = channel.read(asked)
    except NotFromProvider:
        rejected(asked.hook)
        return _refused(channel, asked.hook, 403, "not from the provider")
    except Unreadable as wrong:
        return _refused(channel, asked.hook, 400, str(wrong))
    try:
        return channel.answer(asked, _taken(house, told))
    except Away as fault:  # nothing is stored: who asks again is heard
        log.error("hook_not_taken", channel=channel.name, hook=asked.hook, fault=type(fault).__name__)
        return Answer("try again", status=503)


def _taken(house: House, told: Sequence[Inbound | Receipt]) -> list[Reply]:
    receipts = [t for t in told if isinstance(t, Receipt)]
    if receipts:
        house.receipts.do(lambda told: receive_receipts(house, told, now()), receipts)
    inbounds = [t for t in told if isinstance(t, Inbound)]
    if not inbounds:
        return []
    with _TURNS:
        return receive(house, inbounds, now())


def _refused(channel: Channel, hook: str, status: int, why: str) -> Answer:
    log.warning("hook_refused", channel=channel.name, hook=hook, status=status)
    return Answer(why, status=status)


def _asked(house: House, pattern: str, secret: str) -> HookRequest:
    """The request with the address that the provider called: PUBLIC_URL and the raw path, never the Host header."""
    raw = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or _raw_path()
    body = request.get_data(cache=True)
    return HookRequest(
        hook=pattern,
        url=house.settings.local_url.rstrip("/") + raw,
        body=body,
        headers=cast(Mapping[str, str], request.headers),
        query=_fields(request.query_string.decode("latin-1")) if request.query_string else [],
        form=_form(body),
        secret=secret,
    )


def _raw_path() -> str:
    query = request.query_string.decode("latin-1")
    return quote(request.environ["PATH_INFO"].encode("latin-1")) + (f"?{query}" if query else "")


def _form(body: bytes) -> list[tuple[str, str]]:
    """The form's fields in order, blank ones too (signatures cover them); bytes that are no UTF-8 are replaced.

    A form of more fields than any provider sends counts as empty: its channel refuses it.
    """
    if not request.mimetype.endswith("x-www-form-urlencoded") or body.count(b"&") >= MOST_FIELDS:
        return []
    return _fields(body.decode("utf-8", "replace"))


def _fields(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def _response(answer: Answer) -> Response:
    return Response(answer.body, status=answer.status, content_type=answer.content_type)
