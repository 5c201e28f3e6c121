"""A person's record on the page: its timeline, and what its form offers."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.services import fair_seats
from app.services.house import House
from app.store.db import now, transaction
from app.store.staff import Role
from tests.services.outreach import returnees
from tests.web.desk import Desk, desk
from tests.web.test_contacts import CHANTHA
from tests.web.test_fairs import made


@pytest.fixture
def sreyleak(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH)


def _added(at: Desk, **more: str) -> str:
    return str(at.post("/contacts/add", {**CHANTHA, **more}).headers["Location"])


def test_a_long_timeline_shows_its_newest_lines_and_the_way_to_older_ones(sreyleak: Desk) -> None:
    where = _added(sreyleak)
    for number in range(1, 41):
        sreyleak.post(f"{where}/note", {"what": "note", "note": f"note {number}."})
    page = sreyleak.get(where).text
    assert (page.count("note 40."), page.count("note 11."), page.count("note 10.")) == (1, 1, 0)
    older = re.findall(r'href="([^"]+)">Older', page)[0].replace("&amp;", "&")
    rest = sreyleak.get(older).text
    assert (rest.count("note 11."), rest.count("note 10."), rest.count("note 1.")) == (0, 1, 1)
    assert ">Older" not in rest


def test_the_crossing_is_chosen_from_a_list_that_a_supervisor_changes(flask: Flask, sreyleak: Desk) -> None:
    assert '<option value="Poipet">Poipet</option>' in sreyleak.get("/contacts/add").text
    where = _added(sreyleak, crossing_point="Poipet")
    supervisor = desk(flask, Role.SUPERVISOR)
    wrong = supervisor.post("/contacts/crossings", {"lines": "អូរស្មាច់ | O'Smach\nឡាវ"})
    assert (wrong.status_code, "Line 2" in wrong.text) == (422, True)
    supervisor.post("/contacts/crossings", {"lines": "អូរស្មាច់ | O'Smach\n"})
    form = sreyleak.get(f"{where}/edit").text
    assert re.findall(r'<option value="([^"]*)"(?: selected)?>', form[form.index('name="crossing_point"') :].partition("</select>")[0]) == [
        "",
        "O&#39;Smach",
        "other",
        "unknown",
        "Poipet",
    ]
    assert sreyleak.get("/contacts/crossings").status_code == 404
    assert "Poipet" in sreyleak.get(where).text


def test_a_number_in_doubt_is_unproven_and_stands_on_the_timeline(sreyleak: Desk) -> None:
    where = _added(sreyleak)
    assert "Number in doubt</button>" in sreyleak.get(where).text
    page = sreyleak.post(f"{where}/doubt", follow_redirects=True).text
    assert ">unproven<" in page
    assert "<b>Number in doubt</b>" in page
    assert "Number in doubt</button>" not in page


def test_the_seats_of_a_person_stand_on_the_timeline(flask: Flask, sreyleak: Desk) -> None:
    parts: House = flask.extensions["spean"]
    where, fair = _added(sreyleak), made(sreyleak, seats="1")
    other, contact = returnees(parts.engine, 1, first=50)[0], int(where.rpartition("/")[2])
    with transaction(parts.engine) as connection:
        for person in (other, contact):
            fair_seats.ask(connection, fair, person, now())
    assert _seats(sreyleak, where) == ["Waits for a seat at a job fair"]
    with transaction(parts.engine) as connection:
        fair_seats.give_back(connection, fair, other, now())
    assert _seats(sreyleak, where) == ["Seat at a job fair", "First answer about a job fair"]
    sreyleak.post(f"/fairs/{fair}/door", {"code": "012 345 678"})
    assert _seats(sreyleak, where) == ["Was at a job fair", "Seat at a job fair", "First answer about a job fair"]
    assert sreyleak.get(where).text.count(f'<a href="/fairs/{fair}">Anlong Veng job fair</a>') == 3


def test_seats_stand_between_the_other_lines_and_each_on_one_page(flask: Flask, sreyleak: Desk) -> None:
    parts: House = flask.extensions["spean"]
    where, contact = _added(sreyleak), 1
    fairs = [made(sreyleak, title_latin=f"Fair {number}") for number in range(20)]
    for fair in fairs:
        sreyleak.post(f"{where}/note", {"what": "note", "note": f"before {fair}."})
        with transaction(parts.engine) as connection:
            fair_seats.ask(connection, fair, contact, now())
    first = sreyleak.get(where).text
    older = re.findall(r'href="([^"]+)">Older', first)[0].replace("&amp;", "&")
    rest = sreyleak.get(older).text
    titles = [re.findall(r">(Fair \d+)</a>", page.partition('id="timeline"')[2]) for page in (first, rest)]
    assert titles[0] + titles[1] == [f"Fair {number}" for number in reversed(range(20))]
    assert len(titles[0]) == 15


def _seats(staff: Desk, where: str) -> list[str]:
    """The lines about job fairs, the newest first."""
    return re.findall(r"<b>([^<]*job fair[^<]*)</b>", staff.get(where).text)
