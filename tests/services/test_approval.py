"""A campaign before it runs: a second person, a budget, a schedule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.services import campaigns
from app.services.advancing import advance
from app.services.campaigns import Refused, Why
from app.services.house import House
from app.store.campaigns import campaigns as campaigns_table
from app.store.contacts import contacts
from app.store.db import now, transaction
from app.store.fairs import fairs
from tests.services.fairgoers import fair
from tests.services.outreach import APPROVER, AUTHOR, draft, figures, finish, launched, returnees, row, send, stage
from tests.services.test_campaigns import taken


def test_a_second_person_approves_and_types_the_number(house: House) -> None:
    returnees(house.engine, 120)
    campaign = draft(house)
    with pytest.raises(Refused) as small:
        campaigns.schedule(house, campaign, AUTHOR, now())
    campaigns.ask(house, campaign, AUTHOR, now())
    with pytest.raises(Refused) as own:
        campaigns.approve(house, campaign, AUTHOR, 120, now())
    with pytest.raises(Refused) as number:
        campaigns.approve(house, campaign, APPROVER, 12, now())
    assert [e.value.why for e in (small, own, number)] == [Why.NEEDS_APPROVAL, Why.AUTHOR, Why.WRONG_NUMBER]
    assert stage(house, campaign) == "asked"
    campaigns.approve(house, campaign, APPROVER, 120, now())
    assert stage(house, campaign) == "scheduled"


def test_what_was_asked_for_is_not_edited_behind_the_approvers_back(house: House) -> None:
    returnees(house.engine, 3)
    campaign = draft(house)
    campaigns.ask(house, campaign, AUTHOR, now())
    with pytest.raises(Refused):
        campaigns.edit(house, campaign, {"title": "អ្វីផ្សេង"}, now())


def test_who_asked_for_the_approval_of_anothers_draft_does_not_give_it(house: House) -> None:
    returnees(house.engine, 3)
    campaign = draft(house)
    campaigns.edit(house, campaign, {"texts": {"km": "អ្វីផ្សេង"}}, now())
    campaigns.ask(house, campaign, APPROVER, now())
    with pytest.raises(Refused) as own:
        campaigns.approve(house, campaign, APPROVER, 3, now())
    assert own.value.why is Why.AUTHOR


def test_an_audience_that_grew_since_the_approval_holds_the_campaign(house: House) -> None:
    returnees(house.engine, 20)
    campaign = launched(house)
    returnees(house.engine, 20, first=100)
    advance(house, now())
    advance(house, now())
    assert (stage(house, campaign), row(house, campaign).why) == ("held", "grew")


def test_a_budget_is_never_passed(house: House) -> None:
    from app.store import prices

    returnees(house.engine, 60)
    with transaction(house.engine) as connection:
        prices.put(connection, "simulator", "", 40_000)
    campaign = launched(house, budget=1_000_000)
    advance(house, now())
    advance(house, now())
    assert (stage(house, campaign), row(house, campaign).why) == ("held", "budget")
    send(house)
    assert taken(house) == []


@pytest.mark.parametrize("how", ["text", "flow"])
def test_texts_that_became_longer_since_the_plan_pass_no_budget(house: House, how: str) -> None:
    """A name, a place or a fair was changed while the campaign waited for the morning."""
    from app.store import prices

    returnees(house.engine, 30)
    with transaction(house.engine) as connection:
        prices.put(connection, "simulator", "", 10_000)
    texts = dict.fromkeys(("km", "km_Latn", "en"), "{name}")
    said = {"texts": texts} if how == "text" else {"flow": "fair_invite", "given": {"fair_id": fair(house)}}
    campaign = launched(house, ladder=["phone"], **said)
    advance(house, now())
    advance(house, now())
    planned = cost(house, campaign)
    with transaction(house.engine) as connection:
        connection.execute(update(campaigns_table).values(budget=planned))
        connection.execute(update(contacts).values(name="ដារ៉ា" * 30, latin="Dara" * 60))
        connection.execute(update(fairs).values(title_km="ដារ៉ា" * 60, title_latin="Dara" * 60))
    finish(house, campaign)
    assert 0 < figures(house, campaign)["skipped", "budget"].people < 30
    assert planned / 2 < cost(house, campaign) <= planned


def cost(house: House, campaign: int) -> int:
    return sum(figure.cost for (state, _), figure in figures(house, campaign).items() if state != "skipped")


def test_a_schedule_waits_for_its_time_and_one_that_came_too_late_expires(house: House) -> None:
    returnees(house.engine, 3)
    later = launched(house, starts_at=now() + timedelta(hours=1))
    send(house)
    assert (stage(house, later), taken(house)) == ("scheduled", [])
    missed = launched(house, starts_at=now() + timedelta(hours=1), expires_at=now() + timedelta(hours=2))
    advance(house, now() + timedelta(hours=3))
    assert stage(house, missed) == "expired"
