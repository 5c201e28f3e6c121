"""How pages lie before one: the open page in a phone's menu, boxes side by side, places that stay where they are, lines that are added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.colleague import Colleague, signed_in
from tests.cli import spean

pytestmark = pytest.mark.browser

LANGUAGES = pytest.mark.parametrize("language", ["km", "en"])
ROWS = """() => [...document.querySelectorAll('.pair, .trio.plain')].map(row =>
  [...row.querySelectorAll('input, select')].map(box => box.getBoundingClientRect()).map(box => [box.top, box.height]))"""
PLACES = """() => [...document.querySelectorAll('.provinces summary')].map(place => place.getBoundingClientRect())
  .map(box => [Math.round(box.left), Math.round(box.top + scrollY)])"""
DAYS = """() => [...document.querySelectorAll('.calendar tr:is(:first-child, :last-child) > *')]
  .map(cell => cell.getBoundingClientRect()).map(cell => [Math.round(cell.left), Math.round(cell.width)])"""
At = Callable[[str, int], Colleague]


@pytest.fixture
def outreach(browser: Browser, running_spean: spean.Up) -> Iterator[At]:
    """`outreach(language, width)`: somebody of the outreach staff, signed in."""
    faults: list[str] = []
    opened: list[Colleague] = []

    def make(language: str, width: int) -> Colleague:
        opened.append(signed_in(browser, running_spean.url, "outreach", language, width, faults))
        return opened[-1]

    yield make
    for colleague in opened:
        colleague.page.context.close()
    assert faults == []


@LANGUAGES
def test_on_a_phone_the_open_page_is_in_sight_in_the_menu(outreach: At, language: str) -> None:
    page = outreach(language, 360).page
    for path in ("/contacts", "/fairs", "/reports"):
        page.goto(path)
        expect(page.locator(".menu [aria-current]")).to_be_in_viewport(ratio=1)


@LANGUAGES
def test_the_days_of_a_month_stand_under_their_weekdays_over_the_whole_width(outreach: At, language: str) -> None:
    page = outreach(language, 1280).page
    page.goto("/fairs")
    cells: list[Any] = page.evaluate(DAYS)
    weekdays, *weeks = (cells[n : n + 7] for n in range(0, len(cells), 7))
    assert len(weeks) == 2
    assert weeks == [weekdays, weekdays]
    table = page.locator(".calendar").bounding_box()
    assert table
    assert sum(width for _, width in weekdays) == pytest.approx(table["width"], abs=8)


@LANGUAGES
def test_boxes_side_by_side_are_of_one_height_and_on_one_line(outreach: At, language: str) -> None:
    page = outreach(language, 1280).page
    page.goto("/fairs/new")
    rows = page.evaluate(ROWS)
    assert len(rows) == 6
    assert [row for row in rows if any(box != row[0] for box in row)] == []


@LANGUAGES
def test_a_fault_stands_between_its_label_and_its_box(outreach: At, language: str) -> None:
    page = outreach(language, 1280).page
    page.goto("/fairs/new")
    page.locator("main form .actions button").last.click()
    expect(page.locator("#place.wrong")).to_be_visible()
    for wrong in page.locator(".pair > .wrong, .trio > .wrong").all():
        lines = [wrong.locator(part).first.bounding_box() for part in ("label", ".problem", "input, select")]
        above = [(line["y"], line["y"] + line["height"]) for line in lines if line]
        assert len(above) == 3
        assert all(upper[1] <= lower[0] + 1 for upper, lower in pairwise(above)), above


def test_places_stay_in_their_column_when_one_is_opened(outreach: At) -> None:
    page = outreach("en", 1280).page
    page.goto("/fairs/new")
    before: list[Any] = page.evaluate(PLACES)
    page.locator(".provinces summary").first.click()
    expect(page.locator(".provinces .branches").first).to_contain_text("Paoy Paet")
    after: list[Any] = page.evaluate(PLACES)
    assert [left for left, _ in before] == [left for left, _ in after]
    others = [(was, is_) for was, is_ in zip(before, after, strict=True) if was[0] != before[0][0]]
    assert len(others) > 10
    assert all(was == is_ for was, is_ in others)


def test_a_line_for_another_employer_comes_at_once_and_is_ready_to_be_typed_in(outreach: At) -> None:
    page = outreach("en", 1280).page
    page.goto("/fairs/new")
    page.locator("[name=employer]").first.fill("Chip Mong")
    page.click("button[name=another]")
    expect(page.locator("[name=employer]")).to_have_count(4)
    expect(page.locator("[name=employer]").last).to_be_focused()
    expect(page.locator("[name=employer]").first).to_have_value("Chip Mong")


def test_and_so_it_does_without_a_script(outreach: At, browser: Browser, running_spean: spean.Up) -> None:
    state = outreach("en", 1280).page.context.storage_state()
    context = browser.new_context(java_script_enabled=False, storage_state=state, base_url=running_spean.url)
    page = context.new_page()
    _adds_a_line(page)
    context.close()


def _adds_a_line(page: Page) -> None:
    page.goto("/fairs/new")
    page.fill("#title_latin", "Anlong Veng job fair")
    page.click("button[name=another]")
    expect(page.locator("[name=employer]")).to_have_count(4)
    expect(page.locator("#title_latin")).to_have_value("Anlong Veng job fair")


def test_the_enter_key_keeps_the_fair_and_adds_no_line(outreach: At) -> None:
    page = outreach("en", 1280).page
    page.goto("/fairs/new")
    page.locator("[name=employer]").first.fill("Chip Mong")
    page.keyboard.press("Enter")
    expect(page.locator(".notice.bad")).to_be_visible()
    expect(page.locator("[name=employer]")).to_have_count(3)
