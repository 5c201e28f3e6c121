"""A phone that others use too: what staff write goes out while its person has just written from it; before that neutral texts alone."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from app.services.house import House
from app.services.neutral import texts
from app.services.safeguards import TALK
from app.store.db import now, transaction
from app.store.messages import messages
from tests.services.people import Phone
from tests.web.counter import asks, send
from tests.web.desk import Desk

SAID = "Others use this phone: only a neutral text goes out, until they write themselves"
ANSWER = "សូមមកការិយាល័យថ្ងៃច័ន្ទ អំពីប្រាក់ឈ្នួល"


@pytest.fixture
def shared(thida: Desk, parts: House) -> tuple[Phone, str]:
    """Somebody who asked a question from a phone that is not theirs alone, more than an hour ago."""
    phone, code = asks(parts)
    assert thida.post(f"/contacts/{phone.row.id}/safe-contact", {"shared_phone": "1"}).status_code == 303
    phone.arrived()
    an_hour_later(parts)
    return phone, code


def an_hour_later(house: House) -> None:
    with transaction(house.engine) as connection:
        connection.execute(update(messages).values(created_at=now() - TALK))


def test_what_staff_write_does_not_leave_and_the_bubble_says_why(thida: Desk, parts: House, shared: tuple[Phone, str]) -> None:
    phone, code = shared
    shown = thida.get(f"/inbox/{code}").text
    assert SAID in shown
    assert all(f"<option>{text}</option>" in shown for text in texts("km"))
    send(thida, code, ANSWER)
    assert phone.arrived() == []
    assert "others use this phone, and they had not just written from it" in thida.get(f"/inbox/{code}").text


def test_a_neutral_text_goes_and_their_answer_opens_the_talk_for_an_hour(thida: Desk, parts: House, shared: tuple[Phone, str]) -> None:
    phone, code = shared
    send(thida, code, "", neutral=texts("km")[1])
    assert phone.arrived() == [texts("km")[1]]
    phone.sms("ឥឡូវនេះ")
    assert SAID not in thida.get(f"/inbox/{code}").text
    send(thida, code, ANSWER)
    assert phone.arrived() == [ANSWER]
    an_hour_later(parts)
    send(thida, code, ANSWER)
    assert phone.arrived() == []


def test_flows_answer_as_before_since_who_asks_has_the_phone(parts: House, shared: tuple[Phone, str]) -> None:
    phone, _ = shared
    assert phone.sms("MENU")


def test_a_referral_offers_to_tell_them_only_what_would_go_out(thida: Desk, parts: House, shared: tuple[Phone, str]) -> None:
    phone, code = shared
    thida.get("/services")  # those that Spean comes with are there
    where = thida.post(f"/referrals/from/{code}", {"service": "1", "reason": "ជំពាក់ប្រាក់ឈ្នួល", "agreed": "1"}).headers["Location"]
    for path in (f"/referrals/from/{code}", where):
        page = thida.get(path).text
        assert (SAID in page, 'name="tell"' in page) == (True, False)
    phone.sms("បាទ")
    for path in (f"/referrals/from/{code}", where):
        page = thida.get(path).text
        assert (SAID in page, 'name="tell"' in page) == (False, True)
