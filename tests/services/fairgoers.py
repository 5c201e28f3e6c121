"""Fairs and people who come to them, for tests: a fair in three days, and returnees with phones who answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.services import fairs as services
from app.services.followups import start_due
from app.services.house import House
from app.store import fairs, seats
from app.store.db import now, reading
from app.store.hours import CAMBODIA, local
from tests.services import outreach
from tests.services.people import Phone

ANLONG_VENG = "220101"
EMPLOYERS = ({"name": "Samraong Garment", "sector": "garment", "posts": 40}, {"name": "ដំណាំស្រូវ ខ្មែរ", "sector": "agriculture", "posts": 12})


def in_three_days(hour: int = 8) -> datetime:
    day = local(now()).date() + timedelta(days=3)
    return datetime(day.year, day.month, day.day, hour, tzinfo=CAMBODIA)


def values(**more: Any) -> dict[str, Any]:
    """A fair at the hall of Anlong Veng, as the form gives it."""
    return {
        "title_km": "ពិព័រណ៍ការងារអន្លង់វែង",
        "title_latin": "Anlong Veng job fair",
        "place": ANLONG_VENG,
        "landmark_km": "សាលាឃុំ",
        "landmark_latin": "commune hall",
        "starts_at": in_three_days(),
        "ends_at": in_three_days(15),
        "seats": 2,
        "invited": [ANLONG_VENG],
        "bring_km": "អត្តសញ្ញាណប័ណ្ណ",
        "bring_latin": "identity card",
        "phone": "012345678",
        **more,
    }


def fair(house: House, **more: Any) -> int:
    outreach.members(house)
    return services.add(house, outreach.AUTHOR, values(**more), EMPLOYERS, now())


def invited(house: House, count: int, **more: Any) -> tuple[int, list[Phone]]:
    """A fair, and people of its commune who had the invitation, in their three languages."""
    made = fair(house, **more)
    outreach.returnees(house.engine, count)
    send_invitation(house, made)
    return made, [Phone(house, f"+85512{i:06}") for i in range(1, count + 1)]


def send_invitation(house: House, made: int) -> int:
    from app.services import campaigns

    campaign = services.invite(house, made, outreach.AUTHOR, now())
    campaigns.schedule(house, campaign, outreach.AUTHOR, now())
    outreach.finish(house, campaign)
    return campaign


def stands(house: House, made: int) -> dict[int, str]:
    """How each contact stands with a fair."""
    with reading(house.engine) as connection:
        query = select(seats.seats.c.contact_id, seats.seats.c.stand).where(seats.seats.c.fair_id == made)
        return {row.contact_id: row.stand for row in connection.execute(query.order_by(seats.seats.c.id))}


def row(house: House, made: int) -> Any:
    with reading(house.engine) as connection:
        return fairs.get(connection, made)


def later(house: House, at: datetime | None = None) -> None:
    """Lets what is due begin, and leave."""
    while start_due(house, at or now()):
        pass
    outreach.due(house)
    outreach.send(house)


def inbox(phones: Sequence[Phone]) -> list[list[str]]:
    """What arrived on each phone since it was looked at last."""
    return [phone.arrived() for phone in phones]
