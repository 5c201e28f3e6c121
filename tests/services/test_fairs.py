"""Invitations to a fair, seats and the waiting list."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.services import fair_seats, fairs
from app.services.fairs import Refused, Why
from app.services.house import House
from app.store import seats
from app.store.db import now, reading, transaction
from app.store.fair_campaigns import results
from tests.services import fairgoers, outreach
from tests.services.fairgoers import inbox, later, stands


def test_an_invitation_says_what_when_and_where_and_that_nobody_takes_money(house: House) -> None:
    _, (roman, english, khmer) = fairgoers.invited(house, 3)
    (said,) = khmer.arrived()
    assert said.startswith("ពិព័រណ៍ការងារអន្លង់វែង ថ្ងៃទី ")
    assert "សាលាឃុំ អន្លង់វែង" in said
    assert "កុំឱ្យលុយនរណា" in said
    assert "Free: give nobody money. Do you come?\n1 I come\n2 No\n3 I need transport" in english.arrived()[0]
    assert "kom aoy luy neak na" in roman.arrived()[0]


def test_who_comes_has_a_seat_with_a_code_until_all_are_given_then_people_wait_in_line(house: House) -> None:
    fair, phones = fairgoers.invited(house, 4)
    inbox(phones)
    first, second, third, fourth = (phone.sms("1")[0] for phone in phones)
    assert "Code" in first
    assert "Your seat is kept" in second
    assert "លេខ 1 ក្នុងបញ្ជីរង់ចាំ" in third
    assert "lek 2 knong banhchi" in fourth
    assert list(stands(house, fair).values()) == ["held", "held", "waiting", "waiting"]


def test_a_seat_given_back_goes_to_who_waits_longest_and_they_hear_of_it(house: House) -> None:
    fair, phones = fairgoers.invited(house, 3, seats=1)
    inbox(phones)
    roman, english, khmer = phones
    for phone in (english, khmer, roman):
        phone.sms("1")
    assert english.sms("NOT COMING") == ["Your seat is given back. To ask for one again, send FAIR."]
    assert stands(house, fair) == {2: "back", 3: "held", 1: "waiting"}
    later(house)
    (said,) = khmer.arrived()
    assert said.startswith("មានកន្លែងហើយ៖ ពិព័រណ៍ការងារអន្លង់វែង")
    assert roman.arrived() == []


def test_who_gave_a_seat_back_or_said_no_is_counted_among_those_who_do_not_come(house: House) -> None:
    fair, phones = fairgoers.invited(house, 3)
    inbox(phones)
    roman, english, khmer = phones
    khmer.sms("1")
    roman.sms("2")
    english.sms("1")
    english.sms("NOT COMING")
    with reading(house.engine) as connection:
        found = results(connection, fair)
    assert (sum(r.coming for r in found.values()), sum(r.declined for r in found.values())) == (1, 2)


def test_a_no_takes_no_seat_and_may_be_thought_over(house: House) -> None:
    fair, (phone,) = fairgoers.invited(house, 1)
    phone.arrived()
    phone.sms("2")
    assert stands(house, fair) == {1: "declined"}
    phone.sms("FAIR")
    assert "Code" in phone.sms("1")[0]
    assert stands(house, fair) == {1: "held"}


def test_who_needs_transport_has_a_seat_and_is_told_about_the_bus(house: House) -> None:
    _, (_, english) = fairgoers.invited(house, 2, transport_km="រថយន្តពីផ្សារ", transport_latin="bus from the market 7:00")
    english.arrived()
    assert "Transport: bus from the market 7:00. Ask: 012345678." in " ".join(english.sms("3"))
    with reading(house.engine) as connection:
        assert connection.scalars(select(seats.seats.c.transport)).all() == [True]


def test_who_was_invited_twice_or_answers_twice_has_one_seat(house: House) -> None:
    fair, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    fairgoers.send_invitation(house, fair)
    assert "Your seat is kept" in english.arrived()[0]
    assert list(stands(house, fair)) == [2]


def test_a_sensitive_person_is_not_invited_and_stands_on_no_list(house: House) -> None:
    fair = fairgoers.fair(house)
    outreach.returnees(house.engine, 1, sensitive=True)
    outreach.returnees(house.engine, 1, first=2)
    fairgoers.send_invitation(house, fair)
    with transaction(house.engine) as connection:
        for contact in (1, 2):
            fair_seats.ask(connection, fair, contact, now())
        assert [row.contact_id for row in seats.door(connection, fair)] == [2]


def test_nobody_is_invited_to_a_fair_without_communes_or_to_one_that_is_called_off(house: House) -> None:
    empty, off = fairgoers.fair(house, invited=[]), fairgoers.fair(house)
    fairs.call_off(house, off, outreach.AUTHOR, now())
    for fair, why in ((empty, Why.NOBODY), (off, Why.TOO_LATE)):
        with pytest.raises(Refused) as refused:
            fairs.invite(house, fair, outreach.AUTHOR, now())
        assert refused.value.why is why
