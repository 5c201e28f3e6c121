"""Follow-ups as tests look at them: planned, what became of them, and what left for the phones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.channels.base import Address, Event, Inbound
from app.services.house import House
from app.store.db import now, reading, transaction
from app.store.followups import followups, plan
from app.store.hours import local
from tests.services.outbox import simulator
from tests.services.outreach import due
from tests.services.outreach import send as send_bulk
from tests.services.people import Phone

NOON = local(now()).replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=3)


def planned(house: House, contact: int, due_at: datetime, **more: Any) -> None:
    values = {"flow": "survey", "reason_kind": "fair", "reason_id": 7, "at": due_at - timedelta(days=5), **more}
    with transaction(house.engine) as connection:
        plan(connection, contact=contact, due_at=due_at, **values)


def told(house: House) -> list[tuple[str, str]]:
    with reading(house.engine) as connection:
        query = select(followups.c.state, followups.c.why).where(followups.c.reason_kind != "registered").order_by(followups.c.id)
        return [(state, why) for state, why in connection.execute(query)]


def texts(house: House) -> list[str]:
    """What left for the phones since the last look."""
    due(house)
    send_bulk(house)
    sent = [m.text for m in simulator(house).sent]
    simulator(house).sent.clear()
    return sent


def asleep(house: House) -> None:
    """The phones are real ones: sending hours hold."""
    simulator(house).limits = replace(simulator(house).limits, simulated=False)


def event(phone: Phone, told: Event) -> Inbound:
    """What a provider tells of a phone."""
    return Inbound(phone.channel, f"e-{told}", Address(phone.kind, phone.value), event=told)
