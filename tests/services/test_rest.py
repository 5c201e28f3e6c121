"""Days of rest between two campaigns: they begin with a message, and a refusal is none."""

from __future__ import annotations

from app.channels.base import Outcome, Sent
from app.services import campaigns
from app.services.house import House
from app.store.db import now
from tests.services.outbox import simulator
from tests.services.outreach import AUTHOR, also_by, finish, launched, returnees, states


def test_who_was_refused_and_is_tried_again_has_not_rested_from_this_very_campaign(house: House) -> None:
    returnees(house.engine, 5)
    campaign = launched(house, rest_days=7, most_failed=100)
    simulator(house).faults.extend(Sent(0, Outcome.REFUSED, code="30007") for _ in range(2))
    finish(house, campaign)
    assert campaigns.retry(house, campaign, AUTHOR, now()) == 2
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 5}


def test_days_of_rest_keep_nobody_from_the_next_rung_of_the_ladder(house: House) -> None:
    people = returnees(house.engine, 4, kind="telegram")
    also_by(house.engine, people, "phone")
    campaign = launched(house, rest_days=7, most_failed=100)
    house.channels["simulator_chat"].faults.extend(Sent(0, Outcome.GONE, code="blocked") for _ in range(2))  # type: ignore[attr-defined]
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 4}
