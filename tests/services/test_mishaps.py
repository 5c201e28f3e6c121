"""Mishaps: late and repeated events, flows that went away, interruptions within interruptions, words said while a message is on its way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.channels.base import Address, Dial, Event, Inbound
from app.services import chats, fair_seats
from app.services.house import House
from app.services.sweeping import sweep
from app.store import contacts, conversations, fairs, messages, outbox, seats
from app.store.db import now, reading, transaction
from app.store.states import State
from tests.services.outbox import queued, states
from tests.services.people import Chat, Phone, begun, registered


def _event(phone: Phone, event: Event, **more: Any) -> None:
    phone.hear(Inbound(phone.channel, f"e-{event}", Address(phone.kind, phone.value), event=event, **more))


def test_the_end_of_an_older_call_told_late_leaves_the_new_call_alone(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    old = dara.call
    dara.dial()
    late = Inbound("simulator_ussd", f"{old}:end", Address(dara.kind, dara.value), event=Event.HUNG_UP, dial=Dial(old, ""))
    dara.hear(late)
    dara.press("1")
    assert dara.row.language == "km"


def test_a_flow_that_is_gone_holds_nobody_up(house: House) -> None:
    dara = begun(house, "1")
    _stands(house, dara, '{"f": "gone", "q": "old", "a": {}, "u": {"f": "gone too", "q": "x", "a": {}}}')
    assert dara.sms("សួស្ដី")
    assert dara.dial()


def test_a_silence_in_a_flow_that_is_gone_does_not_stop_the_clock(house: House) -> None:
    dara = begun(house, "1")
    _stands(house, dara, '{"f": "gone", "q": "old", "a": {}}', wait_at=now() - timedelta(hours=1))
    sweep(house, now())
    assert dara.row.wait_at is None


def _stands(house: House, phone: Phone, session: str, **more: Any) -> None:
    with transaction(house.engine) as connection:
        contacts.change(connection, phone.row.id, {"session": session, **more}, phone.at)


def test_a_flow_begun_from_the_menu_still_leads_back_to_the_registration(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    dara.all("menu", "3")
    shown = dara.sms("3")  # nothing now
    assert "15-24" in shown[-1]


def test_registering_from_the_menu_goes_on_with_the_registration_that_waits(house: House) -> None:
    dara = begun(house, "1", "សុខ ដារ៉ា")
    dara.sms("menu")
    assert "15-24" in dara.sms("2")[-1]
    dara.all("2", "1", "22", "អន្លង់វែង", "1")
    assert (dara.row.registered_at is not None, dara.row.session) == (True, None)


def test_what_was_on_its_way_when_stop_came_is_not_tried_again(house: House) -> None:
    dara = queued(house)
    with transaction(house.engine) as connection:
        (claimed,) = outbox.claim(connection, "simulator", "replies", now(), 10)
    dara.hear_text("STOP")
    with transaction(house.engine) as connection:
        messages.move(connection, [messages.Move(claimed.id, State.QUEUED, due_at=now())])
    assert states(house) == ["cancelled", "queued"]  # only the word that we stopped goes out


def test_an_opt_out_at_the_provider_withdraws_the_consent_and_an_opt_in_gives_it_back(house: House) -> None:
    dara = registered(house)
    _event(dara, Event.OPTED_OUT)
    assert dara.row.agreed_at is None
    _event(dara, Event.OPTED_IN)
    row = dara.row
    assert (bool(row.agreed_at), row.stopped_at) == (True, None)


def test_an_opt_in_at_the_provider_opens_an_address_that_was_given_up(house: House) -> None:
    dara = registered(house)
    _event(dara, Event.BLOCKED)
    _event(dara, Event.OPTED_IN)
    with reading(house.engine) as connection:
        assert contacts.addresses_of(connection, dara.row.id)[0].gone_at is None


def test_a_shared_number_is_no_start_for_who_has_stopped(house: House) -> None:
    chat = Chat(house)
    chat.all("/start", "3")
    chat.sms("STOP")
    assert chat.share("+85512345678") == []


def test_a_shared_number_goes_to_the_staff_in_a_chat(house: House) -> None:
    chat = Chat(house)
    chat.all("/start", "3", "PERSON", "1")
    assert chat.row.chat_id
    assert chat.share("+85512345678") == []


def test_a_chat_goes_with_the_person_to_the_contact_they_join(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.all("/start", "3", "PERSON", "1")
    chat.share(dara.value)
    assert chat.row.id == dara.row.id
    with reading(house.engine) as connection:
        (open_,) = conversations.listed(connection)
    assert chat.row.chat_id == open_.id


def test_two_open_chats_become_one_that_takes_the_texts(house: House) -> None:
    dara = registered(house)
    dara.all("HELP", "1", "menu")
    chat = Chat(house)
    chat.all("/start", "3", "PERSON", "1")
    chat.share(dara.value)
    with reading(house.engine) as connection:
        (open_,) = conversations.listed(connection)
    assert chat.row.chat_id == open_.id


def test_an_older_open_chat_behind_a_closed_one_joins_without_a_fault(house: House) -> None:
    dara = registered(house)
    dara.all("HELP", "1")
    second = Chat(house)
    second.all("/start", "3", "PERSON", "1")
    chats.close(house, _chat(second), None, "answered", now())
    second.share(dara.value)
    third = Chat(house, "770002")
    third.all("/start", "3", "PERSON", "1")
    third.share(dara.value)
    assert third.row.id == dara.row.id


def _chat(phone: Phone) -> int:
    return int(phone.row.chat_id)


def test_a_seat_goes_with_the_person_to_the_contact_they_join(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.all("/start", "3")
    with transaction(house.engine) as connection:
        row = {"title_km": "ពិព័រណ៍", "title_latin": "Fair", "place": "220101", "seats": 5, "starts_at": now() + timedelta(days=3)}
        fair_seats.ask(connection, fairs.add(connection, row, now()), chat.row.id, now())
    chat.share(dara.value)
    with reading(house.engine) as connection:
        assert list(connection.scalars(select(seats.seats.c.contact_id))) == [dara.row.id]


def test_a_chat_can_be_closed_when_nobody_can_be_written_to_any_more(house: House) -> None:
    chat = Chat(house)
    chat.all("/start", "3", "PERSON", "1")
    number = _chat(chat)
    _event(chat, Event.BLOCKED)
    chats.close(house, number, None, "answered", now())
    assert chat.row.chat_id is None


def test_stop_twice_at_once_is_confirmed_once(house: House) -> None:
    dara = begun(house, "1")
    dara.hear_text("STOP")
    dara.hear_text("STOP")
    assert len(dara.arrived()) == 1


@pytest.mark.parametrize("name", ["ក" + "😀" * 60, "ក" + "\u0301" * 79, "ក\n\u202eខ" * 10, "ស្" * 40, "A" * 80])
def test_any_name_can_be_shown_and_corrected_in_a_call(house: House, name: str) -> None:
    dara = begun(house, "1", name)
    dara.dial()
    for keys in ("កែ", "99", "99", "0", "99", "menu", "3", "3", "កែ"):
        assert dara.press(keys)
