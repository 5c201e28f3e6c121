"""The pages of a campaign: from whom to the report."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services.advancing import advance
from app.services.house import House
from app.store.db import now
from app.store.staff import Role
from tests.services.outreach import TEXTS, draft, finish, returnees, row, stage
from tests.services.people import Phone
from tests.web.desk import Desk, desk

MANY = 120


@pytest.fixture
def maker(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH)


@pytest.fixture
def approver(flask: Flask) -> Desk:
    return desk(flask, Role.APPROVER, name="ទេព មករា")


def written(maker: Desk, texts: dict[str, str] = TEXTS) -> int:
    """A draft to Oddar Meanchey with its texts."""
    answer = maker.post("/campaigns/new", {"title": "ពិព័រណ៍ការងារ", "places": "22"})
    found = re.search(r"/campaigns/(\d+)/texts", answer.location)
    assert found
    assert maker.post(f"/campaigns/{found[1]}/texts", {f"text_{k}": v for k, v in texts.items()}).status_code == 303
    return int(found[1])


def test_from_whom_to_the_last_message(maker: Desk, approver: Desk, parts: House) -> None:
    returnees(parts.engine, MANY)
    campaign = written(maker)
    checked = maker.get(f"/campaigns/{campaign}/check").text
    assert "<b>120</b>" in checked
    assert "Hello Keo Sokha!" in checked or "Hello Pich Ratana!" in checked
    maker.post(f"/campaigns/{campaign}/ask")
    assert "somebody else must approve" in maker.get(f"/campaigns/{campaign}").text
    approver.post(f"/campaigns/{campaign}/approve", {"count": "១២០"})
    finish(parts, campaign)
    shown = approver.get(f"/campaigns/{campaign}").text
    assert "handed to the network" in shown
    assert "100 %" in shown
    ledger = maker.get(f"/campaigns/{campaign}/ledger.csv").text.splitlines()
    assert len(ledger) == MANY + 1
    assert "+855" not in "".join(ledger)


def test_a_wrong_number_approves_nothing(maker: Desk, approver: Desk, parts: House) -> None:
    returnees(parts.engine, MANY)
    campaign = written(maker)
    maker.post(f"/campaigns/{campaign}/ask")
    for typed in ("12", "12²"):
        answer = approver.post(f"/campaigns/{campaign}/approve", {"count": typed}, follow_redirects=True)
        assert "not the number of people" in answer.text
    assert stage(parts, campaign) == "asked"


def test_pause_go_on_and_cancel(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 60)
    campaign = written(maker)
    maker.post(f"/campaigns/{campaign}/schedule")
    for _ in range(2):
        advance(parts, now())
    for act, stands in (("pause", "paused"), ("resume", "trying"), ("cancel", "cancelled")):
        maker.post(f"/campaigns/{campaign}/{act}")
        assert stage(parts, campaign) == stands
    assert "not sent" in maker.get(f"/campaigns/{campaign}/progress").text


@pytest.mark.parametrize(
    ("texts", "said"),
    [({"km": ""}, "at least one language"), ({"km": "សួស្ដី {nmae}"}, "is no field"), ({"en": "x" * 1001}, "At most 1000 letters")],
)
def test_wrong_texts_say_why_and_keep_what_was_typed(maker: Desk, texts: dict[str, str], said: str) -> None:
    answer = maker.post("/campaigns/new", {"title": "ពិព័រណ៍ការងារ"})
    wrong = maker.post(answer.location, {f"text_{k}": v for k, v in texts.items()})
    assert (wrong.status_code, said in wrong.text) == (422, True)
    assert all(text in wrong.text for text in texts.values())


@pytest.mark.parametrize("flow", ["forget", "stop", "wrong", "fair_invite"])
def test_a_campaign_begins_no_conversation_that_is_theirs_to_begin_or_needs_a_fair(maker: Desk, flow: str) -> None:
    where = maker.post("/campaigns/new", {"title": "សំណួរ"}).location
    page = maker.get(where).text
    assert 'value="quiz_abroad"' in page
    assert f'value="{flow}"' not in page
    assert maker.post(where, {"flow": flow}).status_code == 422


def test_a_campaign_needs_a_title(maker: Desk) -> None:
    wrong = maker.post("/campaigns/new", {"title": " "})
    assert (wrong.status_code, "at most 120 letters" in wrong.text) == (422, True)


def test_the_parts_are_counted_as_one_writes(maker: Desk) -> None:
    said = maker.post("/campaigns/texts/size?language=km", {"text_km": "ក" * 75}).text
    assert "2 SMS parts" in said
    assert "5 letters over" in said


def test_limits_are_read_or_say_why(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 2)
    campaign = written(maker)
    limits = f"/campaigns/{campaign}/limits"
    maker.post(limits, {"budget": "250", "starts_at": "2027-01-01T08:00", "ladder": "phone"})
    assert (row(parts, campaign).budget, row(parts, campaign).ladder) == (250_000_000, ["phone"])
    wrong = maker.post(limits, {"budget": "much"})
    assert (wrong.status_code, "cannot be read" in wrong.text) == (422, True)


def test_a_test_goes_to_any_number_and_the_account_keeps_it(maker: Desk, parts: House) -> None:
    campaign = written(maker, {"en": "Hello {name}!"})
    where = f"/campaigns/{campaign}/test"
    assert "on its way" in maker.post(where, {"number": "012 345 678", "language": "en"}, follow_redirects=True).text
    assert Phone(parts).arrived() == ["Hello!"]
    assert 'value="+85512345678"' in maker.get(f"/campaigns/{campaign}/check").text
    assert "no telephone number" in maker.post(where, {"number": "12"}, follow_redirects=True).text
    assert Phone(parts).row.agreed_at is None


def test_no_test_goes_to_who_asked_us_to_stop(maker: Desk, parts: House) -> None:
    phone = Phone(parts)
    phone.all("JOIN", "STOP")
    campaign = written(maker, {"en": "Hello!"})
    said = maker.post(f"/campaigns/{campaign}/test", {"number": phone.value, "language": "en"}, follow_redirects=True).text
    assert "No test can be sent" in said
    assert phone.arrived() == []


def test_the_check_says_what_a_few_letters_less_would_save(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 6, language="en")
    campaign = written(maker, {"en": "a" * 165})
    assert "5 letters over: shorten the text to save 6 parts" in maker.get(f"/campaigns/{campaign}/check").text
    fitting = written(maker, {"en": "a" * 160})
    assert "letters over" not in maker.get(f"/campaigns/{fitting}/check").text


def test_prices_are_set_and_taken_away(maker: Desk) -> None:
    maker.post("/campaigns/prices", {"channel": "simulator", "operator": "Smart", "amount": "0.04"})
    assert "0.0400" in maker.get("/campaigns/prices").text
    maker.post("/campaigns/prices", {"channel": "simulator", "operator": "Smart", "amount": ""})
    maker.post("/campaigns/prices", {"riel": "1", "amount": "4050"})
    shown = maker.get("/campaigns/prices").text
    assert "0.0400" not in shown
    assert "4,050 riel" in shown


def test_who_dials_sees_the_waiting_question(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 3)
    answer = maker.post("/campaigns/new", {"title": "ការងារ"})
    maker.post(answer.location, {"flow": "survey"})
    assert "USSD" in maker.get(answer.location.replace("/texts", "/check")).text


def test_at_another_stage_the_whole_page_is_asked_for_again(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 3)
    campaign = written(maker)
    assert "HX-Refresh" in maker.get(f"/campaigns/{campaign}/progress?stage=running").headers
    assert "HX-Refresh" not in maker.get(f"/campaigns/{campaign}/progress?stage=draft").headers


def test_the_plan_counts_who_gets_two_campaigns_of_a_day_within_its_list(maker: Desk, parts: House) -> None:
    returnees(parts.engine, 3)
    for _ in range(2):
        draft(parts, starts_at=now())
    found = re.search(r'<li class="both"><div hx-get="([^"]+)"[^>]* role="status">', maker.get("/plan").text)
    assert found
    assert "3 people get both" in maker.get(found[1]).text


@pytest.mark.parametrize("role", [Role.CENTRE, Role.PROTECTION])
def test_other_roles_find_no_campaigns(flask: Flask, role: Role) -> None:
    assert desk(flask, role).get("/campaigns").status_code == 404


def test_an_approver_writes_no_campaign(approver: Desk) -> None:
    assert approver.get("/campaigns/new").status_code == 404
