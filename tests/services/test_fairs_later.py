"""What is said about a seat later: reminders, news, and the questions after the fair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.services import fair_door, fair_seats, fairs
from app.services.fairs import Refused, Why
from app.services.house import House
from app.store import fairs as stored
from app.store import followups_coming, seats
from app.store.db import now, reading, transaction
from app.store.fair_campaigns import campaigns_of, results
from app.store.followups import State, followups
from tests.services import fairgoers, outreach
from tests.services.fairgoers import inbox, later, stands


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


def test_what_is_coming_is_counted_by_its_news(house: House) -> None:
    _, phones = fairgoers.invited(house, 2)
    inbox(phones)
    for phone in phones:
        phone.sms("1")
    with reading(house.engine) as connection:
        coming = followups_coming.by_day(connection, now(), now() + timedelta(days=7))
    assert [(row.news, row.people) for row in coming if row.flow == "fair_news"] == [("tomorrow", 2), ("soon", 2)]


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


# --- after the fair


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


def test_who_came_without_a_seat_is_asked_what_came_of_it_too(house: House) -> None:
    made, (held, walked_in) = fairgoers.invited(house, 2, seats=1)
    held.sms("1")
    walked_in.arrived()
    assert fair_door.came_with(house, made, walked_in.value, outreach.AUTHOR, fairgoers.in_three_days(9))
    later(house, fairgoers.in_three_days(9) + timedelta(days=1))
    assert "thank you for coming" in walked_in.arrived()[0]


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


def test_who_was_at_two_fairs_is_asked_about_each(house: House) -> None:
    fair, (_, english) = fairgoers.invited(house, 2)
    english.arrived()
    english.sms("1")
    other = fairgoers.fair(house)
    with transaction(house.engine) as connection:
        fair_seats.ask(connection, other, 2, now())
    over = fairgoers.in_three_days(9) + timedelta(days=1)
    later(house, over)
    later(house, over + timedelta(hours=4))  # the first question was left; the other comes, and it waits
    assert len(english.arrived()) == 2
    english.sms("2")
    english.sms("3")
    with reading(house.engine) as connection:
        said = {row.fair_id: row.after for row in connection.execute(select(seats.seats).where(seats.seats.c.contact_id == 2))}
    assert said == {fair: "nothing", other: "talks"}


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
