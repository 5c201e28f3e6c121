"""Two records of one person: seen side by side before they become one, since no way leads back."""

from __future__ import annotations

import pytest
from flask import Flask

from app.store.staff import Role
from tests.web.desk import Desk, desk


@pytest.fixture
def sreyleak(flask: Flask) -> Desk:
    found = desk(flask, Role.OUTREACH)
    for name, phone in (("សុខ ដារ៉ា", "012345678"), ("សុខ តារា", "098765432")):
        assert found.post("/contacts/add", {"name": name, "phone": phone}).status_code == 303
    return found


def test_both_are_shown_before_they_become_one(sreyleak: Desk) -> None:
    page = sreyleak.get("/contacts/1/merge?other=2")
    assert page.status_code == 200
    for said in ("សុខ ដារ៉ា", "សុខ តារា", "678", "432", "This cannot be undone."):
        assert said in page.text
    assert sreyleak.get("/contacts/2").status_code == 200
    sreyleak.post("/contacts/1/merge", {"other": "2"})
    assert sreyleak.get("/contacts/2").status_code == 404


@pytest.mark.parametrize("other", ["1", "77", "", "x"])
def test_what_is_no_other_record_is_said_on_the_page(sreyleak: Desk, other: str) -> None:
    page = sreyleak.get(f"/contacts/1/merge?other={other}")
    assert (page.status_code, "These two cannot be joined" in page.text) == (422, True)


def test_without_another_record_the_page_leads_back(sreyleak: Desk) -> None:
    assert sreyleak.get("/contacts/1/merge").location == "/contacts/1"
