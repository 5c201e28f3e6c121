"""Who sees which chat: every role at every kind of desk, with chats of each kind, sealed and not."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import Connection, Engine, insert, select

from app.services import desks
from app.store import centres, contacts, inbox_looks, sealing, staff
from app.store import conversations as chats
from app.store.conversations import conversations as table
from app.store.db import now, transaction
from app.store.desks import Desk, Team, bump, desk_staff, desk_versions
from app.store.inbox import Wanted
from app.store.sight import looker, sees, watched
from app.store.staff import Member, Role

HERE, THERE, NATIONAL = "22", "15", "12"


def centre(connection: Connection, province: str) -> int:
    desks.stand(connection)
    return next(int(row.id) for row in centres.every(connection) if row.province == province)


def chat(connection: Connection, province: str, team: str, *, sealed: bool = False) -> int:
    phone = f"+8551{centre(connection, province)}{list(Team).index(Team(team))}{int(sealed)}000"
    person = contacts.find_or_add(connection, "phone", phone, "simulator", now())
    made = chats.add(connection, person.id, Desk(centre(connection, province), team), now(), sealed=sealed)
    assert made is not None
    return made


def member(connection: Connection, role: Role, *stands: tuple[str, str], login: str = "", **more: object) -> Member:
    made = staff.add(connection, login or f"{role}-{len(stands)}", "អ៊ុក ចាន់ធី", [role], now(), **more)
    assert made is not None
    for province, team in stands:
        connection.execute(insert(desk_staff), {"staff_id": made, "centre_id": centre(connection, province), "team": team})
    found = staff.find(connection, made)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("role", "stands", "seen"),
    [
        (Role.CENTRE, [(HERE, "front")], ["here front"]),
        (Role.CENTRE, [(HERE, "front"), (THERE, "legal")], ["here front", "there legal"]),
        (Role.CENTRE, [(HERE, "protection")], []),
        (Role.CENTRE, [], []),
        (Role.OUTREACH, [(HERE, "front")], []),
        (Role.MANAGER, [(HERE, "front")], []),
        (Role.APPROVER, [(HERE, "front")], []),
        (Role.SUPERVISOR, [(HERE, "front")], ["here front", "here legal"]),
        (Role.ADMINISTRATOR, [(HERE, "jobs"), (THERE, "jobs")], ["here front", "here legal", "there front", "there legal"]),
        (Role.ADMINISTRATOR, [], []),
        (Role.PROTECTION, [(HERE, "protection")], ["here sealed"]),
        (Role.PROTECTION, [(HERE, "front")], ["here front"]),
        (Role.PROTECTION, [(NATIONAL, "protection")], ["here sealed", "there sealed"]),
        (Role.PROTECTION, [(NATIONAL, "front")], []),
        (Role.PROTECTION, [], []),
    ],
)
def test_a_member_sees_the_chats_of_their_desks_and_no_other(
    engine: Engine, role: Role, stands: list[tuple[str, str]], seen: list[str]
) -> None:
    with transaction(engine) as connection:
        names: dict[int, str] = {}
        for (province, where), team in product(((HERE, "here"), (THERE, "there")), ("front", "legal")):
            names[chat(connection, province, team)] = f"{where} {team}"
        for province, where in ((HERE, "here"), (THERE, "there")):
            names[chat(connection, province, "protection", sealed=True)] = f"{where} sealed"
        who = member(connection, role, *stands)
        found = connection.scalars(select(table.c.id).where(sees(who))).all()
        assert sorted(names[one] for one in found) == seen
        listed, counts = inbox_looks.look(connection, who, Wanted(view="all"), now())
        assert (sorted(names[one] for one, _ in listed), counts.all) == (seen, len(seen))
        codes = {row.id: row.code for row in connection.execute(select(table.c.id, table.c.code))}
        opened = [names[one] for one, code in codes.items() if inbox_looks.chat(connection, who, code, now())]
        assert sorted(opened) == seen


def test_a_disabled_account_sees_nothing(engine: Engine) -> None:
    with transaction(engine) as connection:
        chat(connection, HERE, "front")
        gone = member(connection, Role.CENTRE, (HERE, "front"), disabled_at=now())
        assert connection.scalars(select(table.c.id).where(sees(gone))).all() == []
        assert inbox_looks.look(connection, gone, Wanted(view="all"), now()) == ([], (0, 0, 0, 0))


def test_a_statement_that_was_compiled_once_asks_for_who_looks_and_when(engine: Engine) -> None:
    """Of two with the same roles each sees their own, and a glass that was broken is whole again when its time is over."""
    with transaction(engine) as connection:
        case = chat(connection, THERE, "protection", sealed=True)
        code = connection.scalars(select(table.c.code).where(table.c.id == case)).one()
        lim = member(connection, Role.PROTECTION, (HERE, "protection"), login="lim")
        sok = member(connection, Role.PROTECTION, (THERE, "protection"), login="sok")
        ends = now() + timedelta(hours=1)
        assert inbox_looks.chat(connection, lim, code, now()) is None
        sealing.open_case(connection, case, lim.id, ends, now(), glass=True)

        def seen(who: Member, at: datetime) -> tuple[bool, int]:
            return inbox_looks.chat(connection, who, code, at) is not None, inbox_looks.look(connection, who, Wanted("all"), at)[1].all

        assert seen(lim, now()) == (True, 1)
        assert seen(lim, ends) == (False, 0)
        assert seen(sok, ends) == (True, 1)


def test_what_a_member_watches_covers_what_they_see(engine: Engine) -> None:
    with transaction(engine) as connection:
        here, there = centre(connection, HERE), centre(connection, THERE)
        bump(connection, [Desk(*pair) for pair in product((here, there, centre(connection, NATIONAL)), map(str, Team))])

        def desks_of(role: Role, *stands: tuple[str, str]) -> set[tuple[int, str]]:
            found = select(desk_versions.c.centre_id, desk_versions.c.team).where(watched(looker(member(connection, role, *stands))))
            return {(row.centre_id, row.team) for row in connection.execute(found)}

        assert desks_of(Role.CENTRE, (HERE, "front")) == {(here, "front")}
        assert desks_of(Role.SUPERVISOR, (HERE, "front")) == {(here, team) for team in Team}
        assert {(here, "protection"), (there, "protection")} <= desks_of(Role.PROTECTION, (NATIONAL, "protection"))
        assert desks_of(Role.PROTECTION, (HERE, "protection"), (HERE, "jobs")) == {(here, "protection"), (here, "jobs")}
        assert desks_of(Role.OUTREACH) == set()
