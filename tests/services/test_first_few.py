"""The first few of a campaign, where the sending hours stand in their way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.services.advancing import advance
from app.services.house import House
from app.store.campaigns import Stage
from app.store.db import now
from app.store.hours import local
from tests.services.outbox import simulator
from tests.services.outreach import launched, returnees, stage, states


def test_a_campaign_that_is_begun_at_night_tries_its_first_few_in_the_morning(house: House) -> None:
    """Nothing went wrong with nobody: that is no reason to let all the others go."""
    returnees(house.engine, 120)
    simulator(house).limits = replace(simulator(house).limits, simulated=False)
    campaign = launched(house, ladder=["phone"])
    evening = local(now()).replace(hour=21, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for minutes in range(0, 60, 5):
        advance(house, evening + timedelta(minutes=minutes))
    assert (stage(house, campaign), states(house, campaign)) == (Stage.TRYING, {"planned": 120})
    morning = evening + timedelta(hours=11)
    for seconds in (0, 1, 2):
        advance(house, morning + timedelta(seconds=seconds))
    assert (stage(house, campaign), states(house, campaign)) == (Stage.TRYING, {"planned": 70, "queued": 50})
