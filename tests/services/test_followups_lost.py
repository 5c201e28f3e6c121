"""Follow-ups that lose their reason: STOP, a refusal, a sealed case, a joining, an erasure, an answer that came before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.channels.base import Event
from app.services import caring
from app.services.followups import start_due
from app.services.house import House
from app.store import contacts
from app.store.db import now, transaction
from app.store.followups import Unless
from app.store.staff import Member, Role
from tests.services.later import NOON, event, planned, texts, told
from tests.services.outreach import AUTHOR, members, returnees
from tests.services.people import Chat, Phone, registered


@pytest.fixture
def dara(house: House) -> Phone:
    return registered(house)


def test_stop_cancels_what_waits_and_start_brings_it_back(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    dara.sms("STOP")
    assert told(house) == [("cancelled", "stopped")]
    dara.sms("START")
    assert told(house) == [("planned", "")]


def test_an_opt_out_at_the_provider_counts_as_stop(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    dara.hear(event(dara, Event.OPTED_OUT))
    assert told(house) == [("cancelled", "stopped")]
    dara.hear(event(dara, Event.OPTED_IN))
    assert told(house) == [("planned", "")]


def test_who_became_sensitive_or_withdrew_consent_behind_our_back_is_never_asked(house: House) -> None:
    at = NOON - timedelta(days=1)
    returnees(house.engine, 4)
    changes: list[dict[str, Any]] = [{"sensitive": True}, {"agreed_at": None}, {"refused_at": at}, {"stopped_at": at}]
    for contact, change in enumerate(changes, 1):
        planned(house, contact, NOON)
        with transaction(house.engine) as connection:
            contacts.change(connection, contact, change, at)
    start_due(house, NOON)
    assert told(house) == [("cancelled", why) for why in ("sensitive", "no_consent", "refused", "stopped")]
    assert texts(house) == []


def test_staff_who_mark_a_person_sensitive_call_back_what_waits(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    caring.mark(house, dara.row.id, True, _member(house), now())
    assert told(house) == [("cancelled", "sensitive")]


def test_who_was_forgotten_leaves_no_follow_up(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON)
    caring.forget(house, dara.row.id, _member(house), now())
    assert told(house) == []


def _member(house: House) -> Member:
    members(house)
    return Member(id=AUTHOR, login="sophea", name="សុភា", roles=frozenset({Role.OUTREACH}))


def test_who_shares_the_number_of_another_contact_is_asked_once(house: House, dara: Phone) -> None:
    chat = Chat(house)
    chat.all("/start", "3")
    for contact in (dara.row.id, chat.row.id):
        planned(house, contact, NOON)
    chat.share(dara.value)
    assert sorted(told(house)) == [("cancelled", "merged"), ("planned", "")]


def test_who_answered_meanwhile_is_not_nudged(house: House, dara: Phone) -> None:
    planned(house, dara.row.id, NOON, unless=Unless.HEARD, at=now() - timedelta(minutes=1))
    dara.sms("menu")
    start_due(house, NOON)
    assert told(house) == [("cancelled", "answered")]


def test_who_had_the_survey_lately_is_not_asked_again(house: House, dara: Phone) -> None:
    dara.sms("survey")
    dara.sms("SKIP")
    planned(house, dara.row.id, now() + timedelta(days=9), unless=Unless.ASKED)
    start_due(house, now() + timedelta(days=9))
    assert told(house) == [("cancelled", "answered")]
