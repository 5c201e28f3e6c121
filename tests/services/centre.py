"""Staff at the desks of the centres that Spean comes with, and people whose chats come there, for the tests of the chats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from app.services import desks
from app.services.house import House
from app.store import centres, contacts, conversations, staff
from app.store.centres import centres as table
from app.store.db import now, reading, transaction
from app.store.desks import Team, desk_staff
from app.store.staff import Member, Role
from tests.services.people import Phone

ODDAR_MEANCHEY, PURSAT, PREAH_VIHEAR, NATIONAL = "22", "15", "13", "12"
CHATS = (Team.FRONT, Team.LEGAL, Team.JOBS)
_numbers = count(1)


def centre_of(house: House, province: str) -> int:
    with transaction(house.engine) as connection:
        desks.stand(connection)
        return int(connection.scalar(select(table.c.id).where(table.c.province == province)))  # type: ignore[arg-type]


def change_centre(house: House, province: str, **values: Any) -> int:
    centre = centre_of(house, province)
    with transaction(house.engine) as connection:
        centres.change(connection, centre, values)
    return centre


def colleague(house: House, province: str, *teams: Team, role: Role = Role.CENTRE, name: str = "អ៊ុក ចាន់ធី") -> Member:
    """A member of staff at desks of a centre; without teams at all that are for chats."""
    centre = centre_of(house, province)
    with transaction(house.engine) as connection:
        made = staff.add(connection, f"colleague{next(_numbers)}", name, [role], now(), password="not one")
        assert made is not None
        rows = [{"staff_id": made, "centre_id": centre, "team": team} for team in teams or CHATS]
        connection.execute(insert(desk_staff), rows)
        found = staff.find(connection, made)
    assert found is not None
    return found


def asking(house: House, number: str = "+85512345678", province: str = "", language: str = "3") -> tuple[Phone, int]:
    """Sok Dara asked for a person, and has a chat."""
    phone = Phone(house, number)
    phone.all("JOIN", language)
    if province:
        with transaction(house.engine) as connection:
            contacts.change(connection, phone.row.id, {"province": province}, now())
    phone.all("HELP", "1")
    return phone, phone.row.chat_id


def chat_row(house: House, chat: int) -> Any:
    with reading(house.engine) as connection:
        return conversations.get(connection, chat)


def moves(house: House, chat: int) -> list[str]:
    with reading(house.engine) as connection:
        of = conversations.conversation_moves
        return list(connection.scalars(select(of.c.what).where(of.c.conversation_id == chat).order_by(of.c.id)))


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each of several acts that begin at one moment returned, or the exception that it raised."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.exception() or future.result() for future in [pool.submit(act) for act in acts]]
