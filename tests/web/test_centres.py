"""The centres' pages: made by a form, changed, the places they serve, the desks, the roster, the holidays; and who may not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from app.services import chats, desks
from app.services.house import House
from app.store import centres, conversations, staff
from app.store import desks as tables
from app.store.db import now, reading, transaction
from app.store.staff import Role
from tests.web.counter import ODDAR, PURSAT, asks, at_desk
from tests.web.desk import Desk, colleague, desk

FORM = {
    "name_km": "មជ្ឈមណ្ឌល បន្ទាយមានជ័យ",
    "name_latin": "MRC Banteay Meanchey",
    "province": "01",
    "phone": "054 123 456",
    "answer_hours": "7",
    "active": "1",
    "morning_from_0": "07:30",
    "morning_to_0": "11:30",
}


@pytest.fixture
def house(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def admin(flask: Flask) -> Desk:
    return desk(flask, Role.ADMINISTRATOR)


def number(house: House, name: str) -> int:
    with transaction(house.engine) as connection:
        desks.stand(connection)
        return next(int(row.id) for row in centres.every(connection) if row.name_latin == name)


def row(house: House, centre: int) -> Any:
    with reading(house.engine) as connection:
        return centres.get(connection, centre)


def test_the_three_centres_and_the_national_desk_are_there_at_once(admin: Desk) -> None:
    page = admin.get("/centres").text
    assert [name for name in ("Oddar Meanchey", "Pursat", "Preah Vihear", "National desk") if name not in page] == []


def test_a_new_centre_comes_by_a_form_and_takes_chats_of_its_places(admin: Desk, house: House) -> None:
    made = admin.post("/centres/new", FORM)
    assert made.status_code == 303
    centre = int(made.location.rpartition("/")[2])
    assert row(house, centre).hours == {"0": [["07:30", "11:30"]]}
    admin.post(f"/centres/{centre}/places", {"places": ["01", "0102"]})
    with transaction(house.engine) as connection:
        assert desks.route(connection, "legal", "010203", now()).centre == centre
        assert centres.places_of(connection, centre) == {"01"}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name_km", " ", "Write the name"),
        ("name_latin", "x" * 121, "too long"),
        ("province", "99", "Choose a province"),
        ("phone", "<b>", "telephone number"),
        ("answer_hours", "0", "1 to 80"),
        ("morning_to_0", "", "beginning and its end"),
        ("morning_to_0", "06:00", "beginning and its end"),
        ("afternoon_from_0", "11:00", "beginning and its end"),
        ("morning_from_0", "25:00", "beginning and its end"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_and_keeps_what_was_typed(admin: Desk, field: str, value: str, sentence: str) -> None:
    answer = admin.post("/centres/new", {**FORM, field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "MRC Banteay" in answer.text or field == "name_latin"


def test_the_national_desk_cannot_be_closed_nor_stand_in_for_itself(admin: Desk, house: House) -> None:
    national = number(house, "National desk")
    assert admin.post(f"/centres/{national}/change", {**FORM, "active": ""}).status_code == 422
    assert admin.post(f"/centres/{national}/change", {**FORM, "substitute_id": str(national)}).status_code == 422
    assert admin.post(f"/centres/{national}/change", {**FORM, "substitute_id": "²"}).status_code < 500
    assert admin.post(f"/centres/{national}/change", {**FORM, "province": "12"}).status_code == 303
    assert "MRC Banteay Meanchey" in admin.get(f"/centres/{national}/change").text


def test_a_place_that_another_centre_serves_is_not_taken_from_it(admin: Desk, house: House) -> None:
    answer = admin.post(f"/centres/{number(house, PURSAT)}/places", {"places": ["15", "22"]})
    assert answer.status_code == 422
    assert ODDAR in answer.text
    with reading(house.engine) as connection:
        assert centres.places_of(connection, number(house, PURSAT)) == {"15"}


def test_who_stands_at_a_desk_has_its_role(admin: Desk, house: House) -> None:
    centre = number(house, PURSAT)
    sokha, outreach = colleague(house, Role.CENTRE, name="លឹម សុខា"), colleague(house, Role.OUTREACH)
    admin.post(f"/centres/{centre}/desks", {"at_front": [sokha, outreach], "at_protection": [sokha], "at_legal": ["x", "9" * 30]})
    with reading(house.engine) as connection:
        assert [(one.staff_id, one.team) for one in tables.standing_at(connection, centre)] == [(sokha, "front")]
    assert "លឹម សុខា" in admin.get(f"/centres/{centre}").text


def test_who_leaves_a_desk_gives_their_chats_back(flask: Flask, admin: Desk, house: House) -> None:
    phone, _ = asks(house)
    clerk, stays = at_desk(flask, ODDAR), at_desk(flask, ODDAR)
    with reading(house.engine) as connection:
        member = staff.find(connection, clerk.id)
    assert member is not None
    chats.claim(house, phone.row.chat_id, member, now())
    admin.post(f"/centres/{number(house, ODDAR)}/desks", {"at_front": [stays.id]})
    with reading(house.engine) as connection:
        chat = conversations.get(connection, phone.row.chat_id)
    assert chat is not None
    assert (chat.staff_id, chat.stage) == (None, "waiting")


def test_the_roster_of_a_centre_is_kept_by_its_supervisor(flask: Flask, house: House) -> None:
    supervisor = at_desk(flask, PURSAT, role=Role.SUPERVISOR, name="ឃឹម រតនា")
    centre = number(house, PURSAT)
    duty = {"staff_id": supervisor.id, "starts_day": "2099-01-05", "starts_time": "08:00", "ends_day": "2099-01-05", "ends_time": "17:00"}
    assert supervisor.post(f"/centres/{centre}/duties", duty).status_code == 303
    page = supervisor.get(f"/centres/{centre}").text
    assert "05/01/2099 08:00" in page
    assert supervisor.post(f"/centres/{centre}/duties", {**duty, "ends_time": "07:00"}).status_code == 422
    assert supervisor.post(f"/centres/{centre}/duties", {**duty, "staff_id": "999"}).status_code == 422
    drop = re.search(r"/centres/\d+/duties/\d+/drop", page)
    assert drop
    supervisor.post(drop[0])
    assert "05/01/2099 08:00" not in supervisor.get(f"/centres/{centre}").text


def test_another_centre_is_not_there_for_a_supervisor(flask: Flask, house: House) -> None:
    supervisor = at_desk(flask, PURSAT, role=Role.SUPERVISOR)
    other = number(house, ODDAR)
    assert supervisor.get(f"/centres/{other}").status_code == 404
    assert supervisor.post(f"/centres/{other}/duties", {}).status_code == 404
    assert supervisor.get(f"/centres/{number(house, PURSAT)}/change").status_code == 404
    assert desk(flask, Role.ADMINISTRATOR).get("/centres/999").status_code == 404


def test_holidays_are_added_and_dropped(admin: Desk) -> None:
    assert "14/04/2027" in admin.get("/centres/holidays").text
    assert admin.post("/centres/holidays", {"day": "2027-02-20", "name_km": "មាឃបូជា", "name_latin": "Meak Bochea"}).status_code == 303
    assert "20/02/2027" in admin.get("/centres/holidays").text
    admin.post("/centres/holidays/2027-02-20/drop")
    assert "20/02/2027" not in admin.get("/centres/holidays").text
    assert admin.post("/centres/holidays", {"day": "soon", "name_km": "", "name_latin": "x"}).status_code == 422
    assert admin.post("/centres/holidays/2027-02-31/drop").status_code == 404
