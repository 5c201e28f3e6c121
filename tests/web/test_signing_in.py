"""The pages of signing in: what they say, what they keep, where they lead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.services import passwords, staff
from app.services.house import House
from app.store import db
from app.store.staff import Role
from tests.web.desk import Desk, colleague, desk

PASSWORD = "three palms and a buffalo"
MADE = passwords.digest(PASSWORD)


def _house(flask: Flask) -> House:
    house: House = flask.extensions["spean"]
    return house


@pytest.fixture
def sokha(flask: Flask) -> int:
    return colleague(_house(flask), Role.ADMINISTRATOR, name="លឹម សុខា", login="sokha", password=MADE)


def _sign_in(found: Desk, password: str = PASSWORD, **more: str) -> str:
    """Where it leads; "" where it leads nowhere."""
    return found.post("/sign-in", {"login": "sokha", "password": password, **more}).location or ""


def _without_tokens(page: str) -> str:
    return re.sub(r'value="[^"]*"', "", page)


def test_signing_in_leads_to_the_first_page_of_the_menu(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    assert _sign_in(found) == "/home"
    first = re.search(r'<li><a href="([^"]+)"', found.get("/account").text)
    assert first
    assert found.get("/home").location == first[1]


def test_who_approves_begins_with_the_campaigns_and_a_manager_with_the_reports(flask: Flask) -> None:
    assert desk(flask, Role.MANAGER).get("/home").location == "/reports"
    assert desk(flask, Role.APPROVER).get("/home").location == "/campaigns"
    assert desk(flask, Role.APPROVER, Role.OUTREACH).get("/home").location != "/campaigns"


def test_a_name_that_is_not_there_and_a_wrong_password_show_the_same_page(flask: Flask, sokha: int) -> None:
    pages = [Desk(flask).post("/sign-in", {"login": login, "password": "not this one"}) for login in ("sokha", "nobody")]
    assert [page.status_code for page in pages] == [422, 422]
    assert _without_tokens(pages[0].text) == _without_tokens(pages[1].text)


def test_what_is_missing_is_told_by_field_and_what_was_typed_is_kept(flask: Flask) -> None:
    answer = Desk(flask).post("/sign-in", {"login": "sokha", "password": ""})
    assert answer.status_code == 422
    assert 'value="sokha"' in answer.text
    assert '<a href="#password">Write your password.</a>' in answer.text


def test_too_many_tries_have_to_wait(flask: Flask) -> None:
    found = Desk(flask)
    answers = [found.post("/sign-in", {"login": "nobody", "password": "not this one"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_it_goes_on_with_the_page_that_was_asked_for_and_never_leaves_the_house(flask: Flask, sokha: int) -> None:
    assert _sign_in(Desk(flask), next="/staff/invite") == "/staff/invite"
    for outside in ("https://example.org", "//example.org", "/\\example.org", "javascript:alert(1)", "/staff?name=Chantha"):
        assert _sign_in(Desk(flask), next=outside) == "/home"


def test_nothing_of_an_older_cookie_survives_signing_in(flask: Flask, sokha: int) -> None:
    """So nobody can hand over a cookie and wait until somebody signs in with it."""
    found = Desk(flask)
    with found.client.session_transaction() as session:
        session["planted"] = "yes"
    assert _sign_in(found)
    with found.client.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_everywhere_ends_every_browser_at_once(flask: Flask, sokha: int) -> None:
    laptop, phone = Desk(flask), Desk(flask)
    for found in (laptop, phone):
        _sign_in(found)
        assert found.get("/account").status_code == 200
    assert phone.post("/account/sessions/end").location == "/sign-in"
    assert [found.get("/account").location for found in (laptop, phone)] == ["/sign-in?next=/account"] * 2


def test_one_browser_can_end_another(flask: Flask, sokha: int) -> None:
    laptop, phone = Desk(flask), Desk(flask)
    _sign_in(laptop)
    _sign_in(phone)
    other = re.findall(r'action="(/account/sessions/\d+/end)"', phone.get("/account").text)
    assert len(other) == 1
    phone.post(other[0])
    assert laptop.get("/account").status_code == 302
    assert phone.get("/account").status_code == 200


def test_a_cookie_of_a_session_that_was_ended_opens_nothing_again(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    _sign_in(found)
    kept = found.client.get_cookie("session")
    assert kept
    found.post("/sign-out")
    found.client.set_cookie("session", kept.value)
    assert found.get("/staff").status_code == 302


def test_an_invitation_is_taken_without_its_secret_staying_in_the_address(flask: Flask) -> None:
    boss = desk(flask, Role.ADMINISTRATOR)
    page = boss.post("/staff/invite", {"login": "vanna", "name": "ជា វណ្ណា", "roles": ["approver", "outreach"]}).text
    address = re.search(r"http://localhost(/welcome/[\w-]+)<", page)
    assert address
    guest = Desk(flask)
    assert guest.get(address[1]).location == "/welcome"
    assert "ជា វណ្ណា" in guest.get("/welcome").text
    differ = guest.post("/welcome", {"password": PASSWORD, "again": "another"})
    assert (differ.status_code, "The two passwords differ." in differ.text) == (422, True)
    assert guest.post("/welcome", {"password": "short", "again": "short"}).status_code == 422
    assert guest.post("/welcome", {"password": PASSWORD, "again": PASSWORD}).location == "/sign-in"
    assert guest.post("/sign-in", {"login": "vanna", "password": PASSWORD}).location == "/home"
    late = Desk(flask)
    late.get(address[1])
    assert late.get("/welcome").status_code == 404


def test_the_language_stays_with_the_account(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    _sign_in(found)
    assert '<html lang="en">' in found.get("/account").text
    assert found.post("/language", {"language": "km", "back": "/account"}).location == "/account"
    elsewhere = Desk(flask)
    assert '<html lang="en">' in elsewhere.get("/sign-in").text
    _sign_in(elsewhere)
    assert '<html lang="km">' in elsewhere.get("/account").text
    elsewhere.post("/sign-out")
    assert '<html lang="km">' in elsewhere.get("/sign-in").text


def test_a_language_chosen_on_the_way_in_goes_to_the_account(flask: Flask, sokha: int) -> None:
    found = Desk(flask)
    found.post("/language", {"language": "km", "back": "/sign-in"})
    _sign_in(found)
    elsewhere = Desk(flask)
    _sign_in(elsewhere)
    assert '<html lang="km">' in elsewhere.get("/account").text


@pytest.fixture
def production(flask: Flask) -> Iterator[Flask]:
    settings = replace(_house(flask).settings, spean_env="production", public_url="https://spean.example")
    app = create_app(settings)
    yield app
    app.extensions["spean"].engine.dispose()
    app.extensions["spean"].queues.redis.close()


def test_production_shows_no_demo_password_and_one_door(production: Flask) -> None:
    house = _house(production)
    colleague(house, Role.OUTREACH, login="outreach", demo=True)
    found = Desk(production)
    assert found.get("/").location == "/sign-in"
    page = found.get("/sign-in").text
    assert "spean-demo" not in page
    assert "simulator" not in page


def test_in_production_the_cookie_goes_over_https_alone(production: Flask) -> None:
    set_cookie = production.test_client().get("/sign-in").headers["Set-Cookie"]
    assert all(mark in set_cookie for mark in ("Secure", "HttpOnly", "SameSite=Lax"))


def test_in_development_both_doors_are_shown(flask: Flask) -> None:
    page = Desk(flask).get("/").text
    assert 'href="/simulator"' in page
    assert 'href="/sign-in"' in page


def test_who_loses_a_role_loses_its_pages_at_once(flask: Flask, sokha: int) -> None:
    boss, found = desk(flask, Role.ADMINISTRATOR), Desk(flask)
    _sign_in(found)
    boss.post(f"/staff/{sokha}", {"name": "លឹម សុខា", "roles": "outreach"})
    assert found.get("/staff").status_code == 404
    staff.disable(_house(flask).engine, sokha, boss.id, db.now())
    assert found.get("/account").status_code == 302
