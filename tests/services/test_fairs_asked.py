"""People ask by themselves: fairs near them, their seats; and what becomes of a seat when its person goes."""

from __future__ import annotations

from datetime import timedelta

from app.services import campaigns, fairs
from app.services.advancing import advance
from app.services.house import House
from app.store import tallies
from app.store.db import now, reading
from app.store.seats import Stand
from tests.services import fairgoers, outreach
from tests.services.fairgoers import inbox, stands
from tests.services.people import Phone, registered


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


def test_an_invitation_that_was_called_back_before_it_left_asked_nobody_anything(house: House) -> None:
    fair = fairgoers.fair(house)
    phone = registered(house)
    campaign = fairs.invite(house, fair, outreach.AUTHOR, now())
    campaigns.schedule(house, campaign, outreach.AUTHOR, now())
    for _ in range(3):  # planned, and put into the outbox
        advance(house, now())
    campaigns.cancel(house, campaign, outreach.AUTHOR, now())
    assert phone.sms("1")
    assert stands(house, fair) == {}
    with reading(house.engine) as connection:
        assert ("replied", "") not in tallies.figures(connection, campaign)


def test_what_waits_about_a_fair_is_not_asked_again_once_its_invitation_was_answered(house: House) -> None:
    fair = fairgoers.fair(house)
    phone = registered(house)
    phone.sms("ពិព័រណ៍")  # the question about the fair waits
    fairgoers.send_invitation(house, fair)
    assert len(phone.arrived()) == 1
    (answer,) = phone.sms("1")
    assert answer.startswith("បានកក់កន្លែងហើយ")
    assert list(stands(house, fair).values()) == ["held"]
    assert not any("បានកក់កន្លែងហើយ" in text for text in phone.sms("1"))


def test_a_waiting_question_about_another_fair_is_gone_on_with(house: House) -> None:
    fair = fairgoers.fair(house)
    other = fairgoers.fair(house, starts_at=fairgoers.in_three_days(12))
    phone = registered(house)
    phone.sms("ពិព័រណ៍")
    phone.sms("2")  # of the two the other
    fairgoers.send_invitation(house, fair)
    assert len(phone.arrived()) == 1
    phone.sms("1")
    assert list(stands(house, other)) == []
    phone.sms("1")
    assert [list(stands(house, made).values()) for made in (fair, other)] == [["held"], ["held"]]


def test_the_fair_that_was_chosen_is_asked_about_though_an_invitation_to_another_waits(house: House) -> None:
    fair = fairgoers.fair(house)
    other = fairgoers.fair(house, starts_at=fairgoers.in_three_days(12))
    phone = registered(house)
    fairgoers.send_invitation(house, fair)
    phone.arrived()
    phone.sms("ពិព័រណ៍")  # the invitation waits
    phone.sms("2")  # of the two the other
    phone.sms("1")
    assert [list(stands(house, made).values()) for made in (fair, other)] == [[], ["held"]]
    phone.sms("1")  # now the invitation
    assert [list(stands(house, made).values()) for made in (fair, other)] == [["held"], ["held"]]


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
