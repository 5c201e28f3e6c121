"""The administrator's page of staff."""

from __future__ import annotations

import pytest
from flask import Flask

from app.store import db, staff
from app.store.staff import Role
from tests.web.desk import Desk, colleague, desk


@pytest.fixture
def boss(flask: Flask) -> Desk:
    return desk(flask, Role.ADMINISTRATOR, name="ទេព មករា")


def test_everybody_is_listed_with_roles_and_how_the_account_stands(flask: Flask, boss: Desk) -> None:
    house = flask.extensions["spean"]
    colleague(house, Role.CENTRE, name="អ៊ុក ចាន់ធី", locked_at=db.now())
    colleague(house, Role.OUTREACH, Role.APPROVER, name="កែវ សុភា", password=None)
    page = boss.get("/staff").text
    assert page.index("កែវ សុភា") < page.index("អ៊ុក ចាន់ធី")  # in the order of the Khmer alphabet
    assert "Approver, Outreach" in page
    assert "locked" in page
    assert "invited" in page


def test_a_wrong_invitation_says_which_field_and_keeps_what_was_typed(boss: Desk) -> None:
    answer = boss.post("/staff/invite", {"login": "សុខា", "name": "លឹម សុខា", "roles": "centre"})
    assert answer.status_code == 422
    assert 'value="លឹម សុខា"' in answer.text
    assert 'value="centre" checked' in answer.text
    assert '<a href="#login">' in answer.text
    assert "#name" not in answer.text


def test_a_role_that_is_none_is_left_out(boss: Desk) -> None:
    answer = boss.post("/staff/invite", {"login": "sokha", "name": "លឹម សុខា", "roles": "emperor"})
    assert (answer.status_code, "Choose at least one role." in answer.text) == (422, True)


def test_lock_disable_and_let_in_again(flask: Flask, boss: Desk) -> None:
    house = flask.extensions["spean"]
    who = colleague(house, Role.CENTRE, name="អ៊ុក ចាន់ធី", locked_at=db.now(), wrong_tries=5)
    for act, shown in (("unlock", "unlocked"), ("disable", "disabled"), ("enable", "works again")):
        assert boss.post(f"/staff/{who}/{act}").location == f"/staff/{who}"
        assert shown in boss.get(f"/staff/{who}").text
    with db.reading(house.engine) as connection:
        member = staff.find(connection, who)
    assert member
    assert not member.locked


def test_the_last_administrator_cannot_go(boss: Desk) -> None:
    disabled = boss.post(f"/staff/{boss.id}/disable")
    assert (disabled.status_code, "cannot disable your own account" in disabled.text) == (422, True)
    changed = boss.post(f"/staff/{boss.id}", {"name": "ទេព មករា", "roles": "outreach"})
    assert (changed.status_code, "last administrator" in changed.text) == (422, True)


def test_an_account_that_is_not_there_is_not_there(boss: Desk) -> None:
    assert [boss.get("/staff/999").status_code, boss.post("/staff/999/unlock").status_code] == [404, 404]
