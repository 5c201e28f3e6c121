"""Words that count at any moment: STOP, worry, help, staff's chats; several channels of one person; odd input."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.channels.base import Address, Event, Inbound
from app.services.house import House
from app.store import contacts, conversations, messages
from app.store.db import now, reading, transaction
from tests.services.people import Chat, Phone, begun, registered


@pytest.mark.parametrize("word", ["STOP", "ឈប់", "chhob", "Stop.", "หยุด"])
def test_stop_is_obeyed_in_any_state_and_any_script(house: House, word: str) -> None:
    dara = begun(house, "1")
    assert len(dara.sms(word)) == 1
    assert dara.row.stopped_at
    assert dara.all("2", "MENU", "សួស្ដី", word) == []


def test_only_start_undoes_stop(house: House) -> None:
    dara = registered(house)
    dara.sms("STOP")
    assert dara.sms("JOIN") == []
    assert len(dara.sms("START")) == 1
    assert dara.row.stopped_at is None


def test_stop_calls_back_what_still_waits(house: House) -> None:
    dara = begun(house, "1")
    dara.hear(Inbound("simulator", "x1", Address(dara.kind, dara.value), "សុខ ដារ៉ា"))
    dara.hear(Inbound("simulator", "x2", Address(dara.kind, dara.value), "STOP"))
    assert len(dara.arrived()) == 1


def test_stop_in_the_middle_of_a_call_ends_it(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("STOP")
    assert dara.ended
    assert dara.row.stopped_at


def test_a_provider_that_answered_stop_itself_is_believed_in_silence(house: House) -> None:
    dara = begun(house, "1")
    dara.hear(Inbound("simulator", "o1", Address(dara.kind, dara.value), "STOP", event=Event.OPTED_OUT))
    assert dara.arrived() == []
    assert dara.row.stopped_at


@pytest.mark.parametrize("text", ["ជួយខ្ញុំផង គេចាក់សោ", "they kept my passport, help me"])
def test_worrying_words_get_a_neutral_receipt_and_a_marked_conversation(house: House, text: str) -> None:
    dara = begun(house, "1")
    (receipt,) = dara.sms(text)
    assert receipt == house.book.say("receipt_neutral", "km")
    with reading(house.engine) as connection:
        (chat,) = conversations.listed(connection)
    assert (chat.alert, chat.team, chat.stage) == (True, "protection", "waiting")
    assert dara.sms(text) == []


def test_help_leads_to_a_person_from_anywhere_and_back(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    (menu,) = dara.sms("ជំនួយ")
    assert "1297" in menu
    shown = dara.sms("3")  # nothing now: the registration goes on at its question
    assert "15-24" in shown[-1]


def test_texts_go_to_an_open_chat_and_menu_leads_back_to_the_flows(house: House) -> None:
    dara = registered(house)
    dara.all("HELP", "1")
    assert dara.row.chat_id
    assert dara.sms("ខ្ញុំរកការងារ") == []
    assert len(dara.sms("menu")) == 1
    assert dara.row.chat_id is None


def test_the_status_word_tells_what_became_of_a_question_never_what_it_was(house: House) -> None:
    dara = registered(house)
    assert dara.sms("status") == [house.book.say("status_nothing", "km")]
    dara.all("HELP", "1")
    assert dara.sms("status") == [house.book.say("status_received", "km")]


def test_a_call_works_while_a_chat_is_open(house: House) -> None:
    dara = registered(house)
    dara.all("HELP", "1")
    assert dara.dial()
    assert not dara.ended


def test_three_answers_nobody_understands_bring_a_person(house: House) -> None:
    dara = begun(house)
    dara.all("xyzzy", "plugh", "frotz")
    assert dara.row.chat_id


def test_the_language_word_changes_the_script_and_the_question_goes_on(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    dara.sms("language")
    shown = dara.sms("3")
    assert "Age 15-24" in shown[-1]
    assert dara.row.language == "en"


def test_a_shared_number_joins_telegram_to_the_contact_of_the_phone(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.sms("/start", payload="")
    chat.sms("1")
    chat.share("+85512345678")
    assert chat.row.id == dara.row.id
    assert chat.row.name == "សុខ ដារ៉ា"
    with reading(house.engine) as connection:
        assert len(contacts.addresses_of(connection, dara.row.id)) == 2


def test_a_number_nobody_vouches_for_joins_nobody(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.all("/start", "1", "1", "012 345 678 សុខ")
    assert chat.row.id != dara.row.id


def test_a_blocked_bot_is_not_written_to_until_unblocked(house: House) -> None:
    chat = Chat(house)
    chat.sms("/start")
    for event, gone in ((Event.BLOCKED, True), (Event.UNBLOCKED, False)):
        chat.hear(Inbound(chat.channel, f"e-{event}", Address(chat.kind, chat.value), event=event))
        with reading(house.engine) as connection:
            (address,) = contacts.addresses_of(connection, chat.row.id)
        assert bool(address.gone_at) is gone


def test_a_voice_note_is_kept_and_the_question_asked_again(house: House) -> None:
    dara = begun(house, "1")
    assert "តើលោកអ្នកមានឈ្មោះ" in dara.voice_note()[-1]
    with reading(house.engine) as connection:
        kept = connection.scalars(select(messages.messages.c.media).where(messages.messages.c.media.is_not(None))).all()
    assert kept == [[["voice", "file-1", "audio/ogg"]]]


@pytest.mark.parametrize("text", ["ក" * 2000, "{name}", "<script>alert(1)</script>", "😀😀😀", "*" * 50, "ស្" * 300])
def test_odd_answers_are_answered_kindly_and_change_no_rules(house: House, text: str) -> None:
    dara = begun(house, "1")
    assert len(dara.sms(text)) >= 1


def test_markup_as_a_name_is_shown_as_it_was_written(house: House) -> None:
    dara = begun(house, "1", "{province} <b>Sok</b>", "2", "1", "22", "skip")
    shown = dara.sms("2")
    assert dara.row.name == "{province} <b>Sok</b>"
    assert shown


def test_a_sender_that_is_no_number_is_stored_and_not_answered(house: House) -> None:
    bank = Phone(house, "ACLEDA")
    assert bank.sms("Your code is 123") == []
    with reading(house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(messages.messages)) == 1


def test_forget_me_erases_the_person_after_the_last_word_is_out(house: House) -> None:
    from app.services.sweeping import sweep
    from app.store.erasures import erasures

    dara = registered(house)
    dara.all("forget me", "1")
    sweep(house, dara.at)
    assert dara.row is None
    with reading(house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(messages.messages)) == 0
        receipt = connection.execute(select(erasures)).one()
    assert receipt.done_at
    assert receipt.messages > 5


@pytest.mark.parametrize("word", ["កែ", "edit", "change my answers"])
def test_a_word_for_correcting_shows_the_answers_of_the_flow_one_is_in(house: House, word: str) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    assert dara.sms(word)[0].startswith(house.book.say("which_answer", "km"))


@pytest.mark.parametrize("word", ["កែ", "edit", "change my answers"])
def test_outside_a_flow_it_begins_the_changes(house: House, word: str) -> None:
    assert registered(house).sms(word)[0].startswith("តើលោកអ្នកចង់កែអ្វី?")


def test_who_stands_at_a_question_that_is_gone_begins_the_flow_anew(house: House) -> None:
    dara = begun(house, "1")
    with transaction(house.engine) as connection:
        contacts.change(connection, dara.row.id, {"session": '{"f": "register", "q": "consent gone", "a": {}}'}, dara.at)
    assert dara.sms("សុខ ដារ៉ា")[0].startswith("តើលោកអ្នកមានឈ្មោះអ្វី?")
    assert dara.row.chat_id is None


def test_a_button_tapped_twice_is_heard_once_and_an_old_one_asks_again(house: House) -> None:
    chat = Chat(house)
    chat.sms("/start")
    (welcome,) = sent_ids(house)
    consent = chat.sms("1", about=welcome)
    assert chat.sms("1", about=welcome) == []
    assert chat.row.facts == {}
    with transaction(house.engine) as connection:
        connection.execute(update(messages.messages).values(created_at=now() - timedelta(minutes=5)))
    assert consent[0] in chat.sms("1", about=welcome)[-1]
    assert chat.row.facts == {}


def sent_ids(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(messages.messages.c.provider_id).where(messages.messages.c.state == "sent")))
