"""The second factor at the console: setting it up, signing in with it, roles that need it, switching it off."""

from __future__ import annotations

import re

import pyotp
import pytest
from flask import Flask

from app.services import passwords
from app.store.staff import Role
from tests.web.desk import Desk, colleague

PASSWORD = "three palms and a buffalo"
MADE = passwords.digest(PASSWORD)


@pytest.fixture
def sokha(flask: Flask) -> int:
    return colleague(flask.extensions["spean"], Role.ADMINISTRATOR, name="លឹម សុខា", login="sokha", password=MADE)


def _sign_in(found: Desk, **more: str) -> str:
    """Where it leads; "" where it leads nowhere."""
    return found.post("/sign-in", {"login": "sokha", "password": PASSWORD, **more}).location or ""


def _set_up_factor(found: Desk) -> tuple[pyotp.TOTP, list[str]]:
    page = found.get("/account/second-factor").text
    shared = re.search(r'<code class="long">([A-Z2-7 ]+)</code>', page)
    assert "<svg" in page
    assert shared
    app = pyotp.TOTP(shared[1].replace(" ", ""))
    codes = found.post("/account/second-factor", {"code": app.now()}).text
    return app, re.findall(r"<li><code>([^<]+)</code>", codes)


def test_the_second_factor_from_the_picture_to_the_recovery_code(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    _sign_in(found)
    _, codes = _set_up_factor(found)
    assert len(codes) == 10
    found.post("/sign-out")
    assert _sign_in(found, next="/staff/invite") == "/sign-in/code"
    assert found.get("/staff").status_code == 302
    wrong = found.post("/sign-in/code", {"code": "12345x"})
    assert wrong.status_code == 422
    assert "This code is wrong" in wrong.text
    assert found.post("/sign-in/code", {"code": codes[0]}).location == "/staff/invite"
    assert "9 recovery codes" in found.get("/account").text


def test_the_page_of_the_code_is_only_for_who_gave_the_password(flask: Flask) -> None:
    assert Desk(flask).get("/sign-in/code").location == "/sign-in"
    assert Desk(flask).post("/sign-in/code", {"code": "123456"}).location == "/sign-in"


def test_a_role_that_needs_the_second_factor_is_led_to_set_it_up_before_anything_else(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    _sign_in(found)
    found.post("/staff/second-factor", {"needing": "administrator"})
    assert found.get("/staff").location == "/account/second-factor"
    assert found.post("/staff/invite").location == "/account/second-factor"
    _set_up_factor(found)
    assert found.get("/staff").status_code == 200
    removed = found.post("/account/second-factor/remove", {"remove_password": PASSWORD})
    assert removed.location == "/account/second-factor"  # another phone, but never none
    assert found.get("/staff").location == "/account/second-factor"


def test_what_weakens_an_account_asks_for_the_password_again(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    _sign_in(found)
    _set_up_factor(found)
    for path, field in (("/account/codes", "codes_password"), ("/account/second-factor/remove", "remove_password")):
        answer = found.post(path, {field: "not this one"})
        assert answer.status_code == 422
        assert "This is not your password." in answer.text
    found.post("/account/second-factor/remove", {"remove_password": PASSWORD})
    assert "Set it up" in found.get("/account").text
