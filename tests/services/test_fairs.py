"""Job fairs from the invitation to the question after 90 days: seats, the waiting list, news, who came."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.services import campaigns, fair_seats, fairs
from app.services.fairs import Refused, Why
from app.services.house import House
from app.store import fairs as stored
from app.store import seats
from app.store.db import now, reading, transaction
from app.store.fair_campaigns import campaigns_of, results
from app.store.followups import State, followups
from app.store.seats import Stand
from tests.services import fairgoers, outreach
from tests.services.fairgoers import inbox, later, stands
from tests.services.people import Phone, registered


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


# --- what is said later ----------------------------------------------------------------------------------------------------------------


def _planned(house: House) -> list[tuple[str, str]]:
    """The times and the news of what waits, in Cambodian time."""
    from app.store.hours import local

    with reading(house.engine) as connection:
        rows = connection.execute(select(followups).where(followups.c.state == State.PLANNED).order_by(followups.c.due_at))
        return [(f"{local(row.due_at):%H:%M}", str(row.known.get("news", row.flow))) for row in rows if row.reason_kind == "fair"]


def test_a_seat_is_followed_by_two_reminders_and_a_question(house: House) -> None:
    _, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    assert _planned(house) == [("09:00", "tomorrow"), ("06:00", "soon"), ("09:00", "fair_after")]
    day_before = fairgoers.in_three_days(9) - timedelta(days=1)
    later(house, day_before)
    assert english.arrived()[0].startswith("Tomorrow: Anlong Veng job fair")
    later(house, fairgoers.in_three_days(6))
    assert english.arrived()[0].startswith("We expect you: Anlong Veng job fair")


def test_who_gave_the_seat_back_is_reminded_of_nothing(house: House) -> None:
    _, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    english.sms("cannot come")
    assert _planned(house) == []
    english.sms("FAIR")
    english.sms("1")
    assert len(_planned(house)) == 3


def test_another_day_is_told_to_all_who_hold_a_seat_or_wait_and_reminders_move_with_it(house: House) -> None:
    fair, phones = fairgoers.invited(house, 3)
    inbox(phones)
    for phone in phones:
        phone.sms("1")
    moved = {"starts_at": fairgoers.in_three_days(13), "ends_at": fairgoers.in_three_days(17)}
    assert fairs.edit(house, fair, outreach.AUTHOR, fairgoers.values(**moved), fairgoers.EMPLOYERS, now())
    later(house)
    said = [texts[0] for texts in inbox(phones)]
    assert "13:00-17:00" in said[1]
    assert all("13:00" in text for text in said)
    assert _planned(house).count(("11:00", "soon")) == 2


def test_another_phone_number_is_told_to_nobody(house: House) -> None:
    fair, phones = fairgoers.invited(house, 1)
    inbox(phones)
    phones[0].sms("1")
    assert not fairs.edit(house, fair, outreach.AUTHOR, fairgoers.values(phone="099999999"), fairgoers.EMPLOYERS, now())
    later(house)
    assert inbox(phones) == [[]]


def test_a_fair_that_is_called_off_is_told_and_no_invitation_leaves_any_more(house: House) -> None:
    fair, phones = fairgoers.invited(house, 3)
    inbox(phones)
    phones[1].sms("1")
    phones[2].sms("2")
    draft = fairs.invite(house, fair, outreach.AUTHOR, now())
    assert fairs.call_off(house, fair, outreach.AUTHOR, now()) == 1
    later(house)
    told = inbox(phones)
    assert [len(texts) for texts in told] == [0, 1, 0]
    assert "does not take place" in told[1][0]
    assert _planned(house) == []
    assert outreach.stage(house, draft) == "cancelled"


def test_more_seats_move_the_line_up_and_fewer_than_are_given_are_refused(house: House) -> None:
    fair, phones = fairgoers.invited(house, 3, seats=1)
    inbox(phones)
    for phone in phones:
        phone.sms("1")
    fairs.edit(house, fair, outreach.AUTHOR, fairgoers.values(seats=2), fairgoers.EMPLOYERS, now())
    assert sorted(stands(house, fair).values()) == ["held", "held", "waiting"]
    with pytest.raises(Refused) as refused:
        fairs.edit(house, fair, outreach.AUTHOR, fairgoers.values(seats=1), fairgoers.EMPLOYERS, now())
    assert refused.value.why is Why.SEATS


# --- who came, and what came of it -------------------------------------------------------------------------------------------------------


def test_who_came_is_asked_what_came_of_it_and_whether_there_is_work_after_30_and_90_days(house: House) -> None:
    fair, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    with transaction(house.engine) as connection:
        row = stored.lock(connection, fair)
        assert row is not None
        fair_seats.came(connection, row, 2, now(), outreach.AUTHOR)
    over = fairgoers.in_three_days(9) + timedelta(days=1)
    later(house, over)
    assert "What came of it?" in english.arrived()[-1]
    english.sms("2")
    later(house, over + timedelta(days=30))
    assert "do you work now for an employer whom you met there?" in english.arrived()[-1]
    english.sms("1")
    with reading(house.engine) as connection:
        seat = seats.of(connection, fair, 2)
        assert seat is not None
        assert (seat.after, seat.hired_30, seat.hired_90) == ("talks", "hired", "")
        assert results(connection, fair)[fairgoers.ANLONG_VENG].hired == 1


def test_who_was_not_ticked_says_whether_they_were_there(house: House) -> None:
    _, phones = fairgoers.invited(house, 2)
    inbox(phones)
    for phone in phones:
        phone.sms("1")
    later(house, fairgoers.in_three_days(9) + timedelta(days=1))
    inbox(phones)
    phones[0].sms("4")
    phones[1].sms("3")
    with reading(house.engine) as connection:
        came = {row.contact_id: (row.came_at is not None, row.after) for row in connection.execute(select(seats.seats))}
    assert came == {1: (False, "absent"), 2: (True, "nothing")}


def test_results_by_commune_count_people_once(house: House) -> None:
    fair, phones = fairgoers.invited(house, 5, seats=3)
    inbox(phones)
    for phone, answer in zip(phones, ("1", "3", "1", "1", "2"), strict=True):
        phone.sms(answer)
    fairgoers.send_invitation(house, fair)
    with reading(house.engine) as connection:
        found = results(connection, fair)
        assert len(campaigns_of(connection, fair)) == 2
    assert found == {fairgoers.ANLONG_VENG: (5, 3, 1, 1, 1, 0, 0)}


# --- asking by oneself -------------------------------------------------------------------------------------------------------------------


def test_fairs_near_me_by_a_call_and_a_seat_in_the_same_call(house: House) -> None:
    fair = fairgoers.fair(house)
    phone = registered(house)
    phone.dial()
    page = phone.press("1")
    assert page.startswith("ពិព័រណ៍ការងារអន្លង់វែង")
    while "1 មក" not in page:
        page = phone.press("99")
    assert phone.press("1").startswith("បានកក់កន្លែងហើយ")
    assert list(stands(house, fair).values()) == ["held"]


def test_of_several_fairs_the_number_that_was_shown_counts_though_another_came_between(house: House) -> None:
    later_one = fairgoers.fair(house, starts_at=fairgoers.in_three_days(10))
    fairgoers.fair(house, starts_at=fairgoers.in_three_days(12))
    phone = registered(house)
    assert phone.sms("ពិព័រណ៍")[0].startswith("1 ")
    fairgoers.fair(house, starts_at=fairgoers.in_three_days(8))
    phone.sms("1")
    phone.sms("1")
    assert list(stands(house, later_one)) == [phone.row.id]


def test_without_consent_one_may_look_and_nothing_is_kept(house: House) -> None:
    fair = fairgoers.fair(house)
    phone = Phone(house)
    phone.all("JOIN", "3", "2")
    assert "Anlong Veng job fair" in phone.sms("FAIR")[0]
    assert stands(house, fair) == {}


def test_a_seat_can_be_looked_up_and_given_back_from_there(house: House) -> None:
    fair, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    assert english.sms("SEAT")[0].startswith("You have asked for a seat:\n1 Anlong Veng job fair")
    english.sms("2")
    assert stands(house, fair) == {2: "back"}
    assert english.sms("SEAT") == ["You have no seat at a job fair. For the fairs near you send FAIR."]


def test_who_is_erased_leaves_the_seat_to_the_next_in_line(house: House) -> None:
    from app.services.sweeping import sweep

    fair, phones = fairgoers.invited(house, 3, seats=1)
    inbox(phones)
    for phone in phones:
        phone.sms("1")
    phones[0].all("FORGET ME", "1")
    sweep(house, now() + timedelta(hours=2))
    assert stands(house, fair) == {2: Stand.HELD, 3: Stand.WAITING}


def test_the_invitation_is_a_campaign_that_leaves_out_the_same_people_as_any_other(house: House) -> None:
    fair = fairgoers.fair(house)
    outreach.returnees(house.engine, 3)
    campaign = fairs.invite(house, fair, outreach.AUTHOR, now())
    with reading(house.engine) as connection:
        assert campaigns.reach(connection, campaigns.find(connection, campaign), now()) == 3
