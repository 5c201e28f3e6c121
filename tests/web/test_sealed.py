"""The pages of sealed cases: a code and nothing else, a typed reason, glass that is broken before witnesses, a log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.services import desks as routing
from app.services.house import House
from app.store import alerts, centres, conversations, sealing
from app.store.db import reading, transaction
from app.store.desks import Team, desk_staff
from app.store.staff import Role
from tests.services.people import Phone, registered
from tests.web.desk import Desk, desk

WORRY = "ជួយខ្ញុំផង គេចាក់សោខ្ញុំ"
REASON = "អានសារថ្មី ហើយហៅត្រឡប់"


@pytest.fixture
def house(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def phone(house: House) -> Phone:
    """Somebody of Anlong Veng whose case is sealed."""
    found = registered(house)
    found.sms(WORRY)
    return found


def case_of(house: House, phone: Phone) -> Any:
    with reading(house.engine) as connection:
        return conversations.newest(connection, phone.row.id)


def at_desk(flask: Flask, where: int | str, *roles: Role, **more: Any) -> Desk:
    """A colleague who stands at the protection desk of a centre."""
    found, house = desk(flask, *roles, **more), flask.extensions["spean"]
    with transaction(house.engine) as connection:
        routing.stand(connection)
        centre = centres.national(connection) if where == "national" else where
        connection.execute(insert(desk_staff), {"staff_id": found.id, "centre_id": centre, "team": Team.PROTECTION})
    return found


def looks(house: House, code: str) -> list[str]:
    with reading(house.engine) as connection:
        return list(
            connection.scalars(select(sealing.case_looks.c.what).where(sealing.case_looks.c.code == code).order_by(sealing.case_looks.c.id))
        )


def test_the_desk_sees_a_code_and_opens_it_with_a_reason(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    lim = at_desk(flask, case.centre_id, Role.PROTECTION)
    listed = lim.get("/sealed").text
    assert case.code in listed
    assert "ដារ៉ា" not in listed
    assert lim.get(f"/inbox/{case.code}").headers["Location"] == f"/sealed/{case.code}"
    for none in ("", "   ", "ok", "aaaaaaaaaaaaaa", "..........."):
        assert lim.post(f"/sealed/{case.code}", {"reason": none}).status_code == 422
    assert lim.post(f"/sealed/{case.code}", {"reason": REASON}).headers["Location"] == f"/inbox/{case.code}"
    assert "ជួយខ្ញុំផង" in lim.get(f"/inbox/{case.code}").text
    assert "ដារ៉ា" in lim.get(f"/contacts/{phone.row.id}").text
    assert looks(house, case.code) == ["sealed", "opened", "read"]
    lim.post(f"/sealed/{case.code}/done")
    assert lim.get(f"/inbox/{case.code}").status_code == 303


def test_another_desk_breaks_the_glass_and_a_second_person_is_told(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    lim = at_desk(flask, case.centre_id, Role.PROTECTION)
    other = at_desk(flask, case.centre_id + 1, Role.PROTECTION, name="ជា វណ្ណៈ")
    with transaction(house.engine) as connection:
        alerts.set_reach(connection, lim.id, "phone", "+85512777666")
    assert other.get(f"/inbox/{case.code}").status_code == 404
    assert case.code not in other.get("/sealed").text
    assert "another desk" in other.get(f"/sealed/{case.code}").text
    assert other.get(f"/sealed/{case.code}").text.replace(case.code, "") == other.get("/sealed/ZZZZZ").text.replace("ZZZZZ", "")
    assert other.post("/sealed/ZZZZZ", {"reason": REASON}).status_code == 404
    assert other.post(f"/sealed/{case.code}", {"reason": REASON}).status_code == 303
    assert "ជួយខ្ញុំផង" in other.get(f"/inbox/{case.code}").text
    with reading(house.engine) as connection:
        assert list(connection.scalars(select(alerts.alerts.c.staff_id))) == [lim.id]
    assert "ជា វណ្ណៈ" in lim.get("/sealed").text


def test_nobody_breaks_the_glass_where_nobody_else_would_hear_of_it(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    alone = at_desk(flask, case.centre_id + 1, Role.PROTECTION)
    assert alone.post(f"/sealed/{case.code}", {"reason": REASON}).status_code == 404
    assert looks(house, case.code) == ["sealed", "refused"]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PROTECTION])
def test_no_other_role_opens_a_case_not_even_from_the_protection_desk(flask: Flask, house: House, phone: Phone, role: Role) -> None:
    case = case_of(house, phone)
    somebody = at_desk(flask, "national", role)
    for path in ("/sealed", f"/sealed/{case.code}", f"/sealed/{case.code}/contact", f"/inbox/{case.code}", f"/contacts/{phone.row.id}"):
        assert somebody.get(path).status_code == 404, path
    assert somebody.post(f"/sealed/{case.code}", {"reason": REASON}).status_code == 404
    assert looks(house, case.code) == ["sealed"]


def test_the_supervisor_reads_who_opened_what_and_why(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    lim = at_desk(flask, case.centre_id, Role.PROTECTION, name="លឹម សុខា")
    lim.post(f"/sealed/{case.code}", {"reason": REASON})
    lim.get(f"/inbox/{case.code}")
    theirs = at_desk(flask, case.centre_id, Role.SUPERVISOR).get("/sealed/log").text
    assert re.findall(r'<td data-label="What"><span class="[^"]*">(\w+)</span>', theirs) == ["read", "opened", "sealed"]
    assert REASON in theirs
    assert "លឹម សុខា" in theirs
    assert "ដារ៉ា" not in theirs
    assert case.code not in at_desk(flask, case.centre_id + 1, Role.SUPERVISOR).get("/sealed/log").text
    assert case.code in at_desk(flask, "national", Role.SUPERVISOR).get(f"/sealed/log?code={case.code.lower()}").text


def test_safe_hours_and_the_safe_word_are_kept_for_a_case_that_is_open(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    lim = at_desk(flask, case.centre_id, Role.PROTECTION)
    form = {"from_hour": "9", "to_hour": "16", "shared_phone": "1", "word": "ផ្កាឈូក"}
    assert lim.post(f"/sealed/{case.code}/contact", form).headers["Location"] == f"/sealed/{case.code}"
    lim.post(f"/sealed/{case.code}", {"reason": REASON})
    assert lim.post(f"/sealed/{case.code}/contact", form).status_code == 303
    page = lim.get(f"/sealed/{case.code}/contact").text
    assert 'value="ផ្កាឈូក"' in page
    assert '<option value="9" selected>09:00' in page
    for wrong in (
        {"from_hour": "9"},
        {"from_hour": "9", "to_hour": "9"},
        {"word": "ok"},
        {"word": "STOP"},
        {"word": "12"},
        {"to_hour": "99"},
    ):
        assert lim.post(f"/sealed/{case.code}/contact", wrong).status_code == 422, wrong


def test_the_seal_is_taken_away_by_who_has_the_case_open(flask: Flask, house: House, phone: Phone) -> None:
    case = case_of(house, phone)
    lim = at_desk(flask, case.centre_id, Role.PROTECTION)
    lim.post(f"/sealed/{case.code}/unseal")
    assert phone.row.sensitive
    lim.post(f"/sealed/{case.code}", {"reason": REASON})
    lim.post(f"/sealed/{case.code}/unseal")
    assert not phone.row.sensitive
    assert looks(house, case.code)[-1] == "unsealed"


def test_staff_say_where_alerts_reach_them_and_try_it(flask: Flask, house: House) -> None:
    lim = at_desk(flask, "national", Role.PROTECTION)
    assert "do not reach you" in lim.get("/sealed").text
    assert lim.post("/sealed/alerts", {"kind": "phone", "value": "12"}).status_code == 422
    assert lim.post("/sealed/alerts", {"kind": "telegram", "value": "@lim"}).status_code == 422
    lim.post("/sealed/alerts", {"kind": "phone", "value": "012 777 666"})
    lim.post("/sealed/alerts/try")
    with reading(house.engine) as connection:
        row = alerts.reach(connection, lim.id)
        assert row is not None
        assert row.value == "+85512777666"
        assert connection.scalar(select(alerts.alerts.c.state)) == "queued"
    lim.post("/sealed/alerts", {"kind": "phone", "value": ""})
    assert "do not reach you" in lim.get("/sealed").text


def test_who_has_two_pages_of_sealed_cases_in_the_menu_sees_which_one_is_open(flask: Flask) -> None:
    both = desk(flask, Role.PROTECTION, Role.SUPERVISOR)
    for path, name in (("/sealed", "Sealed cases"), ("/sealed/alerts", "Sealed cases"), ("/sealed/log", "Who opened sealed cases")):
        assert re.findall(r'aria-current="page">([^<]+)<', both.get(path).text) == [name], path
