"""The pages of contacts and audiences, as staff of each role meet them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.services.house import House
from app.store.contacts import addresses, contacts
from app.store.conversations import conversations
from app.store.db import reading, transaction
from app.store.desks import desk_staff
from app.store.staff import Role
from tests.web.desk import Desk, desk

CHANTHA = {
    "name": "សុខ ចាន់ថា",
    "latin": "Sok Chantha",
    "phone": "០១២ ៣៤៥ ៦៧៨",
    "sex": "female",
    "birth_year": "1994",
    "province": "22",
    "commune": "220101",
    "sector": "construction",
    "need": "job",
    "village": "ភូមិថ្មី",
    "purposes": ["contact", "job_matching"],
    "consent_how": "visit",
    "consent_at": "20/11/2026",
    "consent_wording": "MRC-2026-1",
}


@pytest.fixture
def sreyleak(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH)


def _row(parts: House, contact: int) -> Any:
    with reading(parts.engine) as connection:
        return connection.execute(select(contacts).where(contacts.c.id == contact)).one_or_none()


def _added(at: Desk, **more: Any) -> str:
    answer = at.post("/contacts/add", {**CHANTHA, **more})
    assert answer.status_code == 303, re.findall(r'class="problem"[^>]*>([^<]+)', answer.text)
    return str(answer.headers["Location"])


def test_a_person_is_added_by_hand_with_their_consent(parts: House, sreyleak: Desk) -> None:
    page = sreyleak.get(_added(sreyleak)).text
    row = _row(parts, 1)
    assert (row.commune, row.age_band, row.facts) == ("220101", "25-34", {"village": "ភូមិថ្មី"})
    assert row.agreed_at
    assert "សុខ ចាន់ថា" in page
    assert "MRC-2026-1" in page
    assert "12345678" not in page
    assert "••• 678" in page


def test_a_form_says_which_field_and_why_and_keeps_what_was_typed(sreyleak: Desk) -> None:
    answer = sreyleak.post("/contacts/add", {**CHANTHA, "phone": "12", "birth_year": "2015", "consent_at": "", "latin": "សុខ"})
    assert answer.status_code == 422
    assert 'href="#phone"' in answer.text
    assert "from 15 years of age" in answer.text
    assert "in Latin letters" in answer.text
    assert "Consent needs its date" in answer.text
    assert 'value="សុខ ចាន់ថា"' in answer.text


def test_a_number_belongs_to_one_person(sreyleak: Desk) -> None:
    _added(sreyleak)
    assert "belongs to somebody" in sreyleak.post("/contacts/add", {**CHANTHA, "name": "ហេង ដារ៉ា"}).text


@pytest.mark.parametrize("text", ["សុខ", "ចាន់ថា", "sok chan", "012345678", "+855 12 345 678", "១"])
def test_people_are_found_by_name_number_and_record(sreyleak: Desk, text: str) -> None:
    _added(sreyleak)
    assert "សុខ ចាន់ថា" in sreyleak.post("/contacts/search", {"text": text}).text


def test_a_place_is_found_too(sreyleak: Desk) -> None:
    assert "places=22" in sreyleak.post("/contacts/search", {"text": "ឧត្តរមានជ័យ"}).text


def test_the_list_says_its_filter_as_a_sentence(sreyleak: Desk) -> None:
    _added(sreyleak)
    page = sreyleak.get("/contacts?places=22&sexes=female&sectors=construction&ages=25-34").text
    assert "Women in Oddar Meanchey, aged 25–34, who worked in: construction" in page
    assert "សុខ ចាន់ថា" in page
    assert "សុខ ចាន់ថា" not in sreyleak.get("/contacts?places=15").text


def test_whole_numbers_are_shown_once_and_the_timeline_says_so(sreyleak: Desk) -> None:
    person = _added(sreyleak)
    assert "+85512345678" in sreyleak.post(f"{person}/number").text
    page = sreyleak.get(person).text
    assert "Number shown" in page
    assert "+85512345678" not in page


def test_who_is_sensitive_is_seen_by_the_protection_team_alone(flask: Flask, sreyleak: Desk) -> None:
    person = _added(sreyleak)
    sreyleak.post(f"{person}/sensitive")
    protection = desk(flask, Role.PROTECTION)
    case = _sealed_case(flask, protection)
    assert sreyleak.get(person).status_code == 404
    assert sreyleak.post(f"{person}/note", {"note": "x"}).status_code == 404
    assert "ចាន់ថា" not in sreyleak.get("/contacts").text
    assert "Nobody is found" in sreyleak.post("/contacts/search", {"text": "012345678"}).text
    assert protection.get(person).headers["Location"] == f"/sealed/{case}"
    protection.post(f"/sealed/{case}", {"reason": "ហៅត្រឡប់ទៅនាងវិញ"})
    assert "ចាន់ថា" in protection.get(person).text
    assert protection.post(f"{person}/not-sensitive").status_code == 303
    assert sreyleak.get(person).status_code == 200


def _sealed_case(flask: Flask, who: Desk) -> str:
    """The code of the one case, at whose desk `who` stands from now on."""
    with transaction(flask.extensions["spean"].engine) as connection:
        case = connection.execute(select(conversations)).one()
        connection.execute(insert(desk_staff), {"staff_id": who.id, "centre_id": case.centre_id, "team": case.team})
        return str(case.code)


def test_notes_tags_consent_and_opting_out(parts: House, sreyleak: Desk) -> None:
    person = _added(sreyleak, purposes=[])
    assert _row(parts, 1).agreed_at is None
    form = {"purposes": ["contact"], "consent_how": "call", "consent_at": "21/11/2026", "consent_wording": "MRC-2026-1"}
    assert sreyleak.post(f"{person}/consent", form).status_code == 303
    assert _row(parts, 1).agreed_at
    sreyleak.post(f"{person}/note", {"what": "call", "note": "ទូរសព្ទមកសួររកការងារ"})
    sreyleak.post(f"{person}/tags", {"tags": "Fair, អន្លង់វែង"})
    sreyleak.post(f"{person}/stop")
    page = sreyleak.get(person).text
    assert "ទូរសព្ទមកសួររកការងារ" in page
    assert 'value="fair, អន្លង់វែង"' in page
    assert _row(parts, 1).stopped_at
    assert sreyleak.post(f"{person}/consent", form).status_code == 422
    assert "សុខ ចាន់ថា" in sreyleak.get("/contacts?tags=fair").text


def test_a_record_is_changed_joined_and_forgotten(parts: House, sreyleak: Desk) -> None:
    person = _added(sreyleak)
    sreyleak.post(f"{person}/edit", {**CHANTHA, "phone": "", "name": "សុខ ចន្ថា", "sector": ""})
    assert (_row(parts, 1).name, _row(parts, 1).sector) == ("សុខ ចន្ថា", None)
    assert "សុខ ចន្ថា" in sreyleak.get(f"{person}/edit").text
    _added(sreyleak, phone="097 234 5678", name="Sok Chantha")
    assert sreyleak.post(f"{person}/merge", {"other": "77"}).status_code == 422
    assert sreyleak.post(f"{person}/merge", {"other": "2"}).status_code == 303
    assert _row(parts, 2) is None
    with reading(parts.engine) as connection:
        assert set(connection.scalars(select(addresses.c.contact_id))) == {1}
    assert sreyleak.post(f"{person}/forget", {"confirm": "no"}).status_code == 422
    sreyleak.post(f"{person}/forget", {"confirm": "1"})
    assert _row(parts, 1) is None


def test_an_audience_is_counted_with_its_reasons(sreyleak: Desk) -> None:
    person = _added(sreyleak)
    _added(sreyleak, phone="097 234 5678", name="ហេង ដារី")
    sreyleak.post(f"{person}/stop")
    assert "asked us to stop" in sreyleak.get("/audiences/count?places=22").text
    assert sreyleak.post("/audiences/new", {"name": "សំណង់", "sectors": "construction"}).status_code == 303
    assert sreyleak.post("/audiences/new", {"name": "សំណង់"}).status_code == 422
    assert "សំណង់" in sreyleak.get("/audiences").text
    assert sreyleak.post("/audiences/1", {"places": ["15"]}).status_code == 303
    assert "in Pursat" in sreyleak.get("/audiences/1").text
    assert sreyleak.post("/audiences/1/drop").status_code == 303


@pytest.mark.parametrize("text", ["²", "③៣", "a\0b", "%", "_", "\\", "'", "/", "x" * 10_000, "%s :word"])
def test_whatever_is_looked_for_nobody_else_is_found(sreyleak: Desk, text: str) -> None:
    _added(sreyleak)
    assert "Nobody is found" in sreyleak.post("/contacts/search", {"text": text}).text


@pytest.mark.parametrize("path", ["/contacts", "/contacts/1", "/audiences", "/imports", "/contacts/add"])
def test_a_manager_sees_figures_and_no_people(flask: Flask, path: str) -> None:
    assert desk(flask, Role.MANAGER).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/contacts", "/contacts/add", "/audiences", "/audiences/new", "/imports", "/exports"])
def test_the_pages_speak_khmer(flask: Flask, path: str) -> None:
    assert desk(flask, Role.OUTREACH, language="km").get(path).status_code == 200


def test_a_photo_stands_in_the_timeline_as_a_photo(flask: Flask, sreyleak: Desk) -> None:
    photo = {"kind": "photo", "ref": "a1", "mime": "image/jpeg"}
    flask.test_client().post("/hooks/simulator/chat", json={"id": "c1", "from": "100000099", "text": "", "media": [photo]})
    page = sreyleak.get("/contacts/1").text
    assert "Photo" in page
    assert "A chat with the protection team." not in page
