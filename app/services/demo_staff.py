"""Made-up staff for a development start: one of each role, at the desks where chats come. Production never has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from app.services import desks, passwords
from app.settings import Settings
from app.store import centres, db, staff
from app.store.desks import Team, set_desks
from app.store.staff import Member, Role

PASSWORD = "spean-demo-2026"  # noqa: S105 (shown on the sign-in page)


class Someone(NamedTuple):
    """A made-up colleague."""

    login: str
    name: str
    role: Role
    teams: tuple[Team, ...] = ()  # where they stand, in each centre
    province: str = ""  # of the one centre where they stand


CHATS = (Team.FRONT, Team.LEGAL, Team.JOBS)
PEOPLE = (
    Someone("outreach", "កែវ សុភា", Role.OUTREACH),
    Someone("approver", "ជា វណ្ណៈ", Role.APPROVER),
    Someone("centre", "អ៊ុក ចាន់ធី", Role.CENTRE, CHATS),
    Someone("pursat", "ប៉ែន វុទ្ធី", Role.CENTRE, CHATS, "15"),
    Someone("protection", "លឹម សុខា", Role.PROTECTION, (Team.PROTECTION,)),
    Someone("supervisor", "ឃឹម រតនា", Role.SUPERVISOR, (Team.FRONT,)),
    Someone("manager", "ប៊ុន សំណាង", Role.MANAGER),
    Someone("admin", "ទេព មករា", Role.ADMINISTRATOR, (Team.FRONT,)),
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
        desks.stand(connection)
        ids = {
            someone: staff.add(connection, someone.login, someone.name, [someone.role], at, password=made, demo=True) for someone in PEOPLE
        }
        _stand(connection, {someone: member for someone, member in ids.items() if member is not None})
        staff.set_roles_with_factor(connection, ())
    return len(PEOPLE)


def _stand(connection: Connection, ids: Mapping[Someone, int]) -> None:
    """Everybody at their desks in each centre, or in the one of their province."""
    for centre in centres.every(connection):
        here = [(ids[someone], someone.teams) for someone in ids if someone.province in ("", centre.province)]
        set_desks(connection, centre.id, [(member, team) for member, teams in here for team in teams])


def offered(engine: Engine) -> list[Member]:
    """Those whom the sign-in page of a development start names: who changed the password is not among them."""
    with db.reading(engine) as connection:
        return staff.demo(connection)
