"""A picture or voice note of a chat: fetched from the provider when somebody first looks, and kept from then on."""

from __future__ import annotations

import asyncio
from threading import Lock
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from app.channels.wire import NoAnswer
from app.services.house import House
from app.store import inbox, media, vault
from app.store.db import now, reading, transaction
from app.store.staff import Member

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


class Shown(NamedTuple):
    """What a browser gets."""

    mime: str
    data: bytes


def can_fetch(house: House, channel: str) -> bool:
    return channel in house.channels and hasattr(house.channels[channel], "fetch")


def mime_of(kind: str, said: str) -> str:
    """A type that a browser may show; what a provider says otherwise counts for nothing."""
    return said if said in TYPES else USUAL.get(kind, "")


def show(house: House, member: Member, chat: Row[Any], message: int, place: int) -> Shown | None:
    """None where it is not there (any more) or cannot be shown. The caller has entered the chat."""
    with reading(house.engine) as connection:
        row = inbox.message(connection, member, chat.contact_id, message)
        told = vault.body(connection, row).media if row is not None else None
        if row is None or not told or place >= len(told):
            return None
        kind, ref, said = told[place]
        kept = media.get(connection, message, place)
    mime = mime_of(kind, said)
    if kept is None and mime and (kept := _fetch(house, row.channel, ref)):
        _keep(house, chat, message, place, Shown(mime, kept))
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


def _keep(house: House, chat: Row[Any], message: int, place: int, shown: Shown) -> None:
    """Two who look at once keep it once."""
    try:
        with transaction(house.engine) as connection:
            media.keep(connection, message, place, shown.mime, shown.data, now(), sealed=chat.sealed)
    except IntegrityError:
        return
