"""Colleagues at desks for the tests of sealed cases: `of_desk(house, phone)` is of the protection desk of that person's centre."""

from __future__ import annotations

from itertools import count
from typing import Any

from sqlalchemy import insert, select

from app.services import desks as routing
from app.services.house import House
from app.store import centres, conversations, staff
from app.store.db import now, reading, transaction
from app.store.desks import Team, desk_staff
from app.store.messages import messages as table
from app.store.staff import Member, Role
from tests.services.people import Phone

WORRY = "ជួយខ្ញុំផង គេចាក់សោខ្ញុំ"
RECEIPT = "សូមអរគុណ។ សាររបស់លោកអ្នកបានមកដល់ហើយ។"
_numbers = count(1)


def member(house: House, *roles: Role, at: tuple[Any, str] | None = None, name: str = "លឹម សុខា") -> Member:
    """Somebody with these roles; `at` is a centre (by id, or "national") and the desk where they stand."""
    with transaction(house.engine) as connection:
        found = staff.add(connection, f"colleague-c{next(_numbers)}", name, roles, now(), password="not one")
        assert found is not None
        if at is not None:
            routing.stand(connection)
            centre = centres.national(connection) if at[0] == "national" else at[0]
            connection.execute(insert(desk_staff), {"staff_id": found, "centre_id": centre, "team": at[1]})
        one = staff.find(connection, found)
        assert one is not None
        return one


def of_desk(house: House, phone: Phone, *roles: Role) -> Member:
    """A colleague of the protection desk that looks after this person."""
    with transaction(house.engine) as connection:
        place = phone.row.commune or phone.row.province or ""
        desk = routing.route(connection, Team.PROTECTION, place, now())
    return member(house, *(roles or (Role.PROTECTION,)), at=(desk.centre, Team.PROTECTION))


def bodies(house: House) -> list[Any]:
    with reading(house.engine) as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))


def case_of(house: House, phone: Phone) -> Any:
    with reading(house.engine) as connection:
        return conversations.newest(connection, phone.row.id)
