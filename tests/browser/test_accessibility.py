"""Every page of the console and the simulator, held against axe-core: no serious fault, in two languages, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from app.services.demo_staff import PASSWORD
from tests.cli import spean
from tests.peers.node import node_modules

pytestmark = [pytest.mark.browser, pytest.mark.peer]

OPEN_PAGES = ("/", "/sign-in", "/simulator")
CONSOLE = {
    "outreach": (
        "/contacts",
        "/contacts/add",
        "/audiences",
        "/audiences/new",
        "/campaigns",
        "/campaigns/new",
        "/fairs",
        "/fairs/new",
        "/plan",
        "/followups",
        "/imports",
        "/exports",
        "/reports",
    ),
    "admin": (
        "/staff",
        "/staff/invite",
        "/account",
        "/audit",
        "/contacts/crossings",
        "/centres",
        "/centres/new",
        "/centres/1",
        "/centres/1/places",
        "/centres/1/desks",
        "/centres/holidays",
    ),
    "supervisor": ("/supervision", "/services", "/services/new", "/referrals", "/inbox/saved-replies/new"),
}
SERIOUS = ("serious", "critical")


@pytest.fixture(params=[("en", 1280), ("km", 1280), ("km", 360)], ids=lambda p: f"{p[0]}-{p[1]}")
def page(request: pytest.FixtureRequest, browser: Browser, running_spean: spean.Up) -> Iterator[Page]:
    language, width = request.param
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, base_url=running_spean.url)
    yield context.new_page()
    context.close()


def faults(page: Page, path: str) -> list[str]:
    """Each serious fault of a page: where it is, which rule, and the first place."""
    page.goto(path)
    page.evaluate((node_modules() / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{path}: {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found["violations"] if v["impact"] in SERIOUS]


def test_who_is_not_signed_in_meets_no_barrier(page: Page) -> None:
    assert [fault for path in OPEN_PAGES for fault in faults(page, path)] == []


@pytest.mark.parametrize("login", CONSOLE)
def test_staff_meet_no_barrier(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert [fault for path in CONSOLE[login] for fault in faults(page, path)] == []
