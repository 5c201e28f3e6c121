"""Sends a batch through a channel in a loop of its own, as a worker does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.channels.base import Address, AddressKind, Channel, Outgoing, Sent

DARA = "+85512345678"
SREY_MOM = "+85597712345"


def sms(message_id: int, text: str = "សួស្តី", to: str = DARA) -> Outgoing:
    return Outgoing(message_id, Address(AddressKind.PHONE, to), text)


def chat(message_id: int, text: str = "សួស្តី", to: str = "77", **more: object) -> Outgoing:
    return Outgoing(message_id, Address(AddressKind.TELEGRAM, to), text, **more)  # type: ignore[arg-type]


def send(channel: Channel, *batch: Outgoing) -> list[Sent]:
    return asyncio.run(_send(channel, batch))


async def _send(channel: Channel, batch: Sequence[Outgoing]) -> list[Sent]:
    try:
        return await channel.send(batch)
    finally:
        await channel.close()
