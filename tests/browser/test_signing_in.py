"""A colleague's first days at the console, in a real browser: invited, a second factor, two languages, signed out everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from app.services.demo_staff import PASSWORD as DEMO
from tests.cli import spean

PASSWORD = "three palms and a buffalo"
pytestmark = pytest.mark.browser

NewBrowser = Callable[..., Page]


@pytest.fixture
def new_browser(browser: Browser, running_spean: spean.Up) -> Iterator[NewBrowser]:
    """`new_browser(width, language)`: a page of a browser that nobody used before; a script's error fails the test."""
    faults: list[str] = []

    def make(width: int = 1280, language: str = "en") -> Page:
        context = contexts.enter_context(
            browser.new_context(viewport={"width": width, "height": 800}, locale=language, base_url=running_spean.url)
        )
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        return page

    with ExitStack() as contexts:
        yield make
    assert faults == []


def _sign_in(page: Page, login: str, password: str) -> None:
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", password)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _invited(page: Page, login: str) -> str:
    """The administrator invites somebody; the link to hand over."""
    _sign_in(page, "admin", DEMO)
    page.goto("/staff")
    page.click("text=Invite somebody")
    page.fill("#name", "ជា វណ្ណា")
    page.fill("#login", login)
    page.check("input[value=outreach]")
    page.click("main button")
    return page.locator("#link").input_value()


def _take(page: Page, link: str) -> None:
    page.goto(link)
    expect(page).to_have_url(re.compile("/welcome$"))
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main button")
    expect(page.locator("[role=status]")).to_contain_text("Your password is set")


def _set_up_factor(page: Page) -> tuple[pyotp.TOTP, str]:
    """The app, and a recovery code."""
    page.goto("/account/second-factor")
    expect(page.locator(".qr svg")).to_be_visible()
    page.click("summary:has-text('No camera')")
    app = pyotp.TOTP(page.locator("code.long").inner_text().replace(" ", ""))
    page.fill("#code", app.now())
    page.click("main button")
    expect(page.locator(".codes li")).to_have_count(10)
    return app, page.locator(".codes li").first.inner_text()


def test_from_the_invitation_to_signing_out_everywhere(new_browser: NewBrowser, shoot: Callable[[Page, str], None]) -> None:
    laptop, phone = new_browser(), new_browser(360)
    _take(laptop, _invited(new_browser(), "vanna"))
    _sign_in(laptop, "vanna", PASSWORD)
    _, recovery = _set_up_factor(laptop)
    _sign_in(phone, "vanna", PASSWORD)
    expect(phone).to_have_url(re.compile("/sign-in/code$"))
    phone.fill("#code", recovery)
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    phone.goto("/account")
    expect(phone.locator(".rows li")).to_have_count(2)
    shoot(phone, "account-en-360")
    phone.click("text=Sign out everywhere")
    expect(phone.locator("[role=status]")).to_contain_text("signed out everywhere")
    laptop.goto("/account")
    expect(laptop).to_have_url(re.compile("/sign-in"))


@pytest.mark.parametrize("width", [360, 1280])
def test_the_language_is_switched_on_every_page(new_browser: NewBrowser, shoot: Callable[[Page, str], None], width: int) -> None:
    page = new_browser(width)
    page.goto("/sign-in")
    page.click("text=ខ្មែរ")
    expect(page.locator("h1")).to_have_text("ចូល")
    shoot(page, f"sign-in-km-{width}")
    _sign_in(page, "supervisor", DEMO)
    page.goto("/account")
    expect(page.locator("html")).to_have_attribute("lang", "km")
    page.click("text=English")
    expect(page.locator("h1")).to_have_text("My account")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_is_enough(new_browser: NewBrowser) -> None:
    page = new_browser()
    page.goto("/sign-in")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("manager")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO)
    page.keyboard.press("Enter")
    expect(page.locator(".me")).to_be_visible()
    page.focus(".me summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".me a")).to_be_focused()


def test_after_a_wrong_password_the_sentence_has_the_focus_and_the_name_is_kept(new_browser: NewBrowser) -> None:
    page = new_browser()
    _sign_in(page, "nobody-here", "not this one")
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("#login")).to_have_value("nobody-here")


@pytest.mark.parametrize("language", ["km", "en"])
def test_at_four_hundred_percent_nothing_is_cut_off(new_browser: NewBrowser, language: str) -> None:
    """1280 px at 400 % leave 320 px of a page."""
    page = new_browser(320, language)
    for path in ("/", "/sign-in"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    _sign_in(page, "admin", DEMO)
    for path in ("/staff", "/staff/invite", "/account"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_first_page_is_light(new_browser: NewBrowser) -> None:
    """At most 150 KB with fonts, as transferred."""
    page = new_browser()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto("/sign-in", wait_until="networkidle")
    assert 0 < sum(sizes) <= 150 * 1024
