"""A number that may be another's by now gets no campaign, until somebody writes from it again."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.channels.base import Outcome, Receipt, ReceiptStatus
from app.services import chats, neutral
from app.services.advancing import advance
from app.services.house import House
from app.services.receiving import receive_receipts
from app.store import messages
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.states import State
from tests.services import outreach
from tests.services.people import Phone, registered


def _told(house: House, address: int, status: ReceiptStatus, times: int = 1) -> None:
    """Receipts of so many messages to an address, one after the other."""
    for _ in range(times):
        row = {"contact_id": address, "address_id": address, "channel": "simulator", "state": State.SENT, "text": "…", "created_at": now()}
        with transaction(house.engine) as connection:
            (message,) = messages.add(connection, [row])
        outcome = Outcome.REFUSED if status is ReceiptStatus.FAILED else None
        receive_receipts(house, [Receipt("simulator", f"r{message}", status, message_id=message, outcome=outcome)], now())


def _unproven(house: House) -> list[int]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(addresses.c.id).where(addresses.c.unproven_at.is_not(None)).order_by(addresses.c.id)))


def test_after_three_failed_receipts_in_a_row_a_number_is_unproven(house: House) -> None:
    outreach.returnees(house.engine, 2)
    _told(house, 1, ReceiptStatus.FAILED, 2)
    _told(house, 2, ReceiptStatus.FAILED, 2)
    _told(house, 2, ReceiptStatus.DELIVERED)
    assert _unproven(house) == []
    _told(house, 1, ReceiptStatus.FAILED)
    _told(house, 2, ReceiptStatus.FAILED)
    assert _unproven(house) == [1]


def test_it_is_left_out_of_a_campaign_with_the_reason(house: House) -> None:
    outreach.returnees(house.engine, 60)
    _told(house, 7, ReceiptStatus.FAILED, 3)
    campaign = outreach.launched(house)
    outreach.finish(house, campaign)
    assert outreach.figures(house, campaign)["skipped", "unproven"].people == 1
    assert outreach.states(house, campaign) == {"skipped": 1, "sent": 59}


def test_one_that_became_unproven_meanwhile_gets_no_message(house: House) -> None:
    outreach.returnees(house.engine, 10)
    campaign = outreach.launched(house, starts_at=now() - timedelta(minutes=1))
    advance(house, now())
    with transaction(house.engine) as connection:
        connection.execute(update(addresses).where(addresses.c.id == 3).values(unproven_at=now()))
    outreach.finish(house, campaign)
    assert outreach.figures(house, campaign)["skipped", "unproven"].people == 1


def test_who_gave_no_sign_for_a_year_is_left_out_until_they_write(house: House) -> None:
    outreach.returnees(house.engine, 3, agreed_at=now() - timedelta(days=400))
    outreach.returnees(house.engine, 3, first=11)
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 2).values(heard_at=now() - timedelta(days=9)))
    campaign = outreach.launched(house)
    outreach.finish(house, campaign)
    assert outreach.states(house, campaign) == {"skipped": 2, "sent": 4}


def test_whatever_comes_from_it_proves_it_again(house: House) -> None:
    texting, calling = Phone(house, "+85512000001"), Phone(house, "+85512000002")
    for phone in (texting, calling):
        phone.sms("JOIN")
    with transaction(house.engine) as connection:
        connection.execute(update(addresses).values(unproven_at=now(), failed=3))
    texting.sms("1")
    calling.dial()
    assert _unproven(house) == []


def test_staff_reach_it_by_the_neutral_texts_alone_until_something_comes_from_it(house: House) -> None:
    dara = registered(house)
    dara.all("HELP", "1")
    chat = dara.row.chat_id
    with transaction(house.engine) as connection:
        connection.execute(update(addresses).values(unproven_at=now()))
    said = "បងដារ៉ា រោងចក្រសំរោងទទួលបងហើយ។"
    chats.reply(house, chat, None, said, now())
    assert dara.arrived() == []
    assert _last(house) == (State.FAILED, "unproven")
    chats.reply(house, chat, None, neutral.texts("km")[1], now())
    assert dara.arrived() == [neutral.texts("km")[1]]
    dara.sms("ខ្ញុំទំនេរ")
    chats.reply(house, chat, None, said, now())
    assert dara.arrived() == [said]


def _last(house: House) -> tuple[str, str | None]:
    with reading(house.engine) as connection:
        row = connection.execute(select(messages.messages).order_by(messages.messages.c.id.desc()).limit(1)).one()
        return row.state, row.code
