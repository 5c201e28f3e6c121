"""Sealed cases: what is sealed and by whom, who hears of it, what still goes out, and what lies in the database."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from app.services import break_glass, caring, chats, neutral, safeguards
from app.services.house import House
from app.services.seeing import Gone, Shut
from app.store import safeguards as kept
from app.store import shutting
from app.store.db import now, reading, transaction
from app.store.desks import Team
from app.store.happenings import What
from app.store.messages import messages as table
from app.store.staff import Role
from tests.services.people import Phone, registered
from tests.services.protection import RECEIPT, WORRY, bodies, case_of, member, of_desk

# --- sealing -----------------------------------------------------------------------------------------------------------------------


def test_a_worrying_word_seals_the_person_and_everything_they_ever_said(house: House) -> None:
    phone = registered(house)
    assert phone.sms(WORRY) == [RECEIPT]
    assert phone.row.sensitive
    case = case_of(house, phone)
    assert (case.sealed, case.team, case.alert) == (True, "protection", True)
    assert all(row.key_id and not row.options for row in bodies(house))
    assert not any("ជួយ" in row.text or "ដារ៉ា" in row.text for row in bodies(house))


def test_a_sealed_case_is_due_within_the_hour_whatever_the_office_hours(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    assert timedelta(minutes=50) < case_of(house, phone).due_at - now() <= timedelta(hours=1)


def test_a_chat_that_waited_for_the_office_is_due_within_the_hour_once_it_is_sealed(house: House) -> None:
    phone = registered(house)
    phone.sms("បុគ្គលិក")
    phone.sms(WORRY)
    case = case_of(house, phone)
    assert case.sealed
    assert case.due_at - now() <= timedelta(hours=1)


def test_a_flow_seals_whom_it_hands_to_the_protection_desk(house: House) -> None:
    phone = Phone(house)
    phone.all("ចុះឈ្មោះ", "1", "1", "សុខ ពិសី")
    assert phone.sms("5") == [RECEIPT]  # under 15: nothing of what the flow says stays on the phone
    assert phone.row.sensitive
    assert case_of(house, phone).sealed


def test_staff_seal_a_person_of_whom_there_is_no_chat_and_somebody_looks_after_them(house: House) -> None:
    phone = registered(house)
    outreach = member(house, Role.OUTREACH)
    caring.note(house, phone.row.id, What.NOTE, "ប្អូនស្រីនៅខាងនោះ", outreach, now())
    caring.mark(house, phone.row.id, True, outreach, now())
    case = case_of(house, phone)
    assert (case.sealed, case.stage, case.team) == (True, "waiting", "protection")
    with reading(house.engine) as connection:
        assert set(shutting.used(connection)) == {house_key(house)}
    with pytest.raises(Gone):
        caring.note(house, phone.row.id, What.NOTE, "x", outreach, now())


def house_key(house: House) -> str:
    from app.store import vault

    return vault.of_settings(house.settings).first


def test_a_chat_that_somebody_held_is_theirs_no_longer(house: House) -> None:
    phone = registered(house)
    phone.all("PERSON", "1")
    chat = case_of(house, phone)
    sokha = member(house, Role.CENTRE, at=(chat.centre_id, Team.FRONT))
    chats.claim(house, chat.id, sokha, now())
    phone.sms(WORRY)
    case = case_of(house, phone)
    assert (case.id, case.staff_id, case.team, case.stage) == (chat.id, None, "protection", "waiting")
    with pytest.raises(Gone):
        chats.note(house, chat.id, sokha, "x", now())


def test_unsealing_opens_what_was_shut_and_is_for_who_has_the_case_open(house: House) -> None:
    phone = registered(house)
    before = [row.text for row in bodies(house)]
    phone.sms(WORRY)
    lim = of_desk(house, phone)
    with pytest.raises(Shut):
        caring.mark(house, phone.row.id, False, lim, now())
    break_glass.open_case(house, case_of(house, phone).code, lim, "ជានាងខ្លួនឯងដែលបានសុំ", now())
    caring.mark(house, phone.row.id, False, lim, now())
    assert not phone.row.sensitive
    assert not case_of(house, phone).sealed
    assert [row.text for row in bodies(house)][: len(before)] == before
    assert not any(row.key_id for row in bodies(house))


# --- what goes out -----------------------------------------------------------------------------------------------------------------


def test_no_flow_answers_a_sealed_person_on_the_phone(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    assert phone.sms("MENU") == [RECEIPT]
    assert phone.sms("តើសំណួរខ្ញុំយ៉ាងណាហើយ") == []
    assert phone.sms("STATUS") == [RECEIPT]
    assert all(neutral.is_neutral(house.book, text) for text in phone.sms("STOP"))


def test_staff_reach_a_sealed_person_by_the_neutral_texts_alone(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    case, lim = case_of(house, phone), of_desk(house, phone)
    break_glass.open_case(house, case.code, lim, "អានសារថ្មីរបស់នាង", now())
    chats.reply(house, case.id, lim, "មជ្ឈមណ្ឌលធនធានពលករ ចង់និយាយជាមួយលោកអ្នក", now())
    assert phone.arrived() == []
    assert bodies(house)[-1].code == "not_neutral"
    chats.reply(house, case.id, lim, neutral.texts("km")[0], now())
    assert phone.arrived() == [neutral.texts("km")[0]]


def test_the_safe_word_opens_the_talk_for_a_while(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    case, lim = case_of(house, phone), of_desk(house, phone)
    with transaction(house.engine) as connection:
        kept.set_word(connection, phone.row.id, "ផ្កាឈូក", now())
    break_glass.open_case(house, case.code, lim, "អានសារថ្មីរបស់នាង", now())
    assert phone.sms("ផ្កាម្លិះ") == []
    chats.reply(house, case.id, lim, "យើងរង់ចាំនៅផ្សារ", now())
    assert phone.arrived() == []
    assert phone.sms("ផ្កាឈូក") == []
    chats.reply(house, case.id, lim, "យើងរង់ចាំនៅផ្សារ", now())
    assert phone.arrived() == ["យើងរង់ចាំនៅផ្សារ"]
    with reading(house.engine) as connection:
        row = kept.of(connection, phone.row.id)
        assert row is not None
        assert "ផ្កា" not in row.word
        address = bodies(house)[-1].address_id
        assert safeguards.talking(row, address, now())
        assert not safeguards.talking(row, address, now() + timedelta(hours=2))


def test_safe_hours_hold_for_every_message_and_it_goes_out_when_they_begin(house: House) -> None:
    phone = registered(house)
    hour = (now() + timedelta(hours=7)).hour
    with transaction(house.engine) as connection:
        kept.set_for(connection, phone.row.id, now(), from_hour=(hour + 2) % 24, to_hour=(hour + 4) % 24)
    assert phone.sms("MENU") == []
    waits = bodies(house)[-1]
    assert waits.state == "queued"
    assert timedelta(hours=1) < waits.due_at - now() <= timedelta(hours=2)


@pytest.mark.parametrize(
    ("first", "last", "hour", "waits"), [(9, 17, 8, 1), (9, 17, 9, 0), (9, 17, 17, 16), (20, 6, 23, 0), (20, 6, 5, 0), (20, 6, 7, 13)]
)
def test_safe_hours_may_go_over_midnight(first: int, last: int, hour: int, waits: int) -> None:
    from datetime import datetime

    from app.store.hours import CAMBODIA

    class Row:
        from_hour, to_hour = first, last

    at = datetime(2026, 11, 22, hour, 0, tzinfo=CAMBODIA)
    assert safeguards.next_safe(Row(), at) - at == timedelta(hours=waits)  # type: ignore[arg-type]


def test_each_neutral_text_fits_one_part_and_names_nothing() -> None:
    from app.text.sms import measure

    telling = re.compile(r"[{}\d]|spean|mrc|centre|mochchhomondol|ស្ពាន|មជ្ឈមណ្ឌល|ពលករ|ថៃ", re.IGNORECASE)
    for said in neutral.table().values():
        assert not any(telling.search(text) for text in said.values())
        assert all(measure(text).parts == 1 for text in said.values())
        assert measure(said["km_Latn"]).encoding == measure(said["en"]).encoding == "GSM-7"


def test_a_message_that_no_key_opens_does_not_hold_up_the_others(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    with transaction(house.engine) as connection:
        connection.execute(table.update().where(table.c.id == 1).values(key_id="00000000", state="queued", queue="replies", due_at=now()))
    other = Phone(house, "+85512999888")
    assert other.sms("JOIN")
    assert bodies(house)[0].code == "no_key"
