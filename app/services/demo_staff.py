"""Made-up staff for a development start: one of each role, so that the console can be tried at once. Production never has them."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine

from app.services import passwords
from app.settings import Settings
from app.store import db, staff
from app.store.staff import Member, Role

PASSWORD = "spean-demo-2026"  # noqa: S105 (shown on the sign-in page)


class Someone(NamedTuple):
    """A made-up colleague."""

    login: str
    name: str
    role: Role


PEOPLE = (
    Someone("outreach", "កែវ សុភា", Role.OUTREACH),
    Someone("approver", "ជា វណ្ណៈ", Role.APPROVER),
    Someone("centre", "អ៊ុក ចាន់ធី", Role.CENTRE),
    Someone("protection", "លឹម សុខា", Role.PROTECTION),
    Someone("supervisor", "ឃឹម រតនា", Role.SUPERVISOR),
    Someone("manager", "ប៊ុន សំណាង", Role.MANAGER),
    Someone("admin", "ទេព មករា", Role.ADMINISTRATOR),
)


def make(engine: Engine, settings: Settings, at: datetime) -> int:
    """Makes them where no account is there yet, and asks nobody for a second factor; how many were made. Never in production."""
    if settings.production:
        return 0
    with db.reading(engine) as connection:
        if staff.everybody(connection):
            return 0
    made = passwords.digest(PASSWORD)
    with db.transaction(engine) as connection:
        for login, name, role in PEOPLE:
            staff.add(connection, login, name, [role], at, password=made, demo=True)
        staff.set_roles_with_factor(connection, ())
    return len(PEOPLE)


def offered(engine: Engine) -> list[Member]:
    """Those whom the sign-in page of a development start names: who changed the password is not among them."""
    with db.reading(engine) as connection:
        return staff.demo(connection)
