"""A list with errors comes in, in a real browser: its columns guessed, every bad cell shown, the good rows brought in, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.colleague import FOUR, Colleague, signed_in
from tests.cli import spean

pytestmark = pytest.mark.browser

Shoot = Callable[[Page, str], None]
HEADINGS = "ឈ្មោះ,ភេទ,អាយុ,លេខទូរសព្ទ,ខេត្ត,ឃុំ/សង្កាត់,Consent,Consent date,Consent how,Consent wording"
GOOD = "{name},ស្រី,34,{phone},ឧត្ដរមានជ័យ,អន្លង់វែង,យល់ព្រម,2026-10-15,ជួបផ្ទាល់,MRC-2026-1"
BAD = (
    "គឹម សុខា,ស្រី,34,12,ឧត្ដរមានជ័យ,អន្លង់វែង,,,,",  # no telephone number
    "នួន វណ្ណា,ប្រុស,មួយរយហាសិប,{phone},ឧត្ដរមានជ័យ,អន្លង់វែង,,,,",  # no age
    "ហេង ដារ៉ា,ប្រុស,41,{phone},អាត្លង់ទីស,,,,,",  # no province
)
_numbers = count(1)


@pytest.fixture(params=FOUR, ids=lambda p: f"{p[0]}-{p[1]}")
def sophea(request: pytest.FixtureRequest, browser: Browser, running_spean: spean.Up) -> Iterator[Colleague]:
    faults: list[str] = []
    language, width = request.param
    found = signed_in(browser, running_spean.url, "outreach", language, width, faults)
    yield found
    found.page.context.close()
    assert faults == []


def _file() -> bytes:
    """Six people and three rows with an error each, as a spreadsheet saves it."""
    first = 500 + 10 * next(_numbers)
    phones = [f"012 80{first + i:04}" for i in range(8)]
    good = [GOOD.format(name=name, phone=phone) for name, phone in zip(("សុខ ដារី", "កែវ មុំ") * 3, phones, strict=False)]
    bad = [line.format(phone=phone) for line, phone in zip(BAD, ("", *phones[6:]), strict=True)]
    return "\r\n".join(("\ufeff" + HEADINGS, *good, *bad, "")).encode()


def test_a_list_with_errors_is_checked_brought_in_and_taken_back(sophea: Colleague, shoot: Shoot) -> None:
    page, shot = sophea.page, f"import-{sophea.language}-{sophea.width}"
    _upload(sophea)
    expect(page.locator("select[name=columns]").nth(3)).to_have_value("phone")
    sophea.fits()
    shoot(page, f"{shot}-1-columns")
    sophea.press("/columns")
    expect(page.locator("table.faults tbody tr")).to_have_count(3, timeout=30_000)
    sophea.sees("The whole list is read; nobody is kept yet")
    sophea.fits()
    shoot(page, f"{shot}-2-errors")
    _downloads_the_errors(page)
    sophea.press("/begin")
    sophea.sees("The list is in")
    expect(page.locator(".figures dd").first).to_have_text("6")
    expect(page.locator(".figures dd").last).to_have_text("3")
    shoot(page, f"{shot}-3-in")
    page.locator("details summary", has_text=sophea.words("Take this import back")).click()
    sophea.press("/undo")
    sophea.sees("This import was taken back.")


def _upload(sophea: Colleague) -> None:
    sophea.page.goto("/imports")
    sophea.page.set_input_files("#file", {"name": "returnees.csv", "mimeType": "text/csv", "buffer": _file()})
    sophea.press("/imports")
    sophea.sees("What the columns hold")


def _downloads_the_errors(page: Page) -> None:
    link = page.locator("a[href$='faults.csv']").get_attribute("href")
    assert link
    told = page.request.get(link).text().splitlines()
    assert len(told) == 4
    assert "អាត្លង់ទីស" in told[-1]


def test_a_file_that_is_no_list_is_refused_with_a_sentence(sophea: Colleague) -> None:
    sophea.page.goto("/imports")
    sophea.page.set_input_files("#file", {"name": "photo.csv", "mimeType": "text/csv", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(200)})
    sophea.press("/imports")
    expect(sophea.page.locator("[role=alert]")).to_be_visible()
    sophea.fits()
