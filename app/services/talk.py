"""The heart: what a person did on a channel becomes what we keep and what we answer, in one transaction.

A webhook that comes twice finds its message stored and gets the same answer; nothing is done again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.channels.base import AddressKind, Dial, Event, Inbound, Reply
from app.queue import REPLIES
from app.services import media
from app.services.anytime import heard_text, typed
from app.services.house import House
from app.services.joining import join_by_phone
from app.services.turns import Talk
from app.store import campaigns, consents, contacts, followups_lost, messages
from app.store.consents import Purpose
from app.store.db import for_certain
from app.store.outcomes import answered
from app.text.worrying import is_worrying


class Heard(NamedTuple):
    """What goes back in the webhook's answer (USSD), whether messages wait to be sent, and the message whose pictures are to be fetched."""

    replies: tuple[Reply, ...] = ()
    queued: bool = False
    repeat: bool = False
    pictured: int | None = None


def receive(house: House, inbounds: Sequence[Inbound], at: datetime) -> list[Reply]:
    """Works out everything that one webhook told; each inbound is a transaction of its own."""
    replies: list[Reply] = []
    for inbound in inbounds:
        heard = for_certain(house.engine, partial(_receive, house, inbound, at))
        if heard.queued:
            house.queues.wake(REPLIES)
        if heard.pictured is not None:
            house.queues.ask(media.JOB, heard.pictured, queue=REPLIES)
        replies += heard.replies
    return replies


def _receive(house: House, inbound: Inbound, at: datetime, connection: Connection) -> Heard:
    address = inbound.address
    if inbound.phone:
        contacts.lock(connection, [(address.kind, address.value), (AddressKind.PHONE, inbound.phone)])
    row = contacts.find_or_add(connection, address.kind, address.value, inbound.channel, at)
    if inbound.event is not Event.TEXT:
        EVENTS[inbound.event](connection, row, inbound, at)
        return Heard()
    message = messages.receive(connection, _stored(row, inbound, at))
    if message is None:
        return _repeated(connection, inbound)
    row = join_by_phone(connection, row, inbound.phone, at) if inbound.phone else row
    talk = Talk(house, connection, row, house.channels[inbound.channel], at, message)
    if row.campaign_id is not None and not answered(connection, row.campaign_id, row.id, at):
        _never_asked(talk, row.campaign_id)
    heard_text(talk, inbound)
    queued = talk.finish()
    _heard_on(connection, row, inbound.channel, calls=talk.channel.limits.replies_inline)
    pictured = bool(inbound.media) and media.expect(house, connection, row.id, message, inbound.channel, _media(inbound), at)
    return Heard(tuple(talk.replies), queued, pictured=message if pictured else None)


def _never_asked(talk: Talk, campaign: int) -> None:
    """A question that was called back, or refused on its way, was never read: what waited before it waits again."""
    session, begun = talk.session, campaigns.get(talk.connection, campaign)
    if session is not None and begun is not None and session.flow == begun.flow:
        talk.session, talk["pages"] = session.under, None


def _stored(row: contacts.Person, inbound: Inbound, at: datetime) -> dict[str, Any]:
    text = _pressed(row, inbound.dial) if inbound.dial else inbound.text
    return {
        "contact_id": row.id,
        "address_id": row.address_id,
        "conversation_id": None if inbound.dial else row.chat_id,  # what is pressed in a call goes to the flows
        "channel": inbound.channel,
        "provider_id": inbound.provider_id,
        "text": text,
        "sealed": row.sensitive or is_worrying(text),  # never plain at rest, not even for a moment
        "media": _media(inbound) or None,
        "created_at": at,
    }


def _pressed(row: contacts.Person, dial: Dial) -> str:
    """What this request of a call adds to the ones before."""
    return typed((row.dial_length or 0) if row.dial_id == dial.id else 0, dial.typed)


def _media(inbound: Inbound) -> list[list[str]]:
    """What was sent beside the text; that a number was shared, and not which: it stands with the addresses."""
    shared = [["contact", "", ""]] if inbound.phone else []
    return [*([m.kind, m.ref, m.mime] for m in inbound.media), *shared]


def _repeated(connection: Connection, inbound: Inbound) -> Heard:
    """The provider asked again: a USSD page must be the same page, everything else is under way already."""
    if inbound.dial is None:
        return Heard(repeat=True)
    answered = messages.replies_to(connection, inbound.channel, inbound.provider_id)
    return Heard(tuple(Reply(m.text, end=m.code == "end") for m in answered), repeat=True)


def _heard_on(connection: Connection, row: contacts.Person, channel: str, *, calls: bool) -> None:
    """Who writes from an address can be written to there, on the channel they came by; a call, too, proves whose it is."""
    if row.failed or row.unproven_at:
        contacts.change_address(connection, row.address_id, failed=None, unproven_at=None)
    if not calls and (row.came_by != channel or row.gone_at):
        contacts.change_address(connection, row.address_id, channel=channel, gone_at=None)


def _gone(connection: Connection, row: contacts.Person, inbound: Inbound, at: datetime) -> None:
    contacts.change_address(connection, row.address_id, gone_at=at)


def _back(connection: Connection, row: contacts.Person, inbound: Inbound, at: datetime) -> None:
    contacts.change_address(connection, row.address_id, gone_at=None)


def _opted_out(connection: Connection, row: contacts.Person, inbound: Inbound, at: datetime) -> None:
    """The provider answered the STOP itself: record and keep silent."""
    consents.withdraw(connection, row.id, [Purpose.CONTACT], at)
    contacts.change(connection, row.id, {"stopped_at": row.stopped_at or at, "session": None, "wait_at": None}, at)
    messages.cancel_queued(connection, row.id)
    followups_lost.lose(connection, row.id, "stopped", at)


def _opted_in(connection: Connection, row: contacts.Person, inbound: Inbound, at: datetime) -> None:
    """As START; what the provider refused us while it was blocked is open again."""
    contacts.change(connection, row.id, {"stopped_at": None}, at)
    contacts.change_address(connection, row.address_id, gone_at=None)
    followups_lost.revive(connection, row.id, at)
    if row.registered_at and not row.refused_at:
        consents.record(connection, row.id, [Purpose.CONTACT], True, "START", row.language or "km", inbound.channel, at)


def _hung_up(connection: Connection, row: contacts.Person, inbound: Inbound, at: datetime) -> None:
    """The session goes on at the next call or text; only the dial is over. Told late, it may be of a call before this one."""
    if inbound.dial is None or inbound.dial.id == row.dial_id:
        contacts.change(connection, row.id, {"dial_id": None, "dial_length": None}, at)


EVENTS: Mapping[Event, Callable[[Connection, contacts.Person, Inbound, datetime], None]] = {
    Event.BLOCKED: _gone,
    Event.UNBLOCKED: _back,
    Event.OPTED_OUT: _opted_out,
    Event.OPTED_IN: _opted_in,
    Event.HUNG_UP: _hung_up,
}
