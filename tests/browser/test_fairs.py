"""A fair from the form to the door, as a newcomer does it: made, invited, approved by somebody else, answered on phones, ticked."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.store.db import local_url, now, open_engine
from app.store.hours import local
from tests.browser.colleague import SignIn
from tests.browser.someone import Someone
from tests.cli import spean
from tests.services.outreach import returnees

pytestmark = pytest.mark.browser

DISTRICT = "2202"  # nobody of another test lives here: past 50 people a campaign tries a first part and waits
PEOPLE = 40
Shoot = Callable[[Page, str], None]
Communes = tuple[str, str]


def _people(running: spean.Up, first: int, communes: Communes) -> None:
    """Returnees of two communes, half of them in each."""
    engine = open_engine(local_url(running.data))
    half = PEOPLE // 2
    returnees(engine, half, first=first, district=DISTRICT, commune=communes[0], language="km")
    returnees(engine, half, first=first + half, district=DISTRICT, commune=communes[1], language="en")
    engine.dispose()


def _fill_form(page: Page, communes: Communes) -> None:
    page.goto("/fairs/new")
    page.fill("#title_km", "ពិព័រណ៍ការងារអន្លង់វែង")
    page.fill("#title_latin", "Anlong Veng job fair")
    page.fill("#day", (local(now()) + timedelta(days=6)).date().isoformat())
    page.select_option("#province", "22")
    page.locator(f"#commune option[value='{communes[0]}']").wait_for(state="attached")
    page.select_option("#commune", communes[0])
    page.fill("#landmark_km", "សាលាឃុំ")
    page.fill("#landmark_latin", "commune hall")
    page.locator("details:has(input[name=places][value='22']) > summary").click()
    for commune in communes:
        page.check(f"input[name=places][value='{commune}']")
    page.fill("#seats", "1")
    page.locator("[name=employer]").first.fill("Samraong Garment")
    page.locator("[name=employer_posts]").first.fill("៤០")


def _stage(running: spean.Up, campaign: str) -> str:
    with closing(sqlite3.connect(f"file:{running.data / 'spean.sqlite3'}?mode=ro", uri=True)) as connection:
        return str(connection.execute("SELECT stage FROM campaigns WHERE id = ?", (campaign,)).fetchone()[0])


def _invited(outreach: Page, approver: Page, running: spean.Up) -> None:
    """From the fair's page to the last message, with a second person's word."""
    outreach.click("form[action$='/invite'] button")
    expect(outreach).to_have_url(re.compile(r"/campaigns/\d+/check$"))
    campaign = outreach.url.split("/")[-2]
    count = outreach.locator(".big b").inner_text()
    outreach.locator("button[formaction$='/ask'], form[action$='/ask'] button").click()
    approver.goto(f"/campaigns/{campaign}")
    approver.fill("#count", count)
    approver.click("form[action$='/approve'] button")
    for _ in range(240):
        if _stage(running, campaign) == "done":
            break
        outreach.wait_for_timeout(250)
    outreach.goto(f"/campaigns/{campaign}")
    expect(outreach.locator("progress")).to_have_attribute("value", "100")


def _phone(page: Page, running: spean.Up, contact: int) -> Someone:
    """The simulator in the hands of one who was invited."""
    number = f"+85512{contact:06}"
    page.goto("/simulator")
    page.evaluate("kept => localStorage.setItem('spean.people', kept)", json.dumps([{"key": "4", "number": number, "chat": "7700"}]))
    page.reload()
    page.click(f".person[data-number='{number}']")
    page.locator("#sms li").first.wait_for(state="attached")  # the invitation
    return Someone(page, running.data / "spean.sqlite3")


@pytest.mark.parametrize(
    ("language", "width", "other", "communes"),
    [("en", 1280, 360, ("220201", "220202")), ("km", 360, 1280, ("220203", "220204"))],
)
def test_a_fair_from_the_form_to_the_door(
    sign_in: SignIn, running_spean: spean.Up, shoot: Shoot, language: str, width: int, other: int, communes: Communes
) -> None:
    first = 60_000 + width
    _people(running_spean, first, communes)
    outreach = sign_in("outreach", width, language)
    _fill_form(outreach, communes)
    shoot(outreach, f"fair-form-{language}-{width}")
    outreach.click("main form[method=post][novalidate] .actions button")
    expect(outreach).to_have_url(re.compile(r"/fairs/\d+$"))
    fair = outreach.url
    _invited(outreach, sign_in("approver", width, language), running_spean)

    khmer, english = first, first + PEOPLE // 2
    phone = _phone(sign_in("centre", 1280, "en"), running_spean, khmer)
    assert phone.sms("1").startswith("បានកក់កន្លែងហើយ")
    assert "waiting list" in _phone(phone.page, running_spean, english).sms("1")
    assert "លុបហើយ" in _phone(phone.page, running_spean, khmer).sms("មិនទៅ")

    door = sign_in("centre", width, language)
    door.goto(f"{fair}/door")
    expect(door.locator(".arrivals > li")).to_have_count(1)
    door.locator(".arrivals button[name=came]").click()
    expect(door.locator(".arrivals li.came")).to_be_visible()
    outreach.goto(fair)
    expect(outreach.locator("table.stack tbody tr")).to_have_count(3)
    for wide in (width, other):
        _shoot_all(door, shoot, fair, language, wide)


def _shoot_all(page: Page, shoot: Shoot, fair: str, language: str, width: int) -> None:
    """Each page at a width, where nothing is cut off."""
    page.set_viewport_size({"width": width, "height": 800})
    for name, path in (("fairs", "/fairs"), ("fair", fair), ("fair-door", f"{fair}/door")):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        shoot(page, f"{name}-{language}-{width}")
