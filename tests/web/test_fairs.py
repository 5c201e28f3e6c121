"""The pages of job fairs: the form, the calendar, the way into a campaign, the door, who may see what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.services import fair_seats
from app.services.house import House
from app.store import fairs, seats
from app.store.campaigns import get as get_campaign
from app.store.db import now, reading, transaction
from app.store.fair_campaigns import campaigns_of
from app.store.hours import local
from app.store.staff import Role
from tests.services.outreach import returnees
from tests.web.desk import Desk, desk

ANLONG_VENG, TRAPEANG_TAV = "220101", "220103"


@pytest.fixture
def sophea(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH, name="កែវ សុភា")


def form(**more: Any) -> dict[str, Any]:
    return {
        "title_km": "ពិព័រណ៍ការងារអន្លង់វែង",
        "title_latin": "Anlong Veng job fair",
        "day": (local(now()) + timedelta(days=5)).date().isoformat(),
        "begins": "08:00",
        "ends": "15:00",
        "province": "22",
        "commune": ANLONG_VENG,
        "landmark_km": "សាលាឃុំ",
        "landmark_latin": "commune hall",
        "places": [ANLONG_VENG, TRAPEANG_TAV],
        "sectors": ["garment"],
        "seats": "២០",
        "employer": ["Samraong Garment", ""],
        "employer_sector": ["garment", ""],
        "employer_posts": ["40", ""],
        "bring_km": "អត្តសញ្ញាណប័ណ្ណ",
        "bring_latin": "identity card",
        "phone": "012 345 678",
        **more,
    }


def made(sophea: Desk, **more: Any) -> int:
    answer = sophea.post("/fairs/new", form(**more))
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def with_seats(parts: House, fair: int, count: int) -> list[int]:
    people = returnees(parts.engine, count)
    with transaction(parts.engine) as connection:
        for contact in people:
            fair_seats.ask(connection, fair, contact, now())
    return people


def test_what_was_typed_stands_on_the_page_and_in_the_calendar(sophea: Desk) -> None:
    fair = made(sophea)
    shown = sophea.get(f"/fairs/{fair}").text
    for words in ("Anlong Veng job fair", "commune hall", "08:00–15:00", "Trapeang Tav", "Samraong Garment", "40 posts", "garment factory"):
        assert words in shown, words
    day = local(now()) + timedelta(days=5)
    assert "Anlong Veng job fair" in sophea.get(f"/fairs?month={day:%Y-%m}").text.partition("</table>")[0]
    assert sophea.get("/fairs?month=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("title_km", "", "Write the title in Khmer"),
        ("title_km", "ពិព័រណ៍" * 9, "At most 28 letters"),
        ("title_latin", "ពិព័រណ៍", "Only Latin letters"),
        ("commune", "22", "Choose the commune"),
        ("day", "2020-01-01", "over already"),
        ("day", "tomorrow", "Choose the day"),
        ("day", "9999-12-31", "Choose the day"),
        ("ends", "07:00", "before it begins"),
        ("begins", "8", "Write a time"),
        ("seats", "0", "from 1 to 5000"),
        ("seats", "many", "from 1 to 5000"),
        ("phone", "nobody", "telephone number"),
        ("employer_posts", ["some", ""], "The posts of Samraong Garment"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_stays_typed(sophea: Desk, field: str, typed: Any, says: str) -> None:
    answer = sophea.post("/fairs/new", form(**{field: typed}))
    assert answer.status_code == 422
    assert says in answer.text
    assert "Samraong Garment" in answer.text
    assert re.search(rf'value="{TRAPEANG_TAV}" checked', answer.text)


def test_the_form_leads_into_the_campaign_that_invites(sophea: Desk, parts: House) -> None:
    fair = made(sophea)
    returnees(parts.engine, 12)
    answer = sophea.post(f"/fairs/{fair}/invite")
    assert answer.status_code == 303
    checked = sophea.get(answer.location).text
    assert "<b>12</b>" in checked
    assert "Anlong Veng job fair" in checked
    assert "give nobody money" in checked
    assert "Ask a second person" in checked
    assert sophea.post(f"/fairs/{fair}/invite").location == answer.location
    with reading(parts.engine) as connection:
        (campaign,) = campaigns_of(connection, fair)
        row = get_campaign(connection, campaign.id)
        assert row is not None
        assert row.audience == {"places": [ANLONG_VENG, TRAPEANG_TAV]}
    whole = sophea.get(f"/campaigns/{campaign.id}/texts").text
    assert "Invitation to a job fair" in whole
    assert "News about a seat" not in whole


def test_who_came_is_ticked_by_name_by_code_and_by_number(sophea: Desk, flask: Flask, parts: House) -> None:
    fair = made(sophea)
    first, second, third = with_seats(parts, fair, 3)
    centre = desk(flask, Role.CENTRE)
    with reading(parts.engine) as connection:
        found = {row.contact_id: row for row in seats.door(connection, fair)}
    line = centre.post(f"/fairs/{fair}/door/{found[first].id}", {"came": "1"}, headers={"HX-Request": "true"}).text
    assert "was there" in line
    assert "<html" not in line
    assert "is ticked" in centre.post(f"/fairs/{fair}/door", {"code": str(found[second].code)}, follow_redirects=True).text
    assert "is ticked" in centre.post(f"/fairs/{fair}/door", {"code": "០១២ 000 003"}, follow_redirects=True).text
    assert "ticked already" in centre.post(f"/fairs/{fair}/door", {"code": str(found[third].code)}, follow_redirects=True).text
    assert "No seat has this code" in centre.post(f"/fairs/{fair}/door", {"code": "0000"}, follow_redirects=True).text
    centre.post(f"/fairs/{fair}/door/{found[first].id}", {})
    with reading(parts.engine) as connection:
        assert [row.contact_id for row in seats.door(connection, fair) if row.came_at] == [second, third]


def test_before_its_day_the_reminders_stand_by_name_and_the_door_says_that_the_fair_is_to_come(sophea: Desk, parts: House) -> None:
    fair = made(sophea)
    (contact,) = with_seats(parts, fair, 1)
    for path in ("/followups", f"/contacts/{contact}"):
        shown = sophea.get(path).text
        assert "Reminder the day before the fair" in shown, path
        assert "Reminder two hours before the fair" in shown, path
    assert "still to come" in sophea.get(f"/fairs/{fair}/door").text
    month = f"{local(now()) + timedelta(days=5):%Y-%m}"
    assert f'href="/fairs/{fair}"' in sophea.get(f"/plan?month={month}").text


def test_a_sensitive_person_has_no_line_and_their_code_tells_no_name(sophea: Desk, parts: House) -> None:
    fair = made(sophea)
    (contact,) = returnees(parts.engine, 1, sensitive=True, name="ជា សុវណ្ណ")
    with transaction(parts.engine) as connection:
        fair_seats.ask(connection, fair, contact, now())
        seat = seats.of(connection, fair, contact)
        assert seat is not None
    shown = sophea.get(f"/fairs/{fair}/door").text
    assert "សុវណ្ណ" not in shown
    assert str(seat.code) not in shown
    ticked = sophea.post(f"/fairs/{fair}/door", {"code": str(seat.code)}, follow_redirects=True).text
    assert "The person is ticked" in ticked
    assert "សុវណ្ណ" not in ticked


def test_in_a_report_for_others_no_number_under_five_stands(sophea: Desk, flask: Flask, parts: House) -> None:
    fair = made(sophea)
    with_seats(parts, fair, 3)
    assert ">3</td>" in sophea.get(f"/fairs/{fair}").text
    shown = desk(flask, Role.MANAGER).get(f"/fairs/{fair}").text
    assert ">3</td>" not in shown
    assert "fewer than five" in shown


def test_changing_and_calling_off(sophea: Desk, parts: House) -> None:
    fair = made(sophea)
    with_seats(parts, fair, 2)
    assert "Changed. Who has a seat" in sophea.post(f"/fairs/{fair}/change", form(begins="09:00"), follow_redirects=True).text
    assert "cannot be fewer" in sophea.post(f"/fairs/{fair}/change", form(begins="09:00", seats="1")).text
    assert "2 people are told" in sophea.post(f"/fairs/{fair}/off", follow_redirects=True).text
    assert "called off" in sophea.post(f"/fairs/{fair}/invite", follow_redirects=True).text
    with reading(parts.engine) as connection:
        row = fairs.get(connection, fair)
        assert row is not None
        assert row.cancelled_at is not None


@pytest.mark.parametrize("role", [Role.APPROVER, Role.MANAGER, Role.PROTECTION, Role.CENTRE])
def test_other_roles_look_and_make_nothing(sophea: Desk, flask: Flask, role: Role) -> None:
    fair = made(sophea)
    other = desk(flask, role)
    assert other.get("/fairs").status_code == 200
    assert other.get(f"/fairs/{fair}").status_code == 200
    assert "New fair" not in other.get("/fairs").text
    for path in (f"/fairs/{fair}/invite", f"/fairs/{fair}/off", f"/fairs/{fair}/change", "/fairs/new"):
        assert other.post(path, form()).status_code == 404, path
    assert other.get(f"/fairs/{fair}/door").status_code == (200 if role is Role.CENTRE else 404)


def test_a_fair_that_is_not_there_is_not_found(sophea: Desk) -> None:
    for path in ("/fairs/77", "/fairs/77/door", "/fairs/77/change"):
        assert sophea.get(path).status_code == 404
