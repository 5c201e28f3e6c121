"""Staff answer people: who waits, a reply, the end of a chat, and silences that a flow waits for."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.services import chats
from app.services.chats import Gone, Over
from app.services.house import House
from app.services.sweeping import sweep
from app.store.db import now, reading
from app.store.flows import ROOT, read_book
from app.store.hours import local, next_open
from app.store.messages import messages
from tests.services.centre import moves
from tests.services.people import Phone


def asking(house: House, number: str = "+85512345678") -> tuple[Phone, int]:
    """Somebody who asked for a person, and their chat."""
    phone = Phone(house, number)
    phone.all("JOIN", "3", "1", "Sok Dara", "HELP", "1")
    chat = phone.row.chat_id
    return phone, chat


def reply(house: House, chat: int, text: str) -> int:
    return chats.reply(house, chat, None, text, now(), by="Chanthou")


def close(house: House, chat: int) -> None:
    chats.close(house, chat, None, "answered", now())


def test_the_list_shows_who_waits_with_their_team_and_place(house: House) -> None:
    asking(house)
    (chat,) = chats.waiting(house)
    assert (chat.stage, chat.team, chat.name, len(chat.code)) == ("waiting", "front", "Sok Dara", 5)


def test_a_reply_reaches_the_phone_and_theirs_reaches_the_chat(house: House) -> None:
    phone, chat = asking(house)
    reply(house, chat, "សួស្ដី! ខ្ញុំឈ្មោះចន្ធូ។")
    assert phone.arrived() == ["សួស្ដី! ខ្ញុំឈ្មោះចន្ធូ។"]
    assert phone.sms("អរគុណ") == []
    assert [text for _, text in chats.read_chat(house, chat, now())][-2:] == ["សួស្ដី! ខ្ញុំឈ្មោះចន្ធូ។", "អរគុណ"]


def test_closing_a_chat_without_an_answer_says_so_and_goes_on_with_the_question_that_waited(house: House) -> None:
    phone, chat = asking(house)
    close(house, chat)
    shown = "\n".join(phone.arrived())
    assert house.book.say("hand_over_closed", "en") in shown
    assert phone.row.chat_id is None
    assert chats.waiting(house) == []


def test_a_closed_chat_cannot_be_answered(house: House) -> None:
    _, chat = asking(house)
    close(house, chat)
    with pytest.raises(Over):
        reply(house, chat, "x")
    with pytest.raises(Over):
        close(house, chat)
    with pytest.raises(Gone):
        chats.read_chat(house, chat + 1, now())


def test_a_reply_brings_back_a_chat_that_the_person_left_by_the_menu(house: House) -> None:
    phone, chat = asking(house)
    phone.sms("menu")
    assert "left" in moves(house, chat)
    reply(house, chat, "Hello")
    phone.arrived()
    assert phone.sms("thank you") == []
    assert phone.row.chat_id == chat


def test_asking_twice_makes_one_conversation(house: House) -> None:
    phone, _ = asking(house)
    phone.all("menu", "HELP", "1")
    assert len(chats.waiting(house)) == 1


def test_what_we_start_goes_out_within_the_hours_of_cambodia() -> None:
    night = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)  # 22:00 there
    morning = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert next_open(night) == morning
    assert next_open(morning) == morning
    assert local(next_open(datetime(2026, 11, 22, 22, 0, tzinfo=UTC))).hour == 8


NUDGE = """
title = "Asked"
start = "ask"
keywords = ["asked"]
[nodes.ask]
ask = "Do you have work now?"
save = "work"
choices = [ { text = "Yes", to = "thanks" }, { text = "No", to = "thanks" } ]
after_hours = 24
silence = "nudge"
[nodes.nudge]
ask = "We asked if you have work. Please answer."
save = "work"
choices = [ { text = "Yes", to = "thanks" }, { text = "No", to = "thanks" } ]
[nodes.thanks]
say = "Thank you."
"""


@pytest.fixture
def nudging(house: House, tmp_path: Path) -> House:
    """A house with a flow that nudges after a day."""
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    (tmp_path / "flows" / "asked.toml").write_text(NUDGE)
    return replace(house, book=read_book(tmp_path / "flows", ROOT / "locales"))


def test_a_silence_that_lasted_is_heard_once_and_the_nudge_waits_for_the_morning(nudging: House) -> None:
    phone = Phone(nudging)
    phone.all("JOIN", "3", "asked")
    assert phone.row.wait_at > now() + timedelta(hours=23)
    night = datetime(2027, 1, 1, 15, 0, tzinfo=UTC)  # 22:00 in Cambodia
    sweep(nudging, night)
    sweep(nudging, night)
    with reading(nudging.engine) as connection:
        (nudge,) = connection.execute(select(messages).where(messages.c.queue == "bulk")).all()
    assert "Please answer" in nudge.text
    assert local(nudge.due_at).hour == 8


def test_who_answers_in_time_is_not_nudged(nudging: House) -> None:
    phone = Phone(nudging)
    phone.all("JOIN", "3", "asked", "1")
    sweep(nudging, now() + timedelta(days=2))
    with reading(nudging.engine) as connection:
        assert connection.execute(select(messages).where(messages.c.queue == "bulk")).all() == []


def test_who_stopped_or_talks_with_staff_is_not_nudged(nudging: House) -> None:
    for number, word in (("+85512000001", "STOP"), ("+85512000002", "they locked me in")):
        phone = Phone(nudging, number)
        phone.all("JOIN", "3", "asked", word)
    sweep(nudging, now() + timedelta(days=2))
    with reading(nudging.engine) as connection:
        assert connection.execute(select(messages).where(messages.c.queue == "bulk")).all() == []
