"""Planning: for one and for many, twice, and what becomes of it when its reason goes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select

from app.store import followups_lost as lost
from app.store.db import now, transaction
from app.store.followups import State, drop, followups, plan, plan_for
from app.store.followups_campaigns import Whom, plan_for_campaign
from app.store.hours import CAMBODIA, evening_before
from app.store.ledger import recipients
from tests.services.outreach import returnees

AT = now()
SOON = AT + timedelta(days=2)


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    returnees(engine, 4)
    with transaction(engine) as opened:
        yield opened


def reminder(connection: Connection, contact: int = 1, **more: Any) -> None:
    plan(connection, contact=contact, flow="survey", reason_kind="fair", reason_id=7, at=AT, **{"due_at": SOON, **more})


def rows(connection: Connection) -> list[tuple[int, str, str]]:
    query = select(followups.c.contact_id, followups.c.state, followups.c.why).order_by(followups.c.contact_id, followups.c.id)
    return [tuple(row) for row in connection.execute(query)]


def test_the_same_plan_twice_is_one(connection: Connection) -> None:
    reminder(connection)
    reminder(connection)
    assert rows(connection) == [(1, State.PLANNED, "")]


def test_two_times_for_one_reason_are_two(connection: Connection) -> None:
    reminder(connection)
    reminder(connection, due_at=SOON + timedelta(hours=22))
    assert len(rows(connection)) == 2


def test_what_was_dropped_and_is_planned_again_waits_again_with_its_new_values(connection: Connection) -> None:
    reminder(connection, values={"fair_title": "ពិព័រណ៍"})
    assert drop(connection, reason_kind="fair", reason_id=7, at=AT) == 1
    assert rows(connection) == [(1, State.CANCELLED, "dropped")]
    reminder(connection, values={"fair_title": "ពិព័រណ៍ការងារ"})
    found = connection.execute(select(followups.c.state, followups.c.known, followups.c.ended_at)).one()
    assert tuple(found) == (State.PLANNED, {"fair_title": "ពិព័រណ៍ការងារ"}, None)


def test_one_person_can_be_dropped_and_the_others_stay(connection: Connection) -> None:
    for contact in (1, 2):
        reminder(connection, contact)
    drop(connection, reason_kind="fair", reason_id=7, contact=2, at=AT)
    drop(connection, reason_kind="fair", reason_id=8, at=AT)
    assert rows(connection) == [(1, State.PLANNED, ""), (2, State.CANCELLED, "dropped")]


def test_many_are_planned_in_one_statement_and_twice_is_once(connection: Connection) -> None:
    people = select(recipients.c.contact_id).where(recipients.c.campaign_id == 3)
    _ledger(connection, sent=[1, 2], skipped=[3])
    for _ in range(2):
        plan_for(connection, people, flow="survey", due_at=SOON, reason_kind="fair", reason_id=7, at=AT, values={"hour": "8:00"})
    assert [row[0] for row in rows(connection)] == [1, 2, 3]
    assert connection.scalars(select(followups.c.known)).first() == {"hour": "8:00"}


@pytest.mark.parametrize(("whom", "expected"), [(Whom.REACHED, [1, 2]), (Whom.ANSWERED, [2]), (Whom.SILENT, [1])])
def test_a_campaign_is_followed_up_with_whom_it_reached(connection: Connection, whom: Whom, expected: list[int]) -> None:
    _ledger(connection, sent=[1], delivered=[2], skipped=[3], failed=[4])
    for days in (0, 1):  # asked again later, it does not double
        plan_for_campaign(connection, campaign=3, flow="survey", due_at=SOON + timedelta(days=days), whom=whom, at=AT)
    assert [row[0] for row in rows(connection)] == expected


def _ledger(connection: Connection, **people: list[int]) -> None:
    made = [
        {"campaign_id": 3, "contact_id": i, "state": state, "created_at": AT, "replied_at": AT if state == "delivered" else None}
        for state, ids in people.items()
        for i in ids
    ]
    connection.execute(insert(recipients), made)


def test_stop_cancels_and_start_gives_back_what_has_its_time_still_before_it(connection: Connection) -> None:
    reminder(connection)
    reminder(connection, due_at=AT + timedelta(hours=1))
    lost.lose(connection, 1, "stopped", AT)
    lost.revive(connection, 1, AT + timedelta(hours=2))
    assert rows(connection) == [(1, State.PLANNED, ""), (1, State.CANCELLED, "stopped")]


def test_a_refusal_is_not_undone_by_start(connection: Connection) -> None:
    reminder(connection)
    lost.lose(connection, 1, "refused", AT)
    lost.revive(connection, 1, AT)
    assert rows(connection) == [(1, State.CANCELLED, "refused")]


def test_who_becomes_one_person_is_asked_once(connection: Connection) -> None:
    for contact, reason in ((1, 7), (2, 7), (2, 8)):
        plan(connection, contact=contact, flow="survey", due_at=SOON, reason_kind="fair", reason_id=reason, at=AT)
    lost.move(connection, gone=2, kept=1, at=AT)
    assert rows(connection) == [(1, State.PLANNED, ""), (1, State.PLANNED, ""), (2, State.CANCELLED, "merged")]


def test_erasure_leaves_no_row(connection: Connection) -> None:
    reminder(connection)
    lost.forget(connection, 1)
    assert rows(connection) == []


@pytest.mark.parametrize(("hour", "expected"), [(5, (21, 18)), (7, (21, 18)), (8, (22, 8)), (19, (22, 19)), (20, (22, 18)), (23, (22, 18))])
def test_a_reminder_for_the_night_goes_the_evening_before(hour: int, expected: tuple[int, int]) -> None:
    told = evening_before(datetime(2026, 11, 22, hour, tzinfo=CAMBODIA))
    assert (told.day, told.hour) == expected
