"""Safe contact of people whose case is not sealed: on their page, beside their chat, and kept by the sender."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.house import House
from app.store.db import now
from app.store.hours import local
from app.store.staff import Role
from tests.web.counter import asks, at_desk
from tests.web.desk import Desk, desk


@pytest.fixture
def parts(flask: Flask) -> House:
    found: House = flask.extensions["spean"]
    return found


@pytest.fixture
def sreyleak(flask: Flask) -> Desk:
    return desk(flask, Role.OUTREACH)


def test_hours_and_no_calls_are_settled_for_anybody_and_hold_for_the_sender(flask: Flask, parts: House, sreyleak: Desk) -> None:
    phone, code = asks(parts)
    where, hour = f"/contacts/{phone.row.id}", local(now()).hour
    assert "Messages and calls at any hour." in sreyleak.get(where).text
    form = {"from_hour": str((hour + 2) % 24), "to_hour": str((hour + 4) % 24), "never_call": "1", "shared_phone": "1"}
    assert sreyleak.post(f"{where}/safe-contact", form).status_code == 303
    first, last = f"{(hour + 2) % 24:02}:00", f"{(hour + 4) % 24:02}:00"
    chanthy = at_desk(flask)
    for page in (sreyleak.get(where).text, chanthy.get(f"/inbox/{code}").text):
        assert f"Write to them from {first} to {last} alone" in page
        assert "Never call them" in page
        assert "Others use this phone" in page
    assert f"A message waits until {first}: now it is not safe to write to them." in chanthy.get(f"/inbox/{code}").text
    assert "Safe hours to call" not in sreyleak.get(f"{where}/edit").text
    page = sreyleak.get(f"{where}/safe-contact").text
    assert f'value="{(hour + 2) % 24}" selected' in page


def test_one_hour_alone_is_no_time_of_day(parts: House, sreyleak: Desk) -> None:
    phone, _ = asks(parts)
    answer = sreyleak.post(f"/contacts/{phone.row.id}/safe-contact", {"from_hour": "8", "to_hour": ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_of_a_sealed_person_there_is_no_such_page(parts: House, sreyleak: Desk) -> None:
    phone, _ = asks(parts)
    sreyleak.post(f"/contacts/{phone.row.id}/sensitive")
    for answer in (sreyleak.get(f"/contacts/{phone.row.id}/safe-contact"), sreyleak.post(f"/contacts/{phone.row.id}/safe-contact", {})):
        assert answer.status_code == 404
