"""What the inbox asks of the database, on both kinds: order, counts, threads with what belongs to others left out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, insert

from app.services import chats, desks, inbox, referrals
from app.services.house import House
from app.services.inbox_news import news
from app.services.seeing import Refused
from app.store import centres, conversations, inbox_looks, staff
from app.store import inbox as listing
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from app.store.desks import desk_staff
from app.store.inbox import Wanted
from app.store.referrals import State
from app.store.staff import Member, Role
from app.text.khmer import match_key
from tests.services.people import Phone
from tests.web.counter import asks
from tests.web.desk import colleague

ALL = Wanted(view="all")


def standing(house: House, team: str = "front", role: Role = Role.CENTRE, place: str = "22", name: str = "ចាន់ ធីតា") -> Member:
    found = colleague(house, role, name=name)
    with transaction(house.engine) as connection:
        desks.stand(connection)
        there = centres.serving(connection, [place])
        connection.execute(insert(desk_staff), {"staff_id": found, "centre_id": there, "team": team})
        member = staff.find(connection, found)
    assert member is not None
    return member


@pytest.fixture
def thida(house: House) -> Member:
    return standing(house)


def codes(house: House, member: Member, wanted: Wanted = ALL) -> list[str]:
    return [one.row.code for one in inbox.listed(house, member, wanted, now()).rows]


def test_the_longest_waiting_stands_first_and_who_was_answered_last(house: House, thida: Member) -> None:
    (_, first), (_, second) = asks(house, "+85512000001"), asks(house, "+85512000002", "ហេង វិបុល")
    assert codes(house, thida) == [first, second]
    row = inbox.chat(house, thida, first)
    chats.reply(house, row.id, thida, "ជម្រាបសួរ", now())
    assert codes(house, thida) == [second, first]
    counted = inbox.listed(house, thida, ALL, now()).counts
    assert (counted.mine, counted.unassigned, counted.all, counted.unread) == (1, 1, 2, 1)


def test_more_than_a_page_says_so(house: House, thida: Member) -> None:
    for n in range(3):
        asks(house, f"+8551200000{n}")
    found = inbox.listed(house, thida, ALL._replace(limit=2), now())
    assert (len(found.rows), found.more) == (2, True)


def test_what_sleeps_comes_back_at_its_hour(house: House, thida: Member) -> None:
    _, code = asks(house)
    chats.snooze(house, inbox.chat(house, thida, code).id, thida, now() + timedelta(hours=1), False, now())
    assert codes(house, thida) == []
    assert codes(house, thida, ALL._replace(state="snoozed")) == [code]
    later = inbox.listed(house, thida, ALL, now() + timedelta(hours=2))
    assert [one.row.code for one in later.rows] == [code]


def test_a_chat_of_another_desk_is_not_in_the_thread(house: House, thida: Member) -> None:
    phone, code = asks(house)
    legal = standing(house, "legal", name="លី សុខា")
    first = inbox.chat(house, thida, code)
    chats.transfer(house, first.id, thida, first.centre_id, "legal", "ប្រាក់ឈ្នួល", now())
    phone.sms("រឿងសម្ងាត់របស់ខ្ញុំ")
    chats.close(house, first.id, legal, "answered", now())
    with transaction(house.engine) as connection:
        conversations.write(connection, first.id, {"closed_at": now() - timedelta(days=30)})  # too long ago to be opened again
    again = asked_again(house, phone, thida)
    shown = [line.text for line in inbox.thread(house, thida, inbox.chat(house, thida, again), limit=200).lines]
    assert "រឿងសម្ងាត់របស់ខ្ញុំ" not in shown
    assert "ប្រាក់ឈ្នួល" not in shown
    assert "រឿងសម្ងាត់របស់ខ្ញុំ" in [line.text for line in inbox.thread(house, legal, inbox.chat(house, legal, code), limit=200).lines]


def asked_again(house: House, phone: Phone, member: Member) -> str:
    phone.all("និយាយជាមួយបុគ្គលិក", "1")
    (code,) = codes(house, member)
    return code


def test_a_thread_goes_on_upward_page_by_page(house: House, thida: Member) -> None:
    _, code = asks(house)
    row = inbox.chat(house, thida, code)
    whole = [line.row.id for line in inbox.thread(house, thida, row, limit=200).lines if line.row]
    seen: list[int] = []
    before = None
    while True:
        page = inbox.thread(house, thida, row, before, limit=5)
        seen = [line.row.id for line in page.lines if line.row] + seen
        if page.older is None:
            break
        before = page.older
    assert seen == whole


def test_the_marks_change_with_what_they_stand_for(house: House, thida: Member) -> None:
    phone, code = asks(house)
    row, at = inbox.chat(house, thida, code), now()
    told = (str(inbox.listed(house, thida, ALL, at).mark), inbox.thread(house, thida, row).mark)
    assert _stale(house, thida, row, told, at) == (False, False, False)
    phone.sms("សួស្ដី")
    assert _stale(house, thida, row, told, at) == (True, True, True)


def test_a_list_that_looks_the_same_is_not_shown_again(house: House, thida: Member) -> None:
    """Somebody writes in a chat that another has: it is not on the list of who has none, and no count of theirs changes."""
    (phone, code), at = asks(house), now()
    row = inbox.chat(house, thida, code)
    chats.claim(house, row.id, standing(house, name="ហេង បូរី"), at)
    told = inbox.listed(house, thida, Wanted(), at).mark
    phone.sms("សួស្ដី")
    seen = news(house, thida, Wanted(), None, 0, (str(told), ""), at).list
    assert (seen.listed, seen.rows, seen.counts) == (None, {}, (0, 0, 1, 0))
    assert seen.mark.changes > told.changes


def test_what_is_no_mark_shows_everything(house: House, thida: Member) -> None:
    for text in ("", "x", "1", "1-2-3-4-5", "-"):
        seen = news(house, thida, ALL, None, 0, (text, ""), now()).list
        assert (seen.listed is not None, seen.counts) == (True, (0, 0, 0, 0)), text


@pytest.mark.parametrize("view", ["mine", "unassigned", "all"])
def test_a_list_is_found_with_its_counts_as_without_them(house: House, thida: Member, view: str) -> None:
    """Two ways to the same rows in the same order: one for a page that stands open, and one for every list that somebody narrows."""
    for n in range(6):
        row = inbox.chat(house, thida, asks(house, f"+8551200000{n}", f"សុខ ដារ៉ា {n}")[1])
        if n % 2:
            chats.claim(house, row.id, thida, now())
        if n == 4:
            chats.snooze(house, row.id, thida, None, True, now())
    with reading(house.engine) as connection:
        for limit in (1, 40):
            wanted, at = Wanted(view=view, limit=limit), now()
            found, counts = inbox_looks.look(connection, thida, wanted, at)
            assert found == listing.page(connection, thida, wanted, at)
            assert counts == inbox_looks.look(connection, thida, wanted._replace(team="front"), at)[1] == (3, 2, 5, 5)


def test_a_name_is_sought_among_those_who_have_a_chat(house: House, thida: Member) -> None:
    """Many of that name have none, and stand before them in the alphabet."""
    with transaction(house.engine) as connection:
        row = {"name": "សុខ ក", "name_key": match_key("សុខ ក"), "created_at": now(), "updated_at": now()}
        connection.execute(insert(contacts), [row] * 300)
    _, code = asks(house, name="សុខ ហ៊ាង")
    for text in ("សុខ", "ហ៊ាង"):
        assert codes(house, thida, inbox.searched(house, thida, text, ALL)) == [code], text
    assert codes(house, thida, inbox.searched(house, thida, "ខ", ALL)) == []
    assert codes(house, thida, inbox.searched(house, thida, " ", ALL)) == []


def _stale(house: House, member: Member, row: Row[Any], told: tuple[str, str], at: datetime) -> tuple[bool, bool, bool]:
    seen = news(house, member, ALL, row, 0, told, at)
    return bool(seen.list.rows), seen.list.counts is not None, seen.thread


def test_two_move_a_referral_and_one_is_told(house: House, thida: Member) -> None:
    _, code = asks(house)
    (service, *_) = referrals.directory(house, "22")
    form = {"service": str(service.id), "reason": "ប្រាក់ឈ្នួល", "agreed": "1"}
    made = referrals.refer(house, inbox.chat(house, thida, code).id, thida, form, now())
    referrals.move(house, thida, made, State.DONE, "", now())
    with pytest.raises(Refused):
        referrals.move(house, thida, made, State.DECLINED, "", now())
    (row,), counts = referrals.listed(house, thida, [State.DONE, State.DECLINED])
    assert (row.code, counts) == (made, {"done": 1})
    with reading(house.engine) as connection:
        assert referrals.agreed(connection, row.contact_id)
