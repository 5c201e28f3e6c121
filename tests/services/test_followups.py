"""Follow-ups when their time comes: who is asked, who waits, who is left out, and why."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.channels.base import Event
from app.services import chats
from app.services.followups import look, plan_after_campaigns, run, start_due
from app.services.house import House
from app.store import contacts, followups_campaigns
from app.store.db import now, reading, transaction
from app.store.followups import followups
from tests.services.later import NOON, asleep, event, planned, texts, told
from tests.services.outreach import AUTHOR, finish, launched, returnees
from tests.services.people import Phone, begun, registered


@pytest.fixture
def dara(house: House) -> Phone:
    return registered(house)


def test_who_registers_is_asked_after_30_90_and_180_days(house: House, dara: Phone) -> None:
    since = dara.row.registered_at
    with reading(house.engine) as connection:
        rows = list(connection.execute(select(followups.c.flow, followups.c.due_at).order_by(followups.c.due_at)))
    assert [(row.flow, (row.due_at - since).days) for row in rows] == [("survey", 30), ("survey", 90), ("survey", 180)]


def test_the_flow_begins_at_its_time_and_not_before(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    assert start_due(house, NOON - timedelta(minutes=1)) == 0
    assert start_due(house, NOON) == 1
    assert told(house) == [("started", "")]
    (asked,) = texts(house)
    assert "៧ថ្ងៃ" in asked.replace(" ", "") or "7" in asked
    assert dara.sms("1")  # the answer goes to the survey
    assert dara.row.facts["work_status"] == "wage"


def test_a_second_job_and_a_second_look_begin_nothing_twice(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    assert [run(house, lambda: NOON, lambda: False) for _ in range(3)] == [1, 0, 0]
    assert len(texts(house)) == 1


def test_values_stay_known_to_the_flow_until_it_ends(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON, values={"fair_title": "ពិព័រណ៍ការងារ"})
    start_due(house, NOON)
    assert "ពិព័រណ៍ការងារ" in str(dara.row.session)
    dara.sms("AGAIN")
    assert "ពិព័រណ៍ការងារ" in str(dara.row.session)


def test_somebody_in_a_chat_with_staff_is_not_interrupted(house: House, dara: Phone) -> None:
    dara.all("HELP", "1")
    planned(house, dara.row.id, NOON)
    start_due(house, NOON)
    assert told(house) == [("planned", "in_chat")]
    chats.close(house, dara.row.chat_id, None, "answered", now())
    assert start_due(house, NOON + timedelta(minutes=14)) == 0
    start_due(house, NOON + timedelta(minutes=15))
    assert told(house) == [("started", "")]


def test_who_stays_busy_is_left_out_in_the_end_with_the_reason(house: House, dara: Phone) -> None:
    dara.all("HELP", "1")
    planned(house, dara.row.id, NOON)
    at = NOON
    for _ in range(20):
        start_due(house, at)
        at += timedelta(hours=6)
    assert told(house) == [("skipped", "in_chat")]
    assert texts(house) == []


def test_somebody_in_the_middle_of_a_flow_is_asked_later(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    at = now()
    _may_be_written_to(house, dara)
    planned(house, dara.row.id, at)
    start_due(house, at)
    assert told(house) == [("planned", "in_flow")]


def test_a_question_left_behind_for_hours_goes_on_after_the_new_flow(house: House, dara: Phone) -> None:
    dara.sms("menu")
    planned(house, dara.row.id, now())
    start_due(house, now() + timedelta(hours=4))
    assert told(house) == [("started", "")]
    texts(house)
    assert '"menu"' in str(dara.row.session)  # waits under the survey


def _may_be_written_to(house: House, phone: Phone) -> None:
    with transaction(house.engine) as connection:
        contacts.change(connection, phone.row.id, {"agreed_at": now(), "registered_at": now()}, now())


def test_a_follow_up_outside_the_sending_hours_waits_for_the_morning(house: House, dara: Phone) -> None:
    asleep(house)
    planned(house, dara.row.id, NOON.replace(hour=21))
    start_due(house, NOON.replace(hour=21))
    assert told(house) == [("planned", "hours")]
    morning = NOON.replace(hour=8) + timedelta(days=1)
    assert start_due(house, morning - timedelta(minutes=1)) == 0
    start_due(house, morning)
    assert told(house) == [("started", "")]


def test_a_reminder_for_the_night_goes_the_evening_before(house: House, dara: Phone) -> None:
    asleep(house)
    early = NOON.replace(hour=6)
    planned(house, dara.row.id, early, early=True, until=early + timedelta(hours=2))
    start_due(house, early - timedelta(hours=12))
    assert told(house) == [("started", "")]


def test_a_simulated_phone_never_sleeps(house: House, dara: Phone) -> None:
    early = NOON.replace(hour=6)
    planned(house, dara.row.id, early, early=True)
    start_due(house, early - timedelta(hours=12))
    assert told(house) == [("planned", "")]
    start_due(house, early)
    assert told(house) == [("started", "")]


def test_what_came_too_late_is_left_out(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON, until=NOON + timedelta(hours=1))
    start_due(house, NOON + timedelta(hours=2))
    assert told(house) == [("skipped", "too_late")]


def test_a_flow_that_is_gone_and_a_number_that_is_gone_are_told(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON, flow="gone")
    start_due(house, NOON)
    dara.hear(event(dara, Event.BLOCKED))
    planned(house, dara.row.id, NOON)
    start_due(house, NOON)
    assert told(house) == [("skipped", "no_flow"), ("skipped", "no_way")]


def test_a_campaign_is_followed_by_a_flow_days_after_its_end(house: House) -> None:
    returnees(house.engine, 3)
    campaign = launched(house)
    with transaction(house.engine) as connection:
        followups_campaigns.put(connection, campaign, "survey", 5, followups_campaigns.Whom.REACHED, AUTHOR)
    plan_after_campaigns(house, now())
    assert told(house) == []
    finish(house, campaign)
    texts(house)
    look(house, now())
    for _ in range(2):
        plan_after_campaigns(house, now())
    assert told(house) == [("planned", "")] * 3
    assert run(house, lambda: now() + timedelta(days=6), lambda: False) == 3
    assert len(texts(house)) == 3


def test_who_writes_back_before_the_nudge_is_not_nudged(house: House) -> None:
    returnees(house.engine, 2)
    campaign = launched(house)
    with transaction(house.engine) as connection:
        followups_campaigns.put(connection, campaign, "survey", 5, followups_campaigns.Whom.SILENT, AUTHOR)
    finish(house, campaign)
    plan_after_campaigns(house, now())
    Phone(house, "+85512000001").hear_text("menu")
    run(house, lambda: now() + timedelta(days=6), lambda: False)
    assert sorted(told(house)) == [("cancelled", "answered"), ("started", "")]
