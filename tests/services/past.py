"""Many chats of the past at once, of every kind that there is, for what counts and lists them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from app.services.house import House
from app.store.contacts import contacts
from app.store.conversations import CODE_SIGNS, conversations
from app.store.db import transaction
from app.store.desks import Desk, bump
from app.store.staff import Member
from tests.services.centre import CHATS, ODDAR_MEANCHEY, PREAH_VIHEAR, PURSAT, centre_of

WEEKS = 10  # in which they began
WEEK_S = 7 * 24 * 3600
Chat = dict[str, Any]


def chats(house: House, count: int, colleagues: Sequence[Member], at: datetime, monday: datetime) -> list[Chat]:
    """Their rows, the same each time; of 20 one began in the first second of a week."""
    chance, there = Random(2026), [centre_of(house, place) for place in (PURSAT, ODDAR_MEANCHEY, PREAH_VIHEAR)]
    born = [
        at - timedelta(seconds=chance.randrange(WEEKS * WEEK_S)) if n % 20 else monday - timedelta(weeks=n // 20 % WEEKS)
        for n in range(count)
    ]
    rows = [_chat(chance, n, one, at, there, [who.id for who in colleagues]) for n, one in enumerate(born, 1)]
    people = [{"id": row["contact_id"], "language": "km", "created_at": at, "updated_at": at} for row in rows]
    with transaction(house.engine) as connection:
        connection.execute(insert(contacts), people)
        connection.execute(insert(conversations), rows)
        bump(connection, [Desk(row["centre_id"], row["team"]) for row in rows])
    return rows


def _chat(chance: Random, n: int, born: datetime, at: datetime, there: Sequence[int], colleagues: Sequence[int]) -> Chat:
    closed = chance.choice([None, min(at, born + timedelta(seconds=9000 + chance.randrange(900_000)))])
    waits, sealed = None if closed else chance.choice([None, born]), chance.random() < 0.2
    return {
        "id": n,
        "code": "".join(CODE_SIGNS[n >> bits & 31] for bits in range(0, 25, 5)),
        "contact_id": n,
        "stage": "closed" if closed else "open",
        "centre_id": chance.choice(there),
        "team": "protection" if sealed else chance.choice(CHATS),
        "topic": chance.choice(["wages", "papers", ""]),
        "sealed": sealed,
        "staff_id": chance.choice([None, *colleagues]),
        "waits_since": waits,
        "due_at": waits and at + timedelta(seconds=chance.randrange(-9000, 9000)),
        "rating": chance.choice([None, 1, 4, 5]) if closed else None,
        "reopened": chance.choice([0, 0, 1, 2]),
        "created_at": born,
        "answered_at": chance.choice([None, born + timedelta(seconds=chance.randrange(9000))]),
        "closed_at": closed,
    }
