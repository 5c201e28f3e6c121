"""The form of a job fair: what it offers, and its lines for employers."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.house import House
from app.store import fairs
from app.store.db import reading
from app.store.staff import Role
from app.text.sms import is_gsm7
from tests.web.desk import Desk, desk
from tests.web.test_fairs import TRAPEANG_TAV, form, made


@pytest.fixture
def parts(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def sophea(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH, name="កែវ សុភា")


def test_there_is_room_for_another_employer_with_and_without_a_script(sophea: Desk, parts: House) -> None:
    four = {"employer": ["Aeon", "Chip Mong", "Hattha", ""], "employer_sector": ["", "", "", ""], "employer_posts": ["3", "x", "", ""]}
    answer = sophea.post("/fairs/new", form(**four, another="1"))
    assert (answer.status_code, answer.text.count('name="employer"')) == (200, 5)
    for typed in ("Aeon", "Chip Mong", "Hattha", 'value="x"', f'value="{TRAPEANG_TAV}" checked', 'value="Anlong Veng job fair"'):
        assert typed in answer.text, typed
    assert sophea.get("/fairs/new").text.count('name="employer"') == 3
    assert sophea.get("/fairs/employer").text.count('name="employer"') == 1
    fair = made(sophea, **{**four, "employer": ["Aeon", "Chip Mong", "Hattha", "Lucky"], "employer_posts": ["3", "4", "", "1"]})
    with reading(parts.engine) as connection:
        assert [e.name for e in fairs.employers(connection, [fair])[fair]] == ["Aeon", "Chip Mong", "Hattha", "Lucky"]
    assert sophea.get(f"/fairs/{fair}/change").text.count('name="employer"') == 5
    assert sophea.post(f"/fairs/{fair}/change", form(**four, another="1")).text.count('name="employer"') == 5


def test_no_employer_is_lost_where_there_are_too_many(sophea: Desk) -> None:
    names = [f"Factory {i}" for i in range(41)]
    answer = sophea.post("/fairs/new", form(employer=names, employer_sector=[""] * 41, employer_posts=[""] * 41))
    assert "At most 40 employers" in answer.text
    assert "Factory 40" in answer.text


def test_a_new_form_says_what_to_bring_in_words_that_a_reader_of_romanised_khmer_knows(sophea: Desk) -> None:
    shown = sophea.get("/fairs/new").text
    assert 'value="attasanhnhean bann (ID)"' in shown
    assert is_gsm7("attasanhnhean bann (ID)")
