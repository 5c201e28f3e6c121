"""The plan of a month: what lies on which day, and who would get two campaigns."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from app.channels.simulator import Simulator
from app.services import month
from app.services.house import House
from app.services.month import Both
from app.store import campaigns, fairs
from app.store.audiences import Filter
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from app.store.followups import plan
from app.store.hours import CAMBODIA
from tests.services.outreach import draft, finish, launched, returnees, send

TENTH = datetime(2027, 2, 10, 9, tzinfo=CAMBODIA)


def days(house: House) -> dict[int, month.Day]:
    with reading(house.engine) as connection:
        weeks = month.weeks(connection, TENTH.date().replace(day=1))
    assert [len(week) for week in weeks] == [7] * len(weeks)
    assert weeks[0][0].date.weekday() == 0
    return {day.date.day: day for week in weeks for day in week if day.date.month == 2}


def test_campaigns_fairs_and_follow_ups_stand_on_their_cambodian_day(house: House) -> None:
    returnees(house.engine, 3)
    late = TENTH.replace(hour=0, minute=30)  # the ninth in UTC
    campaign = draft(house, starts_at=late)
    with transaction(house.engine) as connection:
        fairs.add(connection, {"title_km": "ពិព័រណ៍", "title_latin": "Fair", "place": "22", "seats": 5, "starts_at": TENTH}, now())
        for contact in (1, 2):
            plan(connection, contact=contact, flow="survey", due_at=late, reason_kind="registered", at=now())
    day = days(house)[10]
    assert ([c.id for c in day.campaigns], len(day.fairs), day.followups) == ([campaign], 1, 2)
    assert not days(house)[9].campaigns


def test_two_campaigns_of_a_day_say_how_many_people_get_both(house: House) -> None:
    returnees(house.engine, 5)
    returnees(house.engine, 2, first=6, sector="garment")
    returnees(house.engine, 1, first=8, sector="garment", stopped_at=now())
    whole = draft(house, starts_at=TENTH)
    garment = draft(house, starts_at=TENTH, audience=Filter(sectors=("garment",)).data())
    other_day = draft(house, starts_at=TENTH + timedelta(days=1))
    with reading(house.engine) as connection:
        assert month.both(connection, whole, garment, now()) == Both(("ពិព័រណ៍ការងារ", "ពិព័រណ៍ការងារ"), 2)
        assert [(clash.campaign.id, clash.people) for clash in month.clashes(connection, garment, now())] == [(whole, 2)]
        assert month.clashes(connection, other_day, now()) == []
    assert len(days(house)[10].pairs) == 1


def test_a_campaign_with_a_ledger_counts_whom_it_really_writes_to(house: House) -> None:
    returnees(house.engine, 4)
    first = launched(house)
    finish(house, first)
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 1).values(province="15"))
    second = draft(house, audience=Filter(places=("15", "22")).data())
    with reading(house.engine) as connection:
        found = month.both(connection, first, second, now())
    assert found
    assert found.people == 4


def test_a_cancelled_campaign_is_on_no_day(house: House) -> None:
    campaign = draft(house, starts_at=TENTH)
    with transaction(house.engine) as connection:
        campaigns.move(connection, campaign, campaigns.Stage.CANCELLED, now())
    assert not days(house)[10].campaigns


def test_months_follow_each_other_over_the_year() -> None:
    december = month.first_of("2026-12", now().date())
    assert month.next_month(december).isoformat() == "2027-01-01"
    assert month.next_month(month.next_month(december), -1) == december
    assert month.first_of("soon", TENTH.date()).isoformat() == "2027-02-01"


def test_the_link_stands_under_the_text_on_telegram_and_not_in_an_sms(house: House) -> None:
    returnees(house.engine, 1)
    returnees(house.engine, 1, first=2, kind="telegram")
    said = sent(house, link="https://example.org/safe")
    assert [text.endswith("\nhttps://example.org/safe") for text in said] == [False, True]


def test_a_conversation_has_the_link_under_its_first_text(house: House) -> None:
    returnees(house.engine, 1, kind="telegram")
    (said,) = sent(house, flow="survey", link="https://example.org/safe")
    assert "https://example.org/safe" in said


def sent(house: House, **values: Any) -> list[str]:
    """What the phone and then the chat showed."""
    finish(house, launched(house, **values))
    send(house)
    channels = [house.channels[name] for name in ("simulator", "simulator_chat")]
    return [message.text for channel in channels if isinstance(channel, Simulator) for message in channel.sent]
