"""The end of a chat: the question how it was, opened again by words or by staff, and back to a flow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.services import chats
from app.services.chats import Over, Unfit
from app.services.house import House
from app.store.conversations import Stage
from app.store.db import now
from tests.services.centre import NATIONAL, asking, chat_row, colleague


def test_who_was_answered_is_asked_how_it_was_and_then_goes_on(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.reply(house, chat, member, "Hello", now())
    phone.arrived()
    chats.close(house, chat, member, "answered", now())
    (asked,) = phone.arrived()
    assert "1" in asked
    assert "5" in asked
    phone.sms("៤")
    assert chat_row(house, chat).rating == 4


def test_words_in_place_of_a_mark_open_the_chat_again(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.reply(house, chat, member, "Hello", now())
    chats.close(house, chat, member, "answered", now())
    phone.arrived()
    assert phone.sms("but I still have no wages") == [house.book.say("status_received", "en")]
    row = chat_row(house, chat)
    assert (row.stage, row.reopened, row.staff_id) == ("open", 1, member.id)


def test_a_mark_that_was_given_stands_while_the_chat_is_open_again(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.reply(house, chat, member, "Hello", now())
    chats.close(house, chat, member, "answered", now())
    phone.sms("៤")
    phone.all("និយាយជាមួយបុគ្គលិក", "1")
    assert (chat_row(house, chat).stage, chat_row(house, chat).rating) == ("open", 4)


def test_after_the_days_of_the_setting_a_question_is_a_new_chat(house: House) -> None:
    phone, chat = asking(house)
    chats.close(house, chat, colleague(house, NATIONAL), "answered", now())
    phone.later = timedelta(days=house.settings.reopen_days + 1)
    phone.all("PERSON", "1")
    assert phone.row.chat_id not in (None, chat)
    assert chat_row(house, chat).stage == Stage.CLOSED


def test_a_closed_chat_is_opened_again_by_staff_unless_another_is_open(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.close(house, chat, member, "no_answer", now())
    chats.reopen(house, chat, member, now())
    assert (chat_row(house, chat).stage, chat_row(house, chat).reopened) == ("open", 1)
    with pytest.raises(Over):
        chats.reopen(house, chat, member, now())
    phone.arrived()


def test_back_to_a_flow_and_unknown_words_come_back_to_the_chat(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.begin_flow(house, chat, member, "satisfaction", now())
    assert phone.arrived() != []
    assert phone.row.chat_id is None
    phone.sms("5")
    assert phone.row.chat_id is None
    with pytest.raises(Unfit, match="no_flow"):
        chats.begin_flow(house, chat, member, "no such flow", now())
    assert chat_row(house, chat).rating is None
