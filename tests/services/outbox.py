"""The outbox as tests look at it: what waits, what was sent, and in which state."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from app.channels.simulator import Simulator
from app.services.delivery import send_queue
from app.services.house import House
from app.store.db import reading
from app.store.messages import messages
from tests.services.people import Phone


def states(house: House) -> list[str]:
    """The states of what went out, oldest first."""
    with reading(house.engine) as connection:
        return list(connection.scalars(select(messages.c.state).where(messages.c.state != "received").order_by(messages.c.id)))


def simulator(house: House) -> Simulator:
    found = house.channels["simulator"]
    assert isinstance(found, Simulator)
    return found


def send(house: House) -> None:
    asyncio.run(send_queue(house, "replies"))


def queued(house: House, text: str = "JOIN") -> Phone:
    """A person with one answer in the outbox."""
    phone = Phone(house)
    phone.hear_text(text)
    return phone
