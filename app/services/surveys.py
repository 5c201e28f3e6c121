"""The surveys after a registration: the same for who registers by phone, whom staff write down, and who comes with a list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select

from app.services.house import House
from app.store import import_surveys, imports
from app.store.db import reading, transaction
from app.store.followups import Unless, plan, plan_for
from app.store.imports import Stage

FLOW, REASON = "survey", "registered"
AFTER = (30, 90, 180)  # days after the registration
A_DAY = 20_000  # people of one list: the surveys of a million must not hold up everything else that is to leave


def plan_for_one(connection: Connection, contact: int, since: datetime, at: datetime) -> None:
    """Those that are still to come; twice is once."""
    for due_at in _times(since, at):
        plan(connection, contact=contact, flow=FLOW, due_at=due_at, reason_kind=REASON, unless=Unless.ASKED, at=at)


def _times(since: datetime, at: datetime) -> list[datetime]:
    return [due_at for days in AFTER if (due_at := since + timedelta(days=days)) > at]


# --- who came with a list ----------------------------------------------------------------------------------------------------------


def plan_for_lists(house: House, at: datetime, stop: Callable[[], bool] = lambda: False, a_day: int = A_DAY) -> None:
    """After an import, in portions, so that neither the import nor any job is longer for it."""
    with reading(house.engine) as connection:
        waiting = import_surveys.waiting(connection)
    for import_ in waiting:
        while not stop() and _plan_portion(house, import_, a_day, at):
            pass


def _plan_portion(house: House, import_: int, a_day: int, at: datetime) -> bool:
    """The next people of a list, each portion a day later than the one before; False when all are planned, or the list is taken back."""
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage != Stage.DONE:
            return False
        last = import_surveys.last_of(connection, found, a_day)
        if last is None:
            import_surveys.all_planned(connection, import_, at)
            return False
        alike, later = import_surveys.registrations(connection, found, last), timedelta(days=found.surveyed // a_day)
        for row in alike:
            _plan_many(connection, import_surveys.registered(found, last, row.since), row.since + later, at)
        import_surveys.planned(connection, found, last, sum(row.people for row in alike))
    return True


def _plan_many(connection: Connection, people: Select[Any], since: datetime, at: datetime) -> None:
    for due_at in _times(since, at):
        plan_for(connection, people, flow=FLOW, due_at=due_at, reason_kind=REASON, reason_id=0, unless=Unless.ASKED, at=at)
