"""Imports and exports that lost their job go on without anybody looking at their page."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app.services import exporting
from app.services.house import House
from app.services.reviving import revive
from app.services.sweeping import sweep
from app.store import imports, staff
from app.store.db import now, transaction
from app.store.filters import Filter
from app.store.imports import Stage
from app.store.staff import Role

LATER = timedelta(minutes=3)


def _standing(house: House) -> None:
    """A list that is half in and an export that was just begun, whose jobs are lost."""
    at = now()
    with transaction(house.engine) as connection:
        member = staff.add(connection, "sreyleak", "ជា ស្រីល័ក្ខ", [Role.OUTREACH], at)
        assert member
        row = {"name": "list.csv", "encoding": "utf-8-sig", "stage": Stage.IMPORTING, "columns": [], "answers": {}, "staff_id": member}
        imports.add(connection, {**row, "created_at": at, "updated_at": at})
        found = staff.find(connection, member)
    assert found
    exporting.ask(house, Filter(), "csv", False, found, at)
    house.queues.redis.flushdb()


def test_the_clock_asks_for_them_again(house: House) -> None:
    _standing(house)
    sweep(house, now())
    assert house.queues.length("bulk") == 0
    sweep(house, now() + LATER)
    assert house.queues.length("bulk") == 2


def test_it_asks_once_and_waits_for_what_comes_of_it(house: House) -> None:
    _standing(house)
    at = now() + LATER
    for second in range(5):
        revive(house, at + timedelta(seconds=second))
    assert house.queues.length("bulk") == 2
    revive(house, at + LATER)
    assert house.queues.length("bulk") == 4


def test_what_is_done_or_gone_is_left_alone(house: House) -> None:
    _standing(house)
    with transaction(house.engine) as connection:
        connection.execute(update(imports.imports).values(stage=Stage.DONE))
        connection.execute(update(imports.exports).values(done_at=now()))
    revive(house, now() + LATER)
    assert house.queues.length("bulk") == 0
