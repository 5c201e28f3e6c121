"""Colleagues who stand at every desk, so that nothing but the rule keeps them out."""

from __future__ import annotations

from flask import Flask

from app.services.house import House
from app.store.centres import every
from app.store.db import transaction
from app.store.desks import Team, desk_staff
from app.store.staff import Role
from tests.web.desk import Desk, desk


def everywhere(flask: Flask, house: House, *roles: Role, team: str = "") -> Desk:
    """Somebody with these roles who stands at every desk that there is, or at one team of each centre."""
    found = desk(flask, *roles)
    with transaction(house.engine) as connection:
        rows = [{"staff_id": found.id, "centre_id": c.id, "team": t} for c in every(connection) for t in Team if team in ("", t)]
        connection.execute(desk_staff.insert(), rows)
    return found
