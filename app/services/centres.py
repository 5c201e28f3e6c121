"""Looking after the centres: made and changed by a form, the places they serve, who stands at their desks, duties, holidays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from app.services import centre_form, chats, desks
from app.services.house import House
from app.services.seeing import Gone, Refused
from app.store import audit, centres, staff
from app.store import desks as tables
from app.store.db import reading, transaction
from app.store.desks import Desk, Team
from app.store.hours import local
from app.store.staff import Member, Role

ROLES_OF = {team: frozenset({Role.PROTECTION if team is Team.PROTECTION else Role.CENTRE}) for team in Team}
OVER = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})  # stand at a desk to look after its centre


@dataclass(frozen=True)
class Shown:
    """A centre with what its pages say of it."""

    row: Row[Any]
    is_open: bool
    opens: datetime | None
    places: set[str]
    standing: list[Row[Any]]  # staff_id, name, team
    on_duty: list[int]
    roster: list[Row[Any]]

    @property
    def people(self) -> dict[int, str]:
        return {row.staff_id: row.name for row in self.standing}


def listed(house: House, at: datetime) -> list[Shown]:
    """Every centre, the national desk last."""
    with transaction(house.engine) as connection:
        desks.stand(connection)
        return [_shown(connection, row, at) for row in centres.every(connection)]


def one(house: House, centre: int, at: datetime) -> Shown:
    """Raises Gone."""
    with reading(house.engine) as connection:
        return _shown(connection, _there(connection, centre), at)


def _shown(connection: Connection, row: Row[Any], at: datetime) -> Shown:
    hours = desks.opening(connection, row, at)
    return Shown(
        row=row,
        is_open=hours.is_open(at),
        opens=hours.opens(at),
        places=centres.places_of(connection, row.id),
        standing=tables.standing_at(connection, row.id),
        on_duty=tables.on_duty(connection, row.id, at),
        roster=tables.roster(connection, row.id, at),
    )


def _there(connection: Connection, centre: int) -> Row[Any]:
    found = centres.get(connection, centre)
    if found is None:
        raise Gone
    return found


def may_look_after(house: House, centre: int, member: Member) -> bool:
    """Administrators every centre, supervisors those where they stand at a desk."""
    if member.may((Role.ADMINISTRATOR,)):
        return True
    with reading(house.engine) as connection:
        return centre in {desk.centre for desk in tables.desks_of(connection, member.id)}


def add(house: House, form: Mapping[str, str], member: Member, at: datetime) -> int:
    """A new centre. Raises Refused."""
    values = centre_form.read(form)
    with transaction(house.engine) as connection:
        made = centres.add(connection, values)
        audit.note(connection, member.id, "centre_added", "centre", made, at=at)
        return made


def change(house: House, centre: int, form: Mapping[str, str], member: Member, at: datetime) -> None:
    """Raises Refused, Gone. The national desk stays: somebody must take what no centre serves."""
    values = centre_form.read(form)
    with transaction(house.engine) as connection:
        if _there(connection, centre).national and not values["active"]:
            raise Refused({"active": "national_stays"})
        if values["substitute_id"] == centre:
            raise Refused({"substitute_id": "own_substitute"})
        centres.change(connection, centre, values)
        audit.note(connection, member.id, "centre_changed", "centre", centre, at=at)


def serve(house: House, centre: int, places: Collection[str], member: Member, at: datetime) -> None:
    """The places that a centre serves from now on; one that another serves is not taken from it. Raises Refused, Gone."""
    with transaction(house.engine) as connection:
        _there(connection, centre)
        taken = centres.served_by_others(connection, centre, places)
        if taken:
            raise Taken(taken)
        centres.set_places(connection, centre, places)
        audit.note(connection, member.id, "centre_places", "centre", centre, at=at)


class Taken(Refused):
    """Other centres serve some of these places: code → centre."""

    def __init__(self, places: Mapping[str, int]) -> None:
        super().__init__({"places": "served"})
        self.places = dict(places)


def candidates(house: House) -> dict[Team, list[Member]]:
    """Who may stand at each desk: its role, or one that looks after centres."""
    with reading(house.engine) as connection:
        able = [member for member in staff.everybody(connection) if not member.disabled]
    return {team: [member for member in able if member.may(ROLES_OF[team] | OVER)] for team in Team}


def stand(house: House, centre: int, standing: Collection[tuple[int, str]], member: Member, at: datetime) -> None:
    """Who stands at the desks of a centre from now on; who left gives back the chats that they see no longer. Raises Gone."""
    able = {(one.id, str(team)) for team, found in candidates(house).items() for one in found}
    with transaction(house.engine) as connection:
        _there(connection, centre)
        before = {row.staff_id for row in tables.standing_at(connection, centre)}
        tables.set_desks(connection, centre, set(standing) & able)
        chats.release(connection, before, at, changed=[Desk(centre, team) for team in Team])
        audit.note(connection, member.id, "centre_desks", "centre", centre, at=at)


def put_on_duty(house: House, centre: int, who: int, form: Mapping[str, str], member: Member, at: datetime) -> None:
    """Raises Refused, Gone."""
    starts, ends = centre_form.duty(form)
    with transaction(house.engine) as connection:
        _there(connection, centre)
        if who not in {row.staff_id for row in tables.standing_at(connection, centre)}:
            raise Refused({"staff_id": "not_here"})
        tables.add_duty(connection, centre, who, starts, ends)
        audit.note(connection, member.id, "duty_added", "centre", centre, at=at)


def drop_duty(house: House, centre: int, duty: int, member: Member, at: datetime) -> None:
    with transaction(house.engine) as connection:
        tables.drop_duty(connection, centre, duty)
        audit.note(connection, member.id, "duty_dropped", "centre", centre, at=at)


def holidays(house: House, at: datetime) -> list[Row[Any]]:
    """Those of this year and the next ones."""
    with transaction(house.engine) as connection:
        desks.stand(connection)
        return centres.holidays_from(connection, date(local(at).year, 1, 1))


def add_holiday(house: House, form: Mapping[str, str], member: Member, at: datetime) -> None:
    """Raises Refused."""
    values = centre_form.holiday(form)
    with transaction(house.engine) as connection:
        centres.drop_holiday(connection, values["day"])
        centres.keep_holidays(connection, [values])
        audit.note(connection, member.id, "holiday_added", "holiday", at=at)


def drop_holiday(house: House, day: date, member: Member, at: datetime) -> None:
    with transaction(house.engine) as connection:
        centres.drop_holiday(connection, day)
        audit.note(connection, member.id, "holiday_dropped", "holiday", at=at)
