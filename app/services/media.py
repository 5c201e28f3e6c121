"""A picture or voice note of a person: fetched from the provider by a job as soon as it is here, and kept from then on.

A provider gives a file for a short while only. What the job could not have is asked for once more when somebody looks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from app.channels.wire import NoAnswer
from app.log import get_logger
from app.queue import REPLIES
from app.services.house import House
from app.store import chat_messages, contacts, inbox, media, vault
from app.store.db import now, reading, transaction
from app.store.staff import Member

JOB = "workers.media.fetch"
TYPES = {
    "image/jpeg": "image",
    "image/png": "image",
    "image/webp": "image",
    "audio/ogg": "audio",
    "audio/mpeg": "audio",
    "audio/mp4": "audio",
}
USUAL = {"photo": "image/jpeg", "voice": "audio/ogg"}
ONE_FETCH = Lock()  # a channel's connections belong to one loop at a time
AGAIN = timedelta(minutes=2)  # after which a job that did not bring it is asked for anew
OLDEST = timedelta(hours=1)  # until when
MOST_A_DAY = 30  # of one person; more are fetched when somebody looks

log = get_logger(__name__)


class Shown(NamedTuple):
    """What a browser gets."""

    mime: str
    data: bytes


def can_fetch(house: House, channel: str) -> bool:
    return channel in house.channels and hasattr(house.channels[channel], "fetch")


def mime_of(kind: str, said: str) -> str:
    """A type that a browser may show; what a provider says otherwise counts for nothing."""
    return said if said in TYPES else USUAL.get(kind, "")


# --- as soon as it is here ---------------------------------------------------------------------------------------------------------


def expect(
    house: House, connection: Connection, contact: int, message: int, channel: str, told: Sequence[Sequence[str]], at: datetime
) -> bool:
    """Writes down what of a message is to be fetched; whether there is anything."""
    places = [place for place, (kind, _, said) in enumerate(told) if mime_of(kind, said)] if can_fetch(house, channel) else []
    if not places or media.count_lately(connection, contact, at - timedelta(days=1)) >= MOST_A_DAY:
        return False
    media.expect(connection, message, places, at + AGAIN, at)
    return True


def ask(house: House, at: datetime) -> None:
    """The clock's task: a job for each message whose pictures did not come."""
    with transaction(house.engine) as connection:
        waiting = media.take_due(connection, at, at + AGAIN, OLDEST)
    for message in waiting:
        house.queues.ask(JOB, message, queue=REPLIES)


async def fetch(house: House, message: int) -> None:
    """The job. Twice is harmless: who comes second finds nothing awaited, or keeps the same."""
    with reading(house.engine) as connection:
        row = chat_messages.one(connection, message)
        places = media.awaited(connection, message) if row is not None else []
        told = _told(connection, row) if row is not None and places else []
    for place in places:
        if row is None or place >= len(told) or not can_fetch(house, row.channel):
            _give_up(house, message, place)
            continue
        kind, ref, said = told[place]
        try:
            data: bytes | None = await house.channels[row.channel].fetch(ref)  # type: ignore[attr-defined]
        except NoAnswer:
            continue  # the clock asks again
        _keep(house, message, place, Shown(mime_of(kind, said), data)) if data else _give_up(house, message, place)


def _told(connection: Connection, row: Row[Any]) -> Sequence[Sequence[str]]:
    try:
        return vault.body(connection, row).media or []
    except vault.NoKey:
        log.error("media_without_key", message=row.id)
        return []


def _give_up(house: House, message: int, place: int) -> None:
    with transaction(house.engine) as connection:
        media.give_up(connection, message, place)


def _keep(house: House, message: int, place: int, shown: Shown) -> None:
    """Shut where the person's case is sealed: their row is the lock, so that nobody seals it meanwhile."""
    with transaction(house.engine) as connection:
        row = chat_messages.one(connection, message)
        person = contacts.load_plain(connection, row.contact_id) if row is not None else None
        if person is not None:
            media.keep(connection, message, place, shown.mime, shown.data, now(), sealed=person.sensitive)


# --- when somebody looks -----------------------------------------------------------------------------------------------------------


def show(house: House, member: Member, chat: Row[Any], message: int, place: int) -> Shown | None:
    """None where it is not there (any more) or cannot be shown. The caller has entered the chat."""
    with reading(house.engine) as connection:
        row = inbox.message(connection, member, chat.contact_id, message)
        told = vault.shown_body(connection, row).media if row is not None else None
        if row is None or not told or place >= len(told):
            return None
        kind, ref, said = told[place]
        kept = media.get(connection, message, place)
    mime = mime_of(kind, said)
    if kept is None and mime and (kept := _fetch(house, row.channel, ref)):
        _keep(house, message, place, Shown(mime, kept))
    return Shown(mime, kept) if kept and mime else None


def _fetch(house: House, channel: str, ref: str) -> bytes | None:
    if not can_fetch(house, channel):
        return None
    with ONE_FETCH:
        try:
            return asyncio.run(_fetched(house.channels[channel], ref))
        except NoAnswer:
            return None


async def _fetched(channel: Any, ref: str) -> bytes | None:
    try:
        found: bytes | None = await channel.fetch(ref)
        return found
    finally:
        await channel.close()
