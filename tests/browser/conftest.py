"""The whole product as `spean up` starts it, and a real browser that fails a test for any error of a page."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import servers
from tests.browser.colleague import SignIn, signs_in
from tests.browser.someone import Someone
from tests.cli import spean

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def running_spean(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spean.Up]:
    """`spean up` on a free port with a folder of its own, ready."""
    with spean.up(tmp_path_factory.mktemp("spean") / "var") as running:
        servers.wait_for(f"{running.url}/healthz", seconds=90)
        yield running


@pytest.fixture(autouse=True)
def accounts_have_chosen_no_language(request: pytest.FixtureRequest) -> None:
    """The demo staff are the same people in every test; in which language one read must not be the next one's."""
    if "running_spean" in request.fixturenames:
        running = request.getfixturevalue("running_spean")
        with closing(sqlite3.connect(running.data / "spean.sqlite3", timeout=30)) as connection, connection:
            connection.execute("UPDATE staff SET language = NULL")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open for one file of tests: Playwright keeps an event loop running, in which no other test could run its own."""
    path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("needs Chromium (apt-get install chromium, or CHROMIUM_PATH)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield opened
        opened.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, running_spean: spean.Up) -> Iterator[OpenPage]:
    """`open_page(width, language)`: the simulator in a browser that nobody used before."""
    contexts, faults = [], []

    def make(width: int = 1280, language: str = "en") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 860 if width > 700 else 740}, locale=language)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: faults.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{running_spean.url}/simulator")
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def someone(open_page: OpenPage, running_spean: spean.Up) -> Someone:
    """A person nobody heard of, with the page before them."""
    return Someone(open_page(), running_spean.data / "spean.sqlite3").anew()


EXPECTED = (  # console errors that a test makes on purpose: a form that is refused, a connection that is lost
    "422",
    "ERR_INTERNET_DISCONNECTED",
    "Failed to fetch",
    "htmx:sendError",
    "htmx:afterRequest",
)


@pytest.fixture
def sign_in(browser: Browser, running_spean: spean.Up) -> Iterator[SignIn]:
    """`sign_in(login, width, language)`: a colleague at a browser of their own; a page's error fails the test."""
    contexts, faults = [], []

    def make(login: str, width: int = 1280, language: str = "en") -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, locale=language, base_url=running_spean.url)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(f"{told.text} {told.location['url']}") if told.type == "error" else None)
        signs_in(page, login, language)
        return page

    yield make
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not any(word in fault for word in EXPECTED)] == []


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keeps a screenshot for people to look at."""
    SHOTS.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.wait_for_timeout(600)  # lights and scrolling come to rest
        page.screenshot(path=SHOTS / f"{name}.png")

    return take
