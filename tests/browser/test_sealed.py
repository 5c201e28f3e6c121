"""A sealed case in real browsers: what each role sees of somebody who wrote a worrying word, and how the protection desk answers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.services.neutral import texts
from tests.browser.colleague import SignIn
from tests.browser.someone import Someone
from tests.browser.test_accessibility import faults

pytestmark = [pytest.mark.browser, pytest.mark.peer]

NAME, WORRY = "សុខ ស្រីមុំ", "ជួយខ្ញុំផង គេចាក់សោខ្ញុំ"
REGISTERS = ("ចុះឈ្មោះ", "1", "1", NAME, "2", "2", "1", "អន្លង់វែង", "1")
OTHERS = ("outreach", "approver", "centre", "supervisor", "manager", "admin")


def test_each_role_sees_what_is_theirs_of_a_sealed_case(someone: Someone, sign_in: SignIn, shoot: Callable[[Page, str], None]) -> None:
    for text in REGISTERS:
        someone.sms(text)
    receipt = someone.sms(WORRY)
    assert receipt == "សូមអរគុណ។ សាររបស់លោកអ្នកបានមកដល់ហើយ។"
    sokha = sign_in("protection")
    sokha.goto("/sealed")
    code = sokha.locator("tbody code").first.inner_text()
    assert NAME not in sokha.content()
    shoot(sokha, "sealed-1280")
    for login in OTHERS:
        _finds_nothing(sign_in(login), code, login)
    _opens(sokha, code, shoot)
    _answers(sokha, someone)
    _settles_safe_contact(sokha, code, shoot)
    _is_read_by_the_supervisor(sign_in("supervisor"), code, shoot)
    _in_khmer_on_a_phone(sign_in("protection", 360, "km"), shoot)


def _finds_nothing(page: Page, code: str, login: str) -> None:
    """Neither by the address of the chat nor in any list."""
    assert page.request.get(f"/inbox/{code}").status == 404, login
    assert page.request.get(f"/sealed/{code}").status == 404, login
    for path in ("/inbox?view=all", "/contacts"):
        got = page.request.get(path)
        assert got.status == 404 or not (code in got.text() or WORRY in got.text()), f"{login} {path}"


def _opens(page: Page, code: str, shoot: Callable[[Page, str], None]) -> None:
    page.goto(f"/inbox/{code}")
    expect(page).to_have_url(re.compile(f"/sealed/{code}$"))
    page.fill("#reason", "ok")
    page.get_by_role("button", name="Open the case").click()
    expect(page.locator(".notice.bad")).to_contain_text("write why")
    page.fill("#reason", "New message, calling back")
    shoot(page, "sealed-case-1280")
    page.get_by_role("button", name="Open the case").click()
    expect(page.locator("main")).to_contain_text(WORRY)
    assert NAME not in page.title()


def _answers(page: Page, someone: Someone) -> None:
    """The composer offers the neutral texts alone; one of them reaches the phone."""
    text = texts("km")[0]
    page.select_option("#neutral", text)
    page.click("#send")
    expect(someone.page.locator("#sms li .text", has_text=text)).to_have_count(1, timeout=15_000)


def _settles_safe_contact(page: Page, code: str, shoot: Callable[[Page, str], None]) -> None:
    page.goto(f"/sealed/{code}/contact")
    page.select_option("#from_hour", "9")
    page.select_option("#to_hour", "16")
    page.fill("#word", "ផ្កាឈូក")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".notice.good")).to_contain_text("Kept")
    assert faults(page, f"/sealed/{code}/contact") == []
    shoot(page, "sealed-contact-1280")
    assert faults(page, "/sealed/ZZZZZ") == []


def _is_read_by_the_supervisor(page: Page, code: str, shoot: Callable[[Page, str], None]) -> None:
    assert faults(page, f"/sealed/log?code={code}") == []
    expect(page.locator("tbody tr").first).to_contain_text("read")
    expect(page.locator("main")).to_contain_text("New message, calling back")
    shoot(page, "sealed-log-1280")


def _in_khmer_on_a_phone(page: Page, shoot: Callable[[Page, str], None]) -> None:
    for path in ("/sealed", "/sealed/alerts", "/sealed/ZZZZZ"):
        assert faults(page, path) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
        shoot(page, f"sealed{path.removeprefix('/sealed').replace('/', '-')}-360")
