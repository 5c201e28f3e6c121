"""Campaigns: everybody once, everybody accounted for, and at once obeyed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.channels.base import Outcome, Sent
from app.services import campaigns
from app.services.advancing import advance
from app.services.campaigns import Refused
from app.services.forecast import forecast
from app.services.house import House
from app.services.planning import place_name
from app.services.progress import progress
from app.store.campaigns import Stage
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from tests.services.outbox import simulator
from tests.services.outreach import AUTHOR, due, figures, finish, launched, returnees, row, send, stage, states
from tests.services.people import Phone


def taken(house: House, name: str = "simulator") -> list[str]:
    """To whom the simulated network carried something."""
    found = house.channels[name]
    return [m.address.value for m in found.sent]  # type: ignore[attr-defined]


def test_everybody_gets_it_once_in_their_language_with_their_name(house: House) -> None:
    returnees(house.engine, 120)
    campaign = launched(house)
    finish(house, campaign)
    numbers = taken(house)
    assert len(numbers) == len(set(numbers)) == 120
    said = [m.text for m in simulator(house).sent]
    assert any(text.startswith("សួស្ដី") and place_name("22", "km") in text for text in said)
    assert any(text.startswith("Hello Keo Sokha! A job fair in ") for text in said)
    assert states(house, campaign) == {"sent": 120}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stopped_at": now()}, "stopped"),
        ({"sensitive": True}, "sensitive"),
        ({"agreed_at": None}, "no_consent"),
        ({"refused_at": now()}, "refused"),
    ],
)
def test_who_may_not_be_written_to_stands_in_the_ledger_with_the_reason(house: House, changes: dict[str, object], reason: str) -> None:
    returnees(house.engine, 3)
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 2).values(**changes))
    campaign = launched(house)
    finish(house, campaign)
    assert figures(house, campaign)["skipped", reason].people == 1
    assert "+85512000002" not in taken(house)


def test_nobody_reads_from_a_campaign_that_a_protected_person_is_in_its_audience(house: House) -> None:
    returnees(house.engine, 3)
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 2).values(sensitive=True))
    campaign = launched(house)
    with reading(house.engine) as connection:
        assert forecast(house, connection, row(house, campaign), now()).people == 2
    finish(house, campaign)
    with reading(house.engine) as connection:
        seen = progress(house, connection, row(house, campaign), now())
    assert (seen.people, seen.states, seen.reasons) == (2, {"sent": 2}, {})


def test_who_has_no_usable_address_is_left_out(house: House) -> None:
    returnees(house.engine, 3)
    with transaction(house.engine) as connection:
        connection.execute(update(addresses).where(addresses.c.contact_id == 1).values(gone_at=now()))
    campaign = launched(house)
    finish(house, campaign)
    assert figures(house, campaign)["skipped", "no_way"].people == 1


def test_a_stop_between_plan_and_message_counts(house: House) -> None:
    returnees(house.engine, 3)
    campaign = launched(house)
    advance(house, now())
    advance(house, now())  # the ledger is written
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 3).values(stopped_at=now()))
    finish(house, campaign)
    assert figures(house, campaign)["skipped", "stopped"].people == 1
    assert len(taken(house)) == 2


def test_nobody_has_two_campaigns_within_the_days_of_rest(house: House) -> None:
    returnees(house.engine, 4)
    finish(house, launched(house))
    second = launched(house, rest_days=7)
    finish(house, second)
    assert figures(house, second)["skipped", "rest"].people == 4


# pause, cancel, hold


def running(house: House, people: int = 130) -> int:
    """A campaign whose first few are through and whose next messages wait in the outbox."""
    returnees(house.engine, people)
    campaign = launched(house)
    at = now()
    for seconds in range(0, 40, 6):
        advance(house, at + timedelta(seconds=seconds))
        if stage(house, campaign) == Stage.RUNNING:
            break
        due(house)
        send(house)
    advance(house, now() + timedelta(minutes=2))
    due(house)
    simulator(house).sent.clear()
    return campaign


def test_a_pause_keeps_back_what_is_queued_and_going_on_sends_it(house: House) -> None:
    campaign = running(house)
    campaigns.pause(house, campaign, AUTHOR, now())
    send(house)
    assert taken(house) == []
    campaigns.resume(house, campaign, AUTHOR, now())
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 130}


def test_a_cancel_calls_back_what_is_queued_and_the_figures_still_add_up(house: House) -> None:
    campaign = running(house)
    campaigns.cancel(house, campaign, AUTHOR, now())
    send(house)
    assert taken(house) == []
    with reading(house.engine) as connection:
        shown = progress(house, connection, row(house, campaign), now())
    assert shown.people == sum(shown.states.values()) == 130
    assert shown.states == {"sent": 50, "cancelled": 80}
    with pytest.raises(Refused):
        campaigns.resume(house, campaign, AUTHOR, now())


def test_the_first_few_go_and_the_others_wait_for_them(house: House) -> None:
    returnees(house.engine, 130)
    campaign = launched(house)
    send(house)
    assert len(taken(house)) == 50
    finish(house, campaign)
    assert len(taken(house)) == 130


def test_too_many_failures_among_the_first_hold_the_campaign(house: House) -> None:
    returnees(house.engine, 130)
    campaign = launched(house)
    simulator(house).faults.extend(Sent(0, Outcome.REFUSED, code="30007") for _ in range(10))
    for seconds in (0, 6, 12):
        advance(house, now() + timedelta(seconds=seconds))
        due(house)
        send(house)
    assert (stage(house, campaign), row(house, campaign).why) == ("held", "failures")
    campaigns.resume(house, campaign, AUTHOR, now())
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 120, "failed": 10}


def test_stops_among_the_first_hold_the_campaign(house: House) -> None:
    returnees(house.engine, 130)
    campaign = launched(house)
    send(house)
    for i in (1, 2, 3):
        Phone(house, f"+85512{i:06}").hear_text("STOP")
    advance(house, now() + timedelta(seconds=6))
    advance(house, now() + timedelta(seconds=12))
    assert (stage(house, campaign), row(house, campaign).why) == ("held", "stops")
