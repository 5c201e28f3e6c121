"""The pages of follow-ups: of a person, after a campaign, and what is coming."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.services.house import House
from app.store import followups_campaigns
from app.store.db import now, reading, transaction
from app.store.followups import followups, plan
from app.store.staff import Role
from tests.services.outreach import returnees
from tests.web.desk import Desk, desk
from tests.web.test_campaigns import written


@pytest.fixture
def parts(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    returnees(found.engine, 3)
    return found


@pytest.fixture
def sophea(flask: Flask, parts: House) -> Desk:
    return desk(flask, Role.OUTREACH)


def states(parts: House) -> list[str]:
    with reading(parts.engine) as connection:
        return list(connection.scalars(select(followups.c.state).order_by(followups.c.id)))


def test_a_follow_up_of_a_person_is_planned_seen_and_cancelled(sophea: Desk, parts: House) -> None:
    answer = sophea.post("/contacts/1/followups/new", {"flow": "survey", "after": "៣០", "unit": "days"}, follow_redirects=True)
    assert "The follow-up is planned." in answer.text
    assert "planned by staff" in answer.text
    assert "1 person" in sophea.get(f"/followups?from={(now() + timedelta(days=20)):%Y-%m-%d}").text
    sophea.post("/contacts/1/followups/1/cancel")
    assert states(parts) == ["cancelled"]
    assert "called off by staff" in sophea.get("/contacts/1").text


def test_the_same_form_sent_twice_is_one(sophea: Desk, parts: House) -> None:
    moment = f"{now() + timedelta(days=3):%Y-%m-%dT10:00}"
    for _ in range(2):
        sophea.post("/contacts/1/followups/new", {"flow": "survey", "moment": moment})
    assert states(parts) == ["planned"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"flow": "stop", "after": "3", "unit": "days"}, "Choose a conversation."),
        ({"flow": "survey", "after": "soon", "unit": "days"}, "Say after how long"),
        ({"flow": "survey", "after": "5000", "unit": "days"}, "between now and two years"),
        ({"flow": "survey", "moment": "2020-01-01T08:00"}, "between now and two years"),
        ({"flow": "survey", "moment": "sometime"}, "Say after how long"),
    ],
)
def test_a_form_says_what_is_wrong_and_keeps_what_was_typed(sophea: Desk, parts: House, form: dict[str, str], said: str) -> None:
    answer = sophea.post("/contacts/1/followups/new", form)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{form.get("after", form.get("moment"))}"' in answer.text
    assert states(parts) == []


def test_nothing_is_planned_for_who_may_not_be_written_to(flask: Flask, sophea: Desk, parts: House) -> None:
    returnees(parts.engine, 1, first=9, stopped_at=now())
    answer = sophea.post("/contacts/9/followups/new", {"flow": "survey", "after": "3", "unit": "days"})
    assert "Nobody may write to this person" in answer.text


def test_a_sealed_person_is_not_there_and_another_persons_follow_up_neither(sophea: Desk, parts: House) -> None:
    returnees(parts.engine, 1, first=9, sensitive=True)
    assert sophea.get("/contacts/9/followups/new").status_code == 404
    with transaction(parts.engine) as connection:
        plan(connection, contact=2, flow="survey", due_at=now() + timedelta(days=1), reason_kind="fair", at=now())
    assert sophea.post("/contacts/1/followups/1/cancel").status_code == 404
    assert states(parts) == ["planned"]


def test_what_follows_a_campaign_is_part_of_its_draft(sophea: Desk, parts: House) -> None:
    campaign = written(sophea)
    assert "Nothing follows it." in sophea.get(f"/campaigns/{campaign}/check").text
    assert sophea.post(f"/campaigns/{campaign}/after", {"flow": "survey", "days": "0", "whom": "reached"}).status_code == 422
    sophea.post(f"/campaigns/{campaign}/after", {"flow": "survey", "days": "5", "whom": "silent"})
    assert "5 days later, those who did not write back" in sophea.get(f"/campaigns/{campaign}/check").text
    sophea.post(f"/campaigns/{campaign}/schedule")
    assert sophea.post(f"/campaigns/{campaign}/after", {"flow": ""}).status_code == 404
    assert "5 days later" in sophea.get(f"/campaigns/{campaign}").text
    with reading(parts.engine) as connection:
        assert followups_campaigns.get(connection, campaign) is not None


def test_what_waits_after_a_campaign_is_cancelled_for_all(sophea: Desk, parts: House) -> None:
    campaign = written(sophea)
    with transaction(parts.engine) as connection:
        for contact in (1, 2):
            due_at = now() + timedelta(days=1)
            plan(connection, contact=contact, flow="survey", due_at=due_at, reason_kind="campaign", reason_id=campaign, at=now())
    assert "2 people" in sophea.get("/followups").text
    sophea.post(f"/followups/campaigns/{campaign}/cancel")
    assert states(parts) == ["cancelled", "cancelled"]
