"""Traces that a sealed case could leave elsewhere: lists that are brought in, the ledger, a transfer, notes without messages."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select, update

from app.services import begun_by_staff, break_glass, caring, chats, importing, sealing
from app.services import contacts as records
from app.services.advancing import advance
from app.services.house import House
from app.services.purging import purge
from app.services.seeing import Gone, Refused
from app.store import conversations, imports, outcomes, tallies
from app.store.contacts import contacts
from app.store.conversations import conversation_moves
from app.store.db import for_certain, now, reading, transaction
from app.store.desks import Team
from app.store.happenings import What, happenings
from app.store.messages import messages
from app.store.staff import Member, Role
from tests.services import outreach
from tests.services.centre import ODDAR_MEANCHEY, PURSAT, asking, at_once, centre_of, colleague
from tests.services.people import registered
from tests.services.protection import WORRY, case_of, member, of_desk

REASON = "ខ្ញុំទទួលបន្ទុកករណីនេះ"
LIST = "Name,Phone,Sex\r\n{name},{phone},female\r\n"


def brought(house: House, who: Member, phone: str, name: str = "ចាន់ ស្រីមុំ") -> Any:
    """A list of one person, brought in by outreach staff."""
    import_ = importing.take(house, "list.csv", io.BytesIO(LIST.format(name=name, phone=phone).encode("utf-8-sig")), who, now())
    importing.settle(house, import_, ["name", "phone", "sex"], {}, now())
    importing.go_on(house, import_)
    importing.begin(house, import_, who, now())
    importing.go_on(house, import_)
    return row_of(house, import_)


def row_of(house: House, import_: int) -> Any:
    with reading(house.engine) as connection:
        return imports.get(connection, import_)


def test_a_list_with_the_number_of_a_sealed_person_says_what_it_would_of_anybody_new(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    before = phone.row
    sreyleak = member(house, Role.OUTREACH)
    told = brought(house, sreyleak, phone.value)
    assert (told.good, told.added, told.changed) == (1, 1, 0)
    assert phone.row == before
    importing.undo(house, told.id, sreyleak, now())
    importing.go_on(house, told.id)
    assert (row_of(house, told.id).kept, phone.row) == (0, before)


def test_who_came_with_a_list_and_was_sealed_stays_when_it_is_taken_back_and_is_in_no_number(house: House) -> None:
    sreyleak = member(house, Role.OUTREACH)
    told = brought(house, sreyleak, "012 777 111")
    with transaction(house.engine) as connection:
        (contact,) = connection.scalars(select(contacts.c.id).where(contacts.c.import_id == told.id))
        sealing.seal(connection, contact, now())
        connection.execute(happenings.delete())
    importing.undo(house, told.id, sreyleak, now())
    importing.go_on(house, told.id)
    with reading(house.engine) as connection:
        assert connection.scalar(select(contacts.c.id).where(contacts.c.id == contact)) == contact
    assert row_of(house, told.id).kept == 0


def test_who_waits_for_a_centre_stays_when_their_list_is_taken_back(house: House) -> None:
    sreyleak = member(house, Role.OUTREACH)
    told = brought(house, sreyleak, "012 777 112")
    with reading(house.engine) as connection:
        (contact,) = connection.scalars(select(contacts.c.id).where(contacts.c.import_id == told.id))
    begun_by_staff.lead(house, contact, "legal", sreyleak, now())
    importing.undo(house, told.id, sreyleak, now())
    importing.go_on(house, told.id)
    assert [row.contact_id for row in chats.waiting(house)] == [contact]


def test_a_number_of_a_sealed_person_is_answered_as_one_that_is_none(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    sreyleak = member(house, Role.OUTREACH)
    problems = []
    for said in (phone.value, "012"):
        with pytest.raises(Refused) as refused:
            records.add(house, {"name": "ចាន់ ស្រីមុំ", "phone": said}, [], sreyleak, now())
        problems.append(refused.value.problems)
    assert problems[0] == problems[1]


def test_a_ledger_tells_of_nobody_who_was_sealed_meanwhile(house: House) -> None:
    first, second, third = outreach.returnees(house.engine, 3)
    campaign = outreach.launched(house)
    while advance(house, now()):
        pass
    with transaction(house.engine) as connection:
        connection.execute(update(messages).where(messages.c.contact_id == first).values(state="failed", code="not_neutral"))
        for contact in (first, second):
            connection.execute(update(contacts).where(contacts.c.id == contact).values(sensitive=True))
    outreach.finish(house, campaign)
    with reading(house.engine) as connection:
        assert [row.contact_id for row in outcomes.page(connection, campaign)] == [third]
        assert "not_neutral" not in {reason for _, reason in tallies.figures(connection, campaign)}


def test_who_opened_a_case_of_their_desk_loses_it_with_the_desk(house: House) -> None:
    phone = registered(house)
    phone.sms(WORRY)
    case, lim = case_of(house, phone), of_desk(house, phone)
    break_glass.open_case(house, case.code, lim, REASON, now())
    chats.transfer(house, case.id, lim, centre_of(house, PURSAT), Team.PROTECTION, "ភូមិរបស់នាងនៅពោធិ៍សាត់", now())
    with pytest.raises(Gone):
        chats.note(house, case.id, lim, "នៅតែអាន", now())


def test_notes_on_a_sealed_person_who_never_wrote_are_purged_too(house: House) -> None:
    (contact,) = outreach.returnees(house.engine, 1)
    thida = member(house, Role.OUTREACH)
    caring.note(house, contact, What.NOTE, "នាងខ្លាចប្ដី", thida, now())
    caring.mark(house, contact, True, thida, now())
    with reading(house.engine) as connection:
        case = conversations.newest(connection, contact)
    assert case is not None
    lim = member(house, Role.PROTECTION, at=(case.centre_id, Team.PROTECTION))
    break_glass.open_case(house, case.code, lim, REASON, now())
    chats.note(house, case.id, lim, "បានជួបនាងនៅវត្ត", now())
    chats.close(house, case.id, lim, "other", now())
    for _ in range(2):
        purge(house, now() + timedelta(days=31))
        with reading(house.engine) as connection:
            kept = [*connection.scalars(select(happenings.c.note)), *connection.scalars(select(conversation_moves.c.note))]
        assert set(kept) == {""}


def test_two_who_label_at_the_same_instant_both_come_through(house: House) -> None:
    _, chat = asking(house, province=ODDAR_MEANCHEY)
    one, two = colleague(house, ODDAR_MEANCHEY), colleague(house, ODDAR_MEANCHEY)
    for _ in range(5):
        done = at_once([partial(chats.label, house, chat, who, ["wages", "papers"], now()) for who in (one, two, one, two)])
        assert done == [None] * 4


def test_a_transaction_that_the_database_ended_for_two_that_waited_for_each_other_is_begun_anew(house: House) -> None:
    if house.engine.dialect.name != "postgresql":
        return
    here, there = outreach.returnees(house.engine, 2)
    both = Barrier(2, timeout=5)
    tries: list[int] = []

    def lock(first: int, second: int, connection: Any) -> int:
        tries.append(first)
        connection.execute(update(contacts).where(contacts.c.id == first).values(name="សុខ"))
        if len(tries) <= 2:
            both.wait()
        connection.execute(update(contacts).where(contacts.c.id == second).values(name="ដារ៉ា"))
        return first

    acts = [partial(for_certain, house.engine, partial(lock, here, there)), partial(for_certain, house.engine, partial(lock, there, here))]
    assert sorted(at_once(acts)) == [here, there]
    assert len(tries) >= 3  # one of them at least was begun anew
