"""A campaign in a real browser: made, checked, approved by somebody else, run on simulated phones, paused, taken up again, cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from app.store.db import local_url, open_engine
from tests.browser.colleague import FOUR, Colleague, signed_in
from tests.cli import spean
from tests.services.outreach import TEXTS, returnees

pytestmark = pytest.mark.browser

Shoot = Callable[[Page, str], None]
MakeStaff = Callable[[str], Colleague]
SECTORS = ("garment", "construction", "manufacturing", "agriculture")
AGES = ("15-24", "25-34", "35-44", "45+")
MANY, FEW = 6_000, 20
_crowds = count(1)


@pytest.fixture(params=FOUR, ids=lambda p: f"{p[0]}-{p[1]}")
def staff(request: pytest.FixtureRequest, browser: Browser, running_spean: spean.Up) -> Iterator[MakeStaff]:
    """`staff("approver")`: a colleague at a browser of their own."""
    faults: list[str] = []
    opened: list[Colleague] = []
    language, width = request.param

    def make(login: str) -> Colleague:
        opened.append(signed_in(browser, running_spean.url, login, language, width, faults))
        return opened[-1]

    yield make
    for colleague in opened:
        colleague.page.context.close()
    assert faults == []


@pytest.fixture
def crowd(running_spean: spean.Up) -> Callable[[int], str]:
    """`crowd(20)`: so many returnees who agreed; the sector and the age that nobody else has."""

    def make(people: int) -> str:
        number = next(_crowds)
        sector, age = SECTORS[number % 4], AGES[number // 4]
        engine = open_engine(local_url(running_spean.data))
        returnees(engine, people, first=10_000 * (10 + number), sector=sector, age_band=age)
        engine.dispose()
        return f"{sector} {age}"

    return make


def _written(sophea: Colleague, whom: str, shoot: Shoot) -> None:
    """Whom and what; then the check page stands."""
    page, (sector, age) = sophea.page, whom.split()
    page.goto("/campaigns/new")
    for box in (f"input[name=sectors][value={sector}]", f"input[name=ages][value='{age}']"):
        page.locator(f"details:has({box}) > summary").click()
        page.check(box)
    page.fill("#title", "ធ្វើចំណាកស្រុកដោយសុវត្ថិភាព")
    sophea.fits()
    shoot(page, f"campaign-{sophea.language}-{sophea.width}-1-whom")
    with page.expect_navigation():
        page.locator("form.beside button.button").click()
    for name, text in TEXTS.items():
        page.fill(f"#text_{name}", text)
    page.select_option("#topic", "safe_migration")
    page.fill("#link", "https://example.org/safe")
    sophea.fits()
    with page.expect_navigation():
        page.locator("form[method=post]:has(#text_km) button.button").last.click()


def test_a_small_campaign_goes_to_its_end(staff: MakeStaff, crowd: Callable[[int], str], shoot: Shoot) -> None:
    sophea = staff("outreach")
    _written(sophea, crowd(FEW), shoot)
    expect(sophea.page.locator(".big b")).to_have_text(str(FEW))
    sophea.press("/schedule")
    expect(sophea.page.locator("progress.bar")).to_have_attribute("value", "100", timeout=40_000)
    sophea.sees("handed to the network")
    sophea.fits()
    shoot(sophea.page, f"campaign-{sophea.language}-{sophea.width}-4-done")


def test_a_large_one_is_approved_by_somebody_else_paused_and_cancelled(staff: MakeStaff, crowd: Callable[[int], str], shoot: Shoot) -> None:
    sophea, vannak = staff("outreach"), staff("approver")
    _written(sophea, crowd(MANY), shoot)
    shoot(sophea.page, f"campaign-{sophea.language}-{sophea.width}-2-check")
    sophea.fits()
    sophea.press("/ask")
    sophea.sees("You made this campaign: somebody else must approve it.")
    vannak.page.goto(f"/campaigns/{sophea.number}")
    _approves(vannak, MANY - 1)
    vannak.sees("That is not the number of people. Look at it again and type it.")
    _approves(vannak, MANY)
    expect(vannak.page.locator("progress.bar")).to_be_visible(timeout=30_000)
    vannak.press("/pause")
    expect(vannak.page.locator("#progress .state")).to_have_text(vannak.words("paused"))
    shoot(vannak.page, f"campaign-{sophea.language}-{sophea.width}-3-paused")
    left = _sent(vannak)
    assert left < MANY
    vannak.press("/resume")
    expect(vannak.page.locator("#progress .state")).not_to_have_text(vannak.words("paused"))
    vannak.press("/cancel")
    vannak.sees("not sent")
    expect(vannak.page.locator("#progress .state")).to_have_text(vannak.words("cancelled"))
    assert _sent(vannak) < MANY
    vannak.fits()


def _approves(vannak: Colleague, number: int) -> None:
    vannak.page.fill("#count", str(number))
    vannak.press("/approve")


def _sent(colleague: Colleague) -> int:
    colleague.page.wait_for_timeout(2_500)
    colleague.page.reload()
    found = re.search(r"[\d,]+", colleague.page.locator("#progress p b").first.inner_text())
    assert found
    return int(found[0].replace(",", ""))
