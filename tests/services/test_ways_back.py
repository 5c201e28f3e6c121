"""Where an answer goes when somebody has a phone and a chat: where they wrote last; and a safe word opens that one way alone."""

from __future__ import annotations

from dataclasses import replace

from structlog.testing import capture_logs

from app import open_house
from app.services import break_glass, chats, neutral
from app.services.house import House
from app.settings import Settings
from app.store import messages, safeguards, vault
from app.store.db import now, reading, transaction
from app.store.staff import Member
from tests.services.centre import ODDAR_MEANCHEY, chat_row, colleague
from tests.services.people import Chat, Phone, registered
from tests.services.protection import RECEIPT, WORRY, bodies, case_of, of_desk

WORD, FREE = "ផ្កាឈូក", "យើងរង់ចាំនៅផ្សារ"


def both(house: House) -> tuple[Phone, Chat]:
    """One person with a phone and a Telegram chat; their phone was there first."""
    phone, chat = registered(house), Chat(house)
    chat.all("/start", "1")
    chat.share(phone.value)
    assert chat.row.id == phone.row.id
    phone.arrived()
    chat.arrived()
    return phone, chat


def sealed(house: House, phone: Phone) -> tuple[int, Member]:
    """The case of somebody who sent a worrying word, open to a colleague; their safe word is settled."""
    phone.sms(WORRY)
    case, lim = case_of(house, phone), of_desk(house, phone)
    with transaction(house.engine) as connection:
        safeguards.set_word(connection, phone.row.id, WORD, now())
    break_glass.open_case(house, case.code, lim, "អានសារថ្មីរបស់នាង", now())
    return case.id, lim


def test_an_answer_goes_where_they_wrote_last(house: House) -> None:
    phone, chat = both(house)
    phone.all("និយាយជាមួយបុគ្គលិក", "1")
    case = phone.row.chat_id
    chat.sms("ខ្ញុំលែងមានទូរសព្ទនោះហើយ")
    thida = colleague(house, ODDAR_MEANCHEY)
    chats.reply(house, case, thida, "បានហើយ", now())
    assert (phone.arrived(), chat.arrived()) == ([], ["បានហើយ"])
    phone.sms("ខ្ញុំបានទូរសព្ទវិញហើយ")
    chats.reply(house, case, thida, "ល្អណាស់", now())
    assert (chat.arrived(), phone.arrived()) == ([], ["ល្អណាស់"])


def test_a_safe_word_opens_the_talk_with_the_phone_that_it_came_from_alone(house: House) -> None:
    phone, chat = both(house)
    case, lim = sealed(house, phone)
    phone.sms(WORD)
    chats.reply(house, case, lim, FREE, now())
    assert (chat.arrived(), phone.arrived()) == ([], [FREE])
    chat.sms("តើអ្នកណា")  # the chat is in other hands
    chats.reply(house, case, lim, FREE, now())
    assert (chat.arrived(), phone.arrived()) == ([], [])
    assert bodies(house)[-1].code == "not_neutral"
    chats.reply(house, case, lim, neutral.texts("km")[0], now())
    assert chat.arrived() == [neutral.texts("km")[0]]


def test_a_voice_note_or_a_shared_number_after_the_end_of_a_case_reaches_the_desk(house: House) -> None:
    _, chat = both(house)
    case, lim = sealed(house, chat)
    for say in (chat.voice_note, lambda: chat.share("+85512777111")):
        chats.close(house, case, lim, "other", now())
        assert say() == [RECEIPT]
        found = chat_row(house, case)
        assert (found.stage, found.unread, chat.row.chat_id, chat.row.session) == ("waiting", 1, case, None)


def test_what_a_sealed_person_writes_is_kept_also_without_the_key_of_their_safe_word(house: House, settings: Settings) -> None:
    phone = registered(house)
    case, _ = sealed(house, phone)
    other = open_house(replace(settings, secret_key="another-key-of-chance-0123456789-abcdefg"))
    phone.house = other
    with capture_logs() as logged:
        phone.hear_text("ខ្ញុំនៅទីនេះ")
    assert "safe_word_without_key" in [line["event"] for line in logged]
    assert chat_row(house, case).unread == 2
    with reading(other.engine) as connection:
        assert vault.body(connection, messages.thread(connection, phone.row.id)[-1]).text == "ខ្ញុំនៅទីនេះ"
    other.engine.dispose()
