"""The ways to staff besides the word: staff lead somebody, a campaign's answer that no flow understands, words after the end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import begun_by_staff, chats, staff
from app.services.answering import Unfit
from app.services.house import House
from app.services.seeing import Gone
from app.store import contacts
from app.store.conversations import Stage
from app.store.db import now, transaction
from app.store.staff import Role
from tests.services.centre import NATIONAL, PURSAT, asking, chat_row, colleague, moves
from tests.services.people import Phone


def known(house: House, province: str = "15") -> Phone:
    """Somebody of Pursat whom no flow waits for."""
    phone = Phone(house)
    phone.all("JOIN", "3")
    with transaction(house.engine) as connection:
        changes = {"province": province, "session": None, "name": "Sok Dara", "registered_at": now()}
        contacts.change(connection, phone.row.id, changes, now())
    return phone


def test_staff_lead_somebody_to_the_desk_of_their_place(house: House) -> None:
    phone = known(house)
    outreach, clerk = colleague(house, NATIONAL, role=Role.OUTREACH), colleague(house, PURSAT)
    assert begun_by_staff.lead(house, phone.row.id, "legal", outreach, now()) == ""
    code = begun_by_staff.lead(house, phone.row.id, "legal", clerk, now())
    row = chat_row(house, phone.row.chat_id)
    assert (row.code, row.team, row.topic, row.unread) == (code, "legal", "staff", 0)
    assert phone.sms("I heard that you help") == []
    assert chat_row(house, row.id).unread == 1
    assert moves(house, row.id).count("asked") == 2


def test_nobody_is_led_to_a_team_that_is_not_there_or_is_nobody(house: House) -> None:
    phone, clerk = known(house), colleague(house, PURSAT)
    for team in ("protection", "nurses", ""):
        with pytest.raises(Unfit, match="no_desk"):
            begun_by_staff.lead(house, phone.row.id, team, clerk, now())
    with pytest.raises(Gone):
        begun_by_staff.lead(house, 999, "front", clerk, now())


def test_an_answer_to_a_campaign_that_no_flow_understands_comes_to_staff_once(house: House) -> None:
    phone = known(house)
    with transaction(house.engine) as connection:
        contacts.change(connection, phone.row.id, {"campaign_id": 7}, now())
    (told,) = phone.sms("I want to come but my leg is broken")
    row = chat_row(house, phone.row.chat_id)
    assert (row.topic, row.team, row.unread) == ("campaign", "front", 1)
    assert row.code in told
    assert phone.sms("and I have no money") == []


def test_a_word_that_a_flow_knows_is_still_for_the_flow(house: House) -> None:
    phone = known(house)
    with transaction(house.engine) as connection:
        contacts.change(connection, phone.row.id, {"campaign_id": 7}, now())
    phone.sms("menu")
    assert phone.row.chat_id is None


def test_a_chat_that_opens_again_is_not_given_to_who_left(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.reply(house, chat, member, "Hello", now())
    chats.close(house, chat, member, "answered", now())
    staff.disable(house.engine, member.id, None, now())
    phone.later = timedelta(days=1)
    phone.arrived()
    phone.sms("one more question please")
    row = chat_row(house, chat)
    assert (row.stage, row.staff_id, row.waits_since is not None) == (Stage.WAITING, None, True)
