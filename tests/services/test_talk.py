"""Talking with people: registration, words at any moment, sessions across channels."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.channels.base import Address, AddressKind, Event, Inbound
from app.services.house import House
from app.store import consents, contacts, conversations, messages
from app.store.db import reading
from tests.services.people import Chat, Phone

WELCOME = "Suosdey! 1 = Khmer, 2 = Khmer akso Latin, 3 = English. Phnhae lek muoy."
NAME = "តើលោកអ្នកមានឈ្មោះ"


def begun(house: House, *texts: str) -> Phone:
    """A person who registers in Khmer, as far as these answers lead."""
    phone = Phone(house)
    phone.all("ចុះឈ្មោះ", "1", *texts)
    return phone


def registered(house: House) -> Phone:
    return begun(house, "1", "សុខ ដារ៉ា", "2", "1", "22", "អន្លង់វែង", "1")


@pytest.mark.parametrize("text", ["សួស្ដី", "hello", "1", "😀", "ចុះឈ្មោះ", "?", "{name}", "<b>x</b>"])
def test_any_first_text_is_welcomed_in_letters_that_every_phone_shows(house: House, text: str) -> None:
    assert Phone(house).sms(text) == [WELCOME]


def test_sok_dara_of_anlong_veng_registers_in_khmer(house: House) -> None:
    row = registered(house).row
    known = (row.language, row.name, row.age_band, row.sex, row.province, row.district, row.commune, row.need)
    assert known == ("km", "សុខ ដារ៉ា", "25-34", "male", "22", "2201", "220101", "job")
    assert row.registered_at
    assert (row.session, row.place_scheme) == (None, "MEF")


def test_consent_is_a_receipt_for_each_purpose_with_its_wording(house: House) -> None:
    dara = registered(house)
    with reading(house.engine) as connection:
        found = consents.standing(connection, dara.row.id)
    assert {(c.purpose, c.granted, c.language, c.channel) for c in found} == {
        ("contact", True, "km", "simulator"),
        ("job_matching", True, "km", "simulator"),
    }
    assert all(c.wording.startswith("register.consent:") for c in found)


def test_no_to_consent_keeps_only_the_address_and_the_refusal(house: House) -> None:
    row = begun(house, "2").row
    assert row.refused_at
    assert (row.name, row.province, row.need, row.registered_at) == (None, None, None, None)


def test_each_answer_is_kept_as_it_comes(house: House) -> None:
    row = begun(house, "1", "ចាន់ ស្រីមុំ", "1").row
    assert (row.name, row.age_band, row.registered_at) == ("ចាន់ ស្រីមុំ", "15-24", None)


def test_a_dropped_call_goes_on_by_text_at_the_same_question(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    question = dara.press("1")
    dara.hang_up()
    (shown,) = dara.sms("សួស្ដី")
    assert question in shown
    assert shown != question  # a few words that we go on stand before it


def test_a_choice_sent_by_text_after_the_call_dropped_is_taken(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    dara.press("1")
    dara.press("សុខ ដារ៉ា")
    dara.hang_up()
    dara.sms("2")
    assert dara.row.age_band == "25-34"


def test_a_new_call_goes_on_where_the_texts_stopped(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    pages = dara.dial()
    assert "99" in pages or "15-24" in pages
    assert dara.row.name == "សុខ ដារ៉ា"


def test_a_star_inside_an_answer_belongs_to_it(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    for keys in ("3", "1", "Sok*Dara"):
        dara.press(keys)
    assert dara.row.name == "Sok*Dara"


def test_the_same_request_of_a_call_gets_the_same_page_and_moves_nothing(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    page = dara.press("3")
    assert dara._page() == page
    assert dara._page() == page
    before = dara.row.session
    dara._page()
    assert dara.row.session == before


def test_a_webhook_that_comes_twice_is_answered_once(house: House) -> None:
    dara = Phone(house)
    assert dara.sms("JOIN", id="SM1") == [WELCOME]
    assert dara.sms("JOIN", id="SM1") == []


def test_two_texts_at_one_instant_lose_no_answer_and_double_none(house: House) -> None:
    begun(house, "1")
    address = Address(AddressKind.PHONE, "+85512345678")
    texts = [Inbound("simulator", f"at-once-{i}", address, text) for i, text in enumerate(("សុខ ដារ៉ា", "2"))]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Phone(house).hear, texts))
    with reading(house.engine) as connection:
        stored = connection.scalar(select(func.count()).where(messages.messages.c.provider_id.like("at-once-%")))
        answers = connection.scalar(select(func.count()).where(messages.messages.c.state == "queued"))
    assert (stored, answers) == (2, 2)


def test_two_first_texts_at_one_instant_make_one_contact(house: House) -> None:
    address = Address(AddressKind.PHONE, "+85577123456")
    texts = [Inbound("simulator", f"first-{i}", address, "JOIN") for i in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Phone(house).hear, texts))
    with reading(house.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(contacts.contacts)) == 1


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
    assert dara.dial() and not dara.ended


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
    assert NAME in dara.voice_note()[-1]
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
