"""Every page of the console and the simulator, held against axe-core: no serious fault, in two languages, wide and narrow."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.colleague import SignIn
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
in_each_size = pytest.mark.parametrize(("language", "width"), [("en", 1280), ("km", 1280), ("km", 360)])


def faults(page: Page, path: str) -> list[str]:
    """Each serious fault of a page: where it is, which rule, and the first place."""
    page.goto(path)
    page.evaluate((node_modules() / "axe-core" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [f"{path}: {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found["violations"] if v["impact"] in SERIOUS]


@in_each_size
def test_who_is_not_signed_in_meets_no_barrier(browser: Browser, running_spean: spean.Up, language: str, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, base_url=running_spean.url)
    page = context.new_page()
    found = [fault for path in OPEN_PAGES for fault in faults(page, path)]
    context.close()
    assert found == []


@in_each_size
@pytest.mark.parametrize("login", CONSOLE)
def test_staff_meet_no_barrier(sign_in: SignIn, login: str, language: str, width: int) -> None:
    page = sign_in(login, width, language)
    assert [fault for path in CONSOLE[login] for fault in faults(page, path)] == []
