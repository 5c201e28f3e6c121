"""Talking with people: registration, words at any moment, sessions across channels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.channels.base import Address, AddressKind, Inbound
from app.services.house import House
from app.store import consents, contacts, messages
from app.store.db import reading
from tests.services.people import Phone, begun, registered

WELCOME = "Suosdey! 1 = Khmer, 2 = Khmer akso Latin, 3 = English. Phnhae lek muoy."
NAME = "តើលោកអ្នកមានឈ្មោះ"


@pytest.mark.parametrize("text", ["សួស្ដី", "hello", "1", "😀", "ចុះឈ្មោះ", "?", "{name}", "<b>x</b>"])
def test_any_first_text_is_welcomed_in_letters_that_every_phone_shows(house: House, text: str) -> None:
    assert Phone(house).sms(text) == [WELCOME]


def test_sok_dara_of_anlong_veng_registers_in_khmer(house: House) -> None:
    row = registered(house).row
    known = (row.language, row.name, row.age_band, row.sex, row.province, row.district, row.commune, row.need)
    assert known == ("km", "សុខ ដារ៉ា", "25-34", "male", "22", "2201", "220101", "job")
    assert row.registered_at
    assert (row.session, row.place_scheme) == (None, "MEF")


def test_consent_is_a_receipt_for_each_purpose_with_its_wording(house: House) -> None:
    dara = registered(house)
    with reading(house.engine) as connection:
        found = consents.standing(connection, dara.row.id)
    assert {(c.purpose, c.granted, c.language, c.channel) for c in found} == {
        ("contact", True, "km", "simulator"),
        ("job_matching", True, "km", "simulator"),
    }
    assert all(c.wording.startswith("register.consent:") for c in found)


def test_no_to_consent_keeps_only_the_address_and_the_refusal(house: House) -> None:
    row = begun(house, "2").row
    assert row.refused_at
    assert (row.name, row.province, row.need, row.registered_at) == (None, None, None, None)


def test_each_answer_is_kept_as_it_comes(house: House) -> None:
    row = begun(house, "1", "ចាន់ ស្រីមុំ", "1").row
    assert (row.name, row.age_band, row.registered_at) == ("ចាន់ ស្រីមុំ", "15-24", None)


def test_a_dropped_call_goes_on_by_text_at_the_same_question(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    question = dara.answer("1")
    dara.hang_up()
    (shown,) = dara.sms("សួស្ដី")
    assert question in shown
    assert shown != question  # a few words that we go on stand before it


def test_a_choice_sent_by_text_after_the_call_dropped_is_taken(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    dara.answer("1")
    dara.press("សុខ ដារ៉ា")
    dara.hang_up()
    dara.sms("2")
    assert dara.row.age_band == "25-34"


def test_a_new_call_goes_on_where_the_texts_stopped(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    pages = dara.dial()
    assert "99" in pages or "15-24" in pages
    assert dara.row.name == "សុខ ដារ៉ា"


def test_a_star_inside_an_answer_belongs_to_it(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    for keys in ("3", "1", "Sok*Dara"):
        dara.press(keys)
    assert dara.row.name == "Sok*Dara"


def test_the_same_request_of_a_call_gets_the_same_page_and_moves_nothing(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    page = dara.press("3")
    assert dara._page() == page
    assert dara._page() == page
    before = dara.row.session
    dara._page()
    assert dara.row.session == before


def test_a_webhook_that_comes_twice_is_answered_once(house: House) -> None:
    dara = Phone(house)
    assert dara.sms("JOIN", id="SM1") == [WELCOME]
    assert dara.sms("JOIN", id="SM1") == []


def test_two_texts_at_one_instant_lose_no_answer_and_double_none(house: House) -> None:
    begun(house, "1")
    address = Address(AddressKind.PHONE, "+85512345678")
    texts = [Inbound("simulator", f"at-once-{i}", address, text) for i, text in enumerate(("សុខ ដារ៉ា", "2"))]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Phone(house).hear, texts))
    with reading(house.engine) as connection:
        stored = connection.scalar(select(func.count()).where(messages.messages.c.provider_id.like("at-once-%")))
        answers = connection.scalar(select(func.count()).where(messages.messages.c.state == "queued"))
    assert (stored, answers) == (2, 2)


def test_two_first_texts_at_one_instant_make_one_contact(house: House) -> None:
    address = Address(AddressKind.PHONE, "+85577123456")
    texts = [Inbound("simulator", f"first-{i}", address, "JOIN") for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Phone(house).hear, texts))
    with reading(house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(contacts.contacts)) == 1
