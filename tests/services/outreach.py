"""People for campaigns: many returnees at once, with consent and a telephone; and a campaign run to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, update

from app.services import campaigns
from app.services.advancing import advance
from app.services.delivery import send_queue
from app.services.house import House
from app.store import outcomes, staff, tallies
from app.store.audiences import Filter
from app.store.campaigns import Stage
from app.store.campaigns import get as get_campaign
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.messages import messages
from app.store.staff import Role
from app.store.tallies import Changes

TEXTS = {
    "km": "សួស្ដី {name}! ពិព័រណ៍ការងារនៅ {province} ថ្ងៃសៅរ៍នេះ។",
    "km_Latn": "Suosdey {name}! Piphor kangea nou {province} thngai sau nih.",
    "en": "Hello {name}! A job fair in {province} this Saturday.",
}
NAMES = ("សុខ ដារ៉ា", "ចាន់ ស្រីមុំ", "Keo Sokha", "ឈឹម វណ្ណា", "Pich Ratana")
LANGUAGES = ("km", "km_Latn", "en")
AUTHOR, APPROVER = 1, 2


def returnees(engine: Engine, count: int, *, kind: str = "phone", first: int = 1, **more: Any) -> list[int]:
    """People who came back to Oddar Meanchey and agreed to be written to; the ids of their contacts."""
    at = now() - timedelta(days=30)
    people = [{"id": i, **_person(i, at), **more} for i in range(first, first + count)]
    with transaction(engine) as connection:
        connection.execute(insert(contacts), people)
        connection.execute(insert(addresses), [_address(i, kind, at) for i in range(first, first + count)])
    return [p["id"] for p in people]


def _person(i: int, at: datetime) -> dict[str, Any]:
    return {
        "language": LANGUAGES[i % 3],
        "name": NAMES[i % len(NAMES)],
        "province": "22",
        "district": "2201",
        "commune": "220101",
        "facts": {},
        "registered_at": at,
        "agreed_at": at,
        "sensitive": False,
        "created_at": at,
        "updated_at": at,
    }


def _address(i: int, kind: str, at: datetime) -> dict[str, Any]:
    value = f"+85512{i:06}" if kind == "phone" else f"77{i:06}"
    channel = "simulator" if kind == "phone" else "simulator_chat"
    return {"contact_id": i, "kind": kind, "value": value, "channel": channel, "created_at": at}


def members(house: House) -> None:
    """Sophea makes campaigns and Dara approves them."""
    with transaction(house.engine) as connection:
        if staff.find(connection, AUTHOR) is None:
            staff.add(connection, "sophea", "សុភា", [Role.OUTREACH], now(), id=AUTHOR)
            staff.add(connection, "dara", "ដារ៉ា", [Role.APPROVER], now(), id=APPROVER)


def also_by(engine: Engine, ids: Sequence[int], kind: str) -> None:
    """Gives people a second address."""
    with transaction(engine) as connection:
        connection.execute(insert(addresses), [_address(i, kind, now()) for i in ids])


def draft(house: House, **values: Any) -> int:
    """A campaign to everybody in Oddar Meanchey."""
    members(house)
    made = {"title": "ពិព័រណ៍ការងារ", "texts": TEXTS, "audience": Filter(places=("22",)).data(), **values}
    return campaigns.add(house, AUTHOR, made, now())


def launched(house: House, **values: Any) -> int:
    """Asked for, approved by a second person, and begun."""
    campaign = draft(house, **values)
    campaigns.ask(house, campaign, AUTHOR, now())
    with reading(house.engine) as connection:
        row = get_campaign(connection, campaign)
        count = campaigns.reach(connection, row, now())
    campaigns.approve(house, campaign, APPROVER, count, now())
    return campaign


def row(house: House, campaign: int) -> Any:
    with reading(house.engine) as connection:
        return get_campaign(connection, campaign)


def stage(house: House, campaign: int) -> str:
    return str(row(house, campaign).stage)


def send(house: House) -> None:
    asyncio.run(send_queue(house, "bulk"))


def due(house: House) -> None:
    """What a later second put into the outbox may leave now."""
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.state == "queued").values(due_at=now()))


def finish(house: House, campaign: int, *, rounds: int = 60) -> None:
    """Lets the sender work, a second after a second, until the campaign is over."""
    at = now()
    for _ in range(rounds):
        if stage(house, campaign) == Stage.DONE:
            return
        at += timedelta(seconds=6)
        advance(house, at)
        due(house)
        send(house)
    raise AssertionError(f"still {stage(house, campaign)}")


def figures(house: House, campaign: int) -> Changes:
    """The kept figures, which must be what counting every row gives."""
    with reading(house.engine) as connection:
        kept, counted = tallies.figures(connection, campaign), outcomes.counted(connection, campaign)
    assert kept == counted
    return kept


def states(house: House, campaign: int) -> dict[str, int]:
    """People by state of the ledger."""
    found: dict[str, int] = {}
    for (state, _), figure in figures(house, campaign).items():
        found[state] = found.get(state, 0) + figure.people
    return found
