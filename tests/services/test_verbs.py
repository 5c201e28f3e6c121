"""What staff do with chats: who may, who wins of two at once, and what the person sees of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select, true

from app.channels.base import Address, AddressKind, Event, Inbound
from app.services import chats, staff
from app.services.chats import Changed, Gone, NoWay, Over, Taken, Unfit
from app.services.house import House
from app.store import chat_messages, messages
from app.store.conversations import Stage
from app.store.db import now, reading, transaction
from app.store.messages import Move
from app.store.staff import Member, Role
from app.store.states import State
from tests.services.centre import NATIONAL, PURSAT, asking, at_once, centre_of, chat_row, colleague, moves

Verb = Callable[[House, int, Member], Any]
VERBS: dict[str, Verb] = {
    "claim": lambda house, chat, member: chats.claim(house, chat, member, now()),
    "assign": lambda house, chat, member: chats.assign(house, chat, member, member.id, now()),
    "transfer": lambda house, chat, member: chats.transfer(house, chat, member, centre_of(house, PURSAT), "front", "for Pursat", now()),
    "reply": lambda house, chat, member: chats.reply(house, chat, member, "សួស្ដី", now()),
    "note": lambda house, chat, member: chats.note(house, chat, member, "will call", now()),
    "snooze": lambda house, chat, member: chats.snooze(house, chat, member, None, True, now()),
    "label": lambda house, chat, member: chats.label(house, chat, member, ["wages"], now()),
    "read": lambda house, chat, member: chats.read(house, chat, member, now()),
    "close": lambda house, chat, member: chats.close(house, chat, member, "answered", now()),
    "begin_flow": lambda house, chat, member: chats.begin_flow(house, chat, member, "menu", now()),
    "retry": lambda house, chat, member: chats.retry(house, chat, member, 1, now()),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_chat_of_another_centre_is_not_there(house: House, verb: str) -> None:
    _, chat = asking(house)
    with pytest.raises(Gone):
        VERBS[verb](house, chat, colleague(house, PURSAT))
    with pytest.raises(Gone):
        VERBS[verb](house, chat, colleague(house, NATIONAL, role=Role.OUTREACH))
    with pytest.raises(Gone):
        VERBS[verb](house, chat + 999, colleague(house, NATIONAL))


@pytest.mark.parametrize("verb", ["claim", "reply", "close", "transfer"])
def test_of_two_at_the_same_instant_one_wins(house: House, verb: str) -> None:
    phone, chat = asking(house)
    two = [colleague(house, NATIONAL, name="សុខ ចាន់ថា"), colleague(house, NATIONAL, name="អ៊ុក ចាន់ធី")]
    told = at_once([partial(VERBS[verb], house, chat, member) for member in two])
    assert sorted(isinstance(answer, Taken | Over | Gone) for answer in told) == [False, True]
    assert len(phone.arrived()) == (1 if verb in ("reply", "close") else 0)


def test_who_comes_second_hears_who_has_it(house: House) -> None:
    _, chat = asking(house)
    chats.claim(house, chat, colleague(house, NATIONAL, name="សុខ ចាន់ថា"), now())
    with pytest.raises(Taken) as told:
        chats.claim(house, chat, colleague(house, NATIONAL), now())
    assert told.value.by == "សុខ ចាន់ថា"
    with pytest.raises(Taken):
        chats.reply(house, chat, colleague(house, NATIONAL), "Hello", now())


def test_the_same_key_sends_once_also_at_the_same_instant(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    sent = at_once([partial(chats.reply, house, chat, member, "សួស្ដី", now(), key="draft-1")] * 3)
    assert len(set(sent)) == 1
    assert phone.arrived() == ["សួស្ដី"]
    assert moves(house, chat).count("reply") == 1


def test_a_reply_is_kept_back_when_they_wrote_meanwhile(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    seen = _last(house)
    phone.sms("My boss did not pay")
    with pytest.raises(Changed):
        chats.reply(house, chat, member, "Good bye", now(), key="draft-1", seen=seen)
    with pytest.raises(Changed):
        chats.close(house, chat, member, "answered", now(), seen=seen)
    chats.reply(house, chat, member, "Good bye", now(), key="draft-1", seen=_last(house))
    assert phone.arrived() == ["Good bye"]


def _last(house: House) -> int:
    with reading(house.engine) as connection:
        return int(connection.scalar(select(func.max(messages.messages.c.id))) or 0)


def test_a_message_that_comes_while_a_chat_closes_is_in_the_chat_or_opens_it_again(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.reply(house, chat, member, "Hello", now())
    phone.arrived()
    at_once([partial(chats.close, house, chat, member, "answered", now()), partial(phone.hear_text, "wait one more thing please")])
    row = chat_row(house, chat)
    assert row.stage == Stage.CLOSED or row.unread == 1
    phone.hear_text("I have one more question for you")
    row = chat_row(house, chat)
    assert (row.stage, row.unread > 0, row.staff_id) == (Stage.OPEN, True, member.id)
    assert phone.row.chat_id == chat


def test_a_chat_waits_from_the_first_unanswered_word_until_an_answer(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    first = chat_row(house, chat)
    assert (first.unread, first.waits_since, bool(first.due_at)) == (1, first.created_at, True)
    phone.sms("Are you there?")
    assert chat_row(house, chat).unread == 2
    assert chat_row(house, chat).waits_since == first.waits_since
    chats.read(house, chat, member, now())
    assert chat_row(house, chat).unread == 0
    chats.reply(house, chat, member, "Yes", now())
    answered = chat_row(house, chat)
    assert (answered.waits_since, answered.due_at, answered.stage, answered.staff_id) == (None, None, "open", member.id)
    phone.sms("Thank you")
    assert chat_row(house, chat).waits_since > first.waits_since


def test_assigning_and_transferring_leave_their_reason_and_reach_only_who_may_see(house: House) -> None:
    _, chat = asking(house)
    member, other, far = colleague(house, NATIONAL), colleague(house, NATIONAL), colleague(house, PURSAT)
    chats.assign(house, chat, member, other.id, now())
    with pytest.raises(Unfit, match="cannot_see"):
        chats.assign(house, chat, member, far.id, now())
    for team, reason, why in (("front", " ", "no_reason"), ("nurses", "x", "no_desk"), ("protection", "x", "seal_first")):
        with pytest.raises(Unfit, match=why):
            chats.transfer(house, chat, member, centre_of(house, PURSAT), team, reason, now())
    chats.transfer(house, chat, member, centre_of(house, PURSAT), "legal", "unpaid wages", now())
    row = chat_row(house, chat)
    assert (row.centre_id, row.team, row.staff_id, row.stage) == (centre_of(house, PURSAT), "legal", None, "waiting")
    with pytest.raises(Gone):
        chats.claim(house, chat, member, now())
    chats.claim(house, chat, far, now())
    assert moves(house, chat) == ["waiting", "assigned", "transferred", "claimed"]


def test_a_snoozed_chat_wakes_when_they_write(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    chats.snooze(house, chat, member, now() + timedelta(days=1), False, now())
    assert chat_row(house, chat).snoozed_until is not None
    phone.sms("Hello?")
    assert chat_row(house, chat).snoozed_until is None
    with pytest.raises(Unfit, match="past"):
        chats.snooze(house, chat, member, now() - timedelta(days=1), False, now())


def test_an_account_that_ends_or_loses_its_desk_gives_its_chats_back(house: House) -> None:
    _, chat = asking(house)
    gone, moved = colleague(house, NATIONAL), colleague(house, NATIONAL)
    chats.claim(house, chat, gone, now())
    staff.disable(house.engine, gone.id, None, now())
    assert (chat_row(house, chat).staff_id, chat_row(house, chat).stage) == (None, "waiting")
    with pytest.raises(Gone):
        chats.claim(house, chat, _again(house, gone), now())
    chats.claim(house, chat, moved, now())
    staff.change(house.engine, moved.id, moved.name, [Role.OUTREACH], None, now())
    assert chat_row(house, chat).staff_id is None
    assert moves(house, chat).count("released") == 2


def _again(house: House, member: Member) -> Member:
    found = staff.find(house.engine, member.id)
    assert found is not None
    return found


def test_nobody_writes_to_who_stopped_or_blocked_us(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    phone.sms("STOP")
    with pytest.raises(NoWay) as told:
        chats.reply(house, chat, member, "Hello", now())
    assert told.value.why == "stopped"
    assert chat_row(house, chat).staff_id is None
    other, second = asking(house, "+85512345679")
    other.hear(Inbound("simulator", "b1", Address(AddressKind.PHONE, other.value), event=Event.BLOCKED))
    with pytest.raises(NoWay) as told:
        chats.reply(house, second, member, "Hello", now())
    assert told.value.why == "no_channel"
    chats.close(house, chat, member, "no_answer", now())
    assert phone.arrived() == []


def test_what_failed_goes_out_again_once(house: House) -> None:
    phone, chat = asking(house)
    member = colleague(house, NATIONAL)
    sent = chats.reply(house, chat, member, "សួស្ដី", now())
    with pytest.raises(Gone):
        chats.retry(house, chat, member, sent, now())
    with transaction(house.engine) as connection:
        messages.move(connection, [Move(sent, State.FAILED, code="unreachable")])
        assert chat_messages.failed_of(connection, sent, phone.row.id, true()) is not None
    again = at_once([partial(chats.retry, house, chat, member, sent, now())] * 2)
    assert len(set(again)) == 1
    assert phone.arrived() == ["សួស្ដី"]


@pytest.mark.parametrize("text", ["", " \n ", "ក" * 4001])
def test_an_empty_or_endless_reply_is_not_sent(house: House, text: str) -> None:
    _, chat = asking(house)
    with pytest.raises(Unfit):
        chats.reply(house, chat, colleague(house, NATIONAL), text, now())


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\u202eevil", "ក" * 5000, "'; drop table conversations"])
def test_odd_texts_are_kept_as_they_came(house: House, text: str) -> None:
    phone, chat = asking(house)
    phone.sms(text)
    assert chats.read_chat(house, chat, now())[-1][1] == text
