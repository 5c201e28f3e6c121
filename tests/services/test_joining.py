"""One person on several channels: what a join must not undo, and two joins at one instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from app.channels.base import Address, Inbound
from app.services import chats, finding, joining, referrals
from app.services.house import House
from app.services.sweeping import sweep
from app.services.talk import receive
from app.store import referrals as rows
from app.store import safeguards
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from tests.services.centre import NATIONAL, ODDAR_MEANCHEY, chat_row, colleague
from tests.services.outbox import queued, states
from tests.services.people import Chat, Phone, registered

ERASE = ("លុបខ្ញុំ", "1")


def _share(chat: Chat, phone: str) -> Inbound:
    return Inbound(chat.channel, f"share-{chat.value}-{phone}", Address(chat.kind, chat.value), phone=phone)


def test_who_asked_to_be_forgotten_is_erased_and_joins_nobody(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.all("/start", "1", *ERASE)
    chat.share(dara.value)
    sweep(house, now())
    assert (chat.row, dara.row.name) == (None, "សុខ ដារ៉ា")


def test_nobody_joins_a_contact_that_is_to_be_forgotten(house: House) -> None:
    dara = registered(house)
    dara.all(*ERASE)
    chat = Chat(house)
    chat.all("/start", "1")
    chat.share(dara.value)
    sweep(house, now())
    assert dara.row is None
    assert chat.row.language == "km"


def test_staff_cannot_merge_who_is_to_be_forgotten(house: House) -> None:
    dara, chat = registered(house), Chat(house)
    chat.all("/start", "1", *ERASE)
    with transaction(house.engine) as connection:
        assert not joining.merge(connection, dara.row.id, chat.row.id, now())


def test_what_waits_for_a_person_does_not_go_out_when_they_turn_out_to_have_stopped(house: House) -> None:
    stopped = registered(house)
    stopped.sms("STOP")
    chat = Chat(house)
    chat.hear_text("/start")
    chat.hear(_share(chat, stopped.value))
    assert states(house)[-1] == "cancelled"
    assert (chat.row.id, chat.row.agreed_at) == (stopped.row.id, None)


def test_a_stop_of_the_one_who_joins_holds_for_both(house: House) -> None:
    dara = registered(house)
    chat = Chat(house)
    chat.all("/start", "1", "STOP")
    dara.hear_text("MENU")
    chat.hear(_share(chat, dara.value))
    assert states(house)[-1] == "cancelled"
    assert (dara.row.stopped_at is not None, dara.row.agreed_at) == (True, None)


def test_two_chats_that_share_each_others_numbers_at_once_become_one_person(house: House) -> None:
    for n in range(12):
        sok, dara = Chat(house, f"7700{n}1"), Chat(house, f"7700{n}2")
        sok.hear(_share(sok, f"+8551200{n:02}11"))
        dara.hear(_share(dara, f"+8551200{n:02}22"))
        _at_once(_share(sok, f"+8551200{n:02}22"), _share(dara, f"+8551200{n:02}11"), house)
        assert sok.row.id == dara.row.id


def _at_once(first: Inbound, second: Inbound, house: House) -> None:
    start = Barrier(2)

    def hear(inbound: Inbound) -> None:
        start.wait()
        receive(house, [inbound], now())

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(hear, (first, second)))


def test_one_broken_contact_does_not_stop_the_sweep_of_the_others(house: House) -> None:
    broken, dara = queued(house), Phone(house, "+85512345679")
    dara.all("JOIN", "3", "1")
    with transaction(house.engine) as connection:
        connection.execute(contacts.update().values(wait_at=now() - timedelta(hours=2)))
        connection.execute(
            contacts.update().where(contacts.c.id == broken.row.id).values(session="{broken", wait_at=now() - timedelta(hours=9))
        )
    sweep(house, now())
    assert dara.row.wait_at is None
    assert broken.row.wait_at > now()


# --- what must not be lost ---------------------------------------------------------------------------------------------------------


def _both_asking(house: House) -> tuple[Phone, Chat]:
    """Dara asked by phone, and again in Telegram, where nobody knows that it is him."""
    dara, chat = registered(house), Chat(house)
    dara.all("និយាយជាមួយបុគ្គលិក", "1")
    chat.all("/start", "1", "និយាយជាមួយបុគ្គលិក", "1", "តើខ្ញុំត្រូវធ្វើអ្វី")
    return dara, chat


def test_a_question_that_waits_is_not_lost_when_two_chats_become_one(house: House) -> None:
    dara, chat = _both_asking(house)
    thida = colleague(house, ODDAR_MEANCHEY)
    staying, ending = dara.row.chat_id, chat.row.chat_id
    chats.reply(house, staying, thida, "សួស្ដី", now())
    chats.snooze(house, staying, thida, None, True, now())
    waits = chat_row(house, ending)
    assert waits.unread > 0
    chat.share(dara.value)
    row, over = chat_row(house, staying), chat_row(house, ending)
    assert (over.stage, over.outcome, over.unread, over.waits_since) == ("closed", "joined", 0, None)
    assert (row.stage, row.waits_since, row.due_at, row.unread, row.snoozed_for_reply) == (
        "open",
        waits.waits_since,
        waits.due_at,
        waits.unread + 1,  # the number that was shared is a word of theirs too
        False,
    )
    told = finding.person(house, dara.row.id, thida, now()).timeline
    assert "តើខ្ញុំត្រូវធ្វើអ្វី" in [line.text for line in told]


def test_referrals_of_who_joins_stay_with_them(house: House) -> None:
    dara, chat = _both_asking(house)
    sopheap = colleague(house, NATIONAL)
    service = str(referrals.directory(house)[0].id)
    made = referrals.refer(house, chat.row.chat_id, sopheap, {"service": service, "reason": "ជំពាក់ប្រាក់ខែ", "agreed": "1"}, now())
    chat.share(dara.value)
    with reading(house.engine) as connection:
        assert [row.code for row in rows.of_contact(connection, sopheap, dara.row.id)] == [made]


def test_the_safe_word_and_the_hours_of_who_joins_hold_on(house: House) -> None:
    dara, chat = registered(house), Chat(house)
    chat.all("/start", "1")
    with transaction(house.engine) as connection:
        safeguards.set_for(connection, dara.row.id, now(), never_call=True)
        safeguards.set_for(connection, chat.row.id, now(), from_hour=20, to_hour=6, shared_phone=True)
        safeguards.set_word(connection, chat.row.id, "ផ្កាឈូក", now())
    chat.share(dara.value)
    with reading(house.engine) as connection:
        row = safeguards.of(connection, dara.row.id)
        assert row is not None
        assert safeguards.word(connection, row) == "ផ្កាឈូក"
        assert (row.from_hour, row.to_hour, row.never_call, row.shared_phone) == (20, 6, True, True)
