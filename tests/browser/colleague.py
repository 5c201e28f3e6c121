"""Staff at the console in a real browser: signed in, in a language and a width; what is said is asked for in that language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Page, expect

from app.services.demo_staff import PASSWORD

CATALOG = Path(__file__).resolve().parents[2] / "locales" / "km" / "LC_MESSAGES" / "staff.po"
SignIn = Callable[..., Page]  # `sign_in(login, width, language)`, see conftest.py
FOUR = [("en", 1280), ("en", 360), ("km", 1280), ("km", 360)]


@cache
def khmer() -> dict[str, str]:
    with CATALOG.open("rb") as file:
        return {_one(message.id): _one(message.string) for message in read_po(file)}


def _one(text: Any) -> str:
    """The first form where there are several."""
    return text if isinstance(text, str) else (text or ("",))[0]


class Colleague(NamedTuple):
    """A page of somebody who is signed in."""

    page: Page
    language: str
    width: int

    def words(self, english: str) -> str:
        """A sentence of the pages in the language of this one, as far as its first placeholder."""
        said = english if self.language == "en" else khmer()[english]
        return said.partition("%(")[0].strip()

    def sees(self, english: str) -> None:
        expect(self.page.locator("main")).to_contain_text(self.words(english), timeout=30_000)

    def press(self, action: str) -> None:
        """The button of the form whose address ends so."""
        with self.page.expect_navigation():
            self.page.locator(f"form[action$='{action}'] button").first.click()

    def fits(self) -> None:
        """Nothing stands out of the page to the right."""
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width

    @property
    def number(self) -> int:
        """Of the thing that the page's address names."""
        found = re.search(r"/(\d+)(?:/|$)", self.page.url)
        assert found
        return int(found[1])


def signed_in(browser: Browser, url: str, login: str, language: str, width: int, faults: list[str]) -> Colleague:
    """Somebody of the demo staff; what goes wrong in a script is put on the list."""
    context = browser.new_context(viewport={"width": width, "height": 820}, locale=language, base_url=url)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") and "422" not in told.text else None)
    signs_in(page, login, language)
    return Colleague(page, language, width)


def signs_in(page: Page, login: str, language: str) -> None:
    """One of the demo staff; the language is chosen too, since the account keeps the one that another test chose."""
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    with page.expect_navigation():
        page.click(f".languages button[value={language}]")
