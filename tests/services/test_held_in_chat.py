"""Who talks with staff is not interrupted by a campaign's conversation: it waits for them, for a day."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from app.services.advancing import advance
from app.services.house import House
from app.store.contacts import contacts
from app.store.db import now, transaction
from tests.services import outreach


def _talking(house: House, contact: int, chat: int | None) -> None:
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == contact).values(chat_id=chat))


def _steps(house: House, later: timedelta, count: int = 12) -> None:
    at = now() + later
    for second in range(count):
        advance(house, at + timedelta(seconds=6 * second))
        outreach.due(house)
        outreach.send(house)


def test_they_are_asked_when_the_chat_is_over(house: House) -> None:
    outreach.returnees(house.engine, 8)
    _talking(house, 3, 77)
    campaign = outreach.launched(house, flow="survey", texts={})
    _steps(house, timedelta())
    assert outreach.states(house, campaign) == {"sent": 7, "planned": 1}
    assert outreach.stage(house, campaign) == "running"
    _talking(house, 3, None)
    _steps(house, timedelta(minutes=16))
    assert outreach.states(house, campaign) == {"sent": 8}
    assert outreach.stage(house, campaign) == "done"


def test_after_a_day_they_are_left_out_with_the_reason(house: House) -> None:
    outreach.returnees(house.engine, 8)
    _talking(house, 3, 77)
    campaign = outreach.launched(house, flow="survey", texts={})
    _steps(house, timedelta())
    _steps(house, timedelta(hours=25))
    assert outreach.figures(house, campaign)["skipped", "in_chat"].people == 1
    assert outreach.stage(house, campaign) == "done"


def test_while_they_are_held_the_campaign_does_not_look_every_second(house: House) -> None:
    outreach.returnees(house.engine, 8)
    _talking(house, 3, 77)
    campaign = outreach.launched(house, flow="survey", texts={})
    _steps(house, timedelta())
    assert outreach.row(house, campaign).look_at > now() + timedelta(minutes=10)
