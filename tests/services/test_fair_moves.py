"""A fair that moves, or is over: invitations go with it, and who just got a seat hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.services import campaigns, fairs
from app.services.campaigns import Refused, Why
from app.services.house import House
from app.store import seats
from app.store.campaigns import Stage
from app.store.db import now, reading
from tests.services.fairgoers import EMPLOYERS, fair, in_three_days, inbox, invited, later, values
from tests.services.outreach import APPROVER, AUTHOR, returnees, row, stage


def moved(house: House, made: int, at: datetime, **more: object) -> None:
    fairs.edit(house, made, AUTHOR, values(**more), EMPLOYERS, at)


def test_nobody_is_invited_to_a_fair_that_was_called_off(house: House) -> None:
    made, _ = invited(house, 3)
    fairs.call_off(house, made, AUTHOR, now())
    again = campaigns.copy(house, 1, AUTHOR, now())
    with pytest.raises(Refused) as refused:
        campaigns.schedule(house, again, AUTHOR, now())
    assert refused.value.why is Why.FAIR_OVER


@pytest.mark.parametrize("by", ["schedule", "approve"])
def test_an_invitation_ends_when_its_fair_begins_whatever_was_written(house: House, by: str) -> None:
    made = fair(house)
    returnees(house.engine, 3)
    campaign = fairs.invite(house, made, AUTHOR, now())
    campaigns.edit(house, campaign, {"expires_at": None}, now())
    if by == "approve":
        campaigns.ask(house, campaign, AUTHOR, now())
        campaigns.approve(house, campaign, APPROVER, 3, now())
    else:
        campaigns.schedule(house, campaign, AUTHOR, now())
    assert (stage(house, campaign), row(house, campaign).expires_at) == (Stage.SCHEDULED, in_three_days())


def test_an_invitation_to_be_sent_when_the_fair_is_over_is_refused(house: House) -> None:
    made = fair(house)
    returnees(house.engine, 3)
    campaign = fairs.invite(house, made, AUTHOR, now())
    campaigns.edit(house, campaign, {"expires_at": None, "starts_at": in_three_days(20)}, now())
    with pytest.raises(Refused) as refused:
        campaigns.ask(house, campaign, AUTHOR, now())
    assert refused.value.why is Why.FAIR_OVER


@pytest.mark.parametrize("days", [-1, 7])
def test_an_invitation_ends_with_the_new_time_of_a_fair_that_moves(house: House, days: int) -> None:
    made = fair(house)
    returnees(house.engine, 3)
    campaign = fairs.invite(house, made, AUTHOR, now())
    campaigns.schedule(house, campaign, AUTHOR, now())
    starts_at = in_three_days() + timedelta(days=days)
    moved(house, made, now(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=7))
    assert row(house, campaign).expires_at == starts_at


@pytest.mark.parametrize("apart", [0, 3])
def test_who_moves_up_while_the_fair_moves_hears_of_the_seat(house: House, apart: int) -> None:
    made, phones = invited(house, 3, seats=2)
    for phone in phones:
        phone.sms("1")
    if apart:
        moved(house, made, now(), seats=3)
    moved(house, made, now() + timedelta(seconds=apart), seats=3, starts_at=in_three_days(9))
    later(house, now() + timedelta(seconds=9))
    with reading(house.engine) as connection:
        seat = seats.of(connection, made, 3)
    assert seat is not None
    texts = inbox(phones)
    assert any(str(seat.code) in text and "9:00" in text for text in texts[2])
    assert [len(text) for text in texts[:2]] == [1, 1]
