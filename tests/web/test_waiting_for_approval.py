"""A campaign that waits for a second person: the menu says so to who may approve it, and its page notices when they did."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services.house import House
from app.store.staff import Role
from tests.services.outreach import returnees, stage
from tests.web.desk import Desk, desk
from tests.web.test_campaigns import written

WAITS = re.compile(r'<span class="count">(\d+)<span class="unseen"> wait for your approval</span>')


@pytest.fixture
def parts(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def maker(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH, Role.APPROVER)


def asked(maker: Desk, parts: House) -> int:
    returnees(parts.engine, 3)
    campaign = written(maker)
    maker.post(f"/campaigns/{campaign}/ask")
    return campaign


def waiting(staff: Desk) -> list[str]:
    return WAITS.findall(staff.get("/campaigns").text)


def test_the_menu_counts_what_waits_for_the_reader_and_not_their_own(flask: Flask, maker: Desk, parts: House) -> None:
    approver = desk(flask, Role.APPROVER)
    assert waiting(approver) == []
    campaign = asked(maker, parts)
    assert waiting(approver) == ["1"]
    assert waiting(maker) == []
    assert waiting(desk(flask, Role.MANAGER)) == []
    approver.post(f"/campaigns/{campaign}/approve", {"count": "3"})
    assert waiting(approver) == []


def test_the_page_of_who_asked_asks_until_the_other_has_decided(flask: Flask, maker: Desk, parts: House) -> None:
    campaign = asked(maker, parts)
    found = re.search(r'id="progress" hx-get="([^"]+)"', maker.get(f"/campaigns/{campaign}").text)
    assert found
    assert maker.get(found[1]).status_code == 204
    desk(flask, Role.APPROVER).post(f"/campaigns/{campaign}/approve", {"count": "3"})
    assert maker.get(found[1]).headers["HX-Refresh"] == "true"


def test_what_was_changed_since_the_approver_opened_it_is_not_approved(flask: Flask, maker: Desk, parts: House) -> None:
    campaign, approver = asked(maker, parts), desk(flask, Role.APPROVER)
    seen = re.search(r'name="seen" value="([^"]+)"', approver.get(f"/campaigns/{campaign}").text)
    assert seen
    maker.post(f"/campaigns/{campaign}/back")
    maker.post(f"/campaigns/{campaign}/texts", {"text_en": "Quite another thing"})
    maker.post(f"/campaigns/{campaign}/ask")
    answer = approver.post(f"/campaigns/{campaign}/approve", {"count": "3", "seen": seen[1]}, follow_redirects=True)
    assert "It was changed since you opened this page" in answer.text
    assert stage(parts, campaign) == "asked"
    again = re.search(r'name="seen" value="([^"]+)"', answer.text)
    assert again
    approver.post(f"/campaigns/{campaign}/approve", {"count": "3", "seen": again[1]})
    assert stage(parts, campaign) == "scheduled"
