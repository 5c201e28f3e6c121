"""What became of each: receipts, the ladder, second tries, answers, people who are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from app.channels.base import Outcome, Receipt, ReceiptStatus, Sent
from app.services import campaigns
from app.services.advancing import advance
from app.services.house import House
from app.services.receiving import receive_receipts
from app.store.db import now, reading, transaction
from app.store.ledger import recipients
from app.store.messages import messages
from tests.services.outbox import simulator
from tests.services.outreach import AUTHOR, also_by, figures, finish, launched, returnees, row, send, stage, states
from tests.services.people import Phone
from tests.services.test_campaigns import taken


def test_receipts_are_counted_and_never_twice(house: House) -> None:
    returnees(house.engine, 3)
    campaign = launched(house)
    finish(house, campaign)
    with reading(house.engine) as connection:
        ids = list(connection.scalars(select(messages.c.provider_id).where(messages.c.campaign_id == campaign)))
    for status in (ReceiptStatus.DELIVERED, ReceiptStatus.DELIVERED, ReceiptStatus.SENT):
        receive_receipts(house, [Receipt("simulator", ids[0], status)], now())
    receive_receipts(house, [Receipt("simulator", ids[1], ReceiptStatus.FAILED, code="30003")], now())
    assert states(house, campaign) == {"delivered": 1, "failed": 1, "sent": 1}


def test_many_receipts_at_once_are_counted_like_one_after_the_other(house: House) -> None:
    returnees(house.engine, 40)
    both = []
    for _ in range(2):
        both.append(launched(house))
        finish(house, both[-1])
    with reading(house.engine) as connection:
        query = select(messages.c.id, messages.c.provider_id).where(messages.c.campaign_id.is_not(None)).order_by(messages.c.id)
        sent = list(connection.execute(query))
    told = [Receipt("simulator", theirs, ReceiptStatus.DELIVERED, message_id=ours) for ours, theirs in sent[:50]]
    told += [Receipt("simulator", theirs, ReceiptStatus.FAILED, message_id=ours, code="30003") for ours, theirs in sent[45:70]]
    for _ in range(2):
        receive_receipts(house, told, now())
    assert [states(house, campaign) for campaign in both] == [{"delivered": 40}, {"delivered": 10, "failed": 20, "sent": 10}]


@pytest.mark.parametrize("chance", range(3))
def test_receipts_that_come_while_the_ledger_is_written_are_not_lost(house: House, chance: int) -> None:
    returnees(house.engine, 60)
    campaign = launched(house)
    send(house)
    with reading(house.engine) as connection:
        ids = list(connection.scalars(select(messages.c.provider_id).where(messages.c.provider_id.is_not(None))))
    Random(chance).shuffle(ids)
    told = [[Receipt("simulator", i, status) for status in ReceiptStatus for i in ids[k::4]] for k in range(4)]
    work: list[Callable[[], Any]] = [partial(receive_receipts, house, some, now()) for some in told]
    work += [partial(advance, house, now() + timedelta(seconds=6 * k)) for k in range(3)]
    with ThreadPoolExecutor(len(work)) as at_once:
        assert [fault for one in [at_once.submit(do) for do in work] if (fault := one.exception())] == []
    advance(house, now() + timedelta(seconds=20))
    assert states(house, campaign)["delivered"] == len(ids) == 50


def test_the_ladder_goes_on_after_a_refusal_and_never_after_unknown(house: House) -> None:
    ids = returnees(house.engine, 3, kind="telegram")
    also_by(house.engine, ids, "phone")
    campaign = launched(house)
    chat = house.channels["simulator_chat"]
    chat.faults.extend([Sent(0, Outcome.REFUSED, code="blocked"), Sent(0, Outcome.UNKNOWN)])  # type: ignore[attr-defined]
    finish(house, campaign)
    assert (len(taken(house, "simulator_chat")), len(taken(house))) == (1, 1)
    assert states(house, campaign) == {"sent": 2, "unknown": 1}


def test_trying_again_reaches_the_refused_alone(house: House) -> None:
    returnees(house.engine, 40)
    campaign = launched(house)
    simulator(house).faults.extend([Sent(0, Outcome.REFUSED, code="x"), Sent(0, Outcome.UNKNOWN)])
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 38, "failed": 1, "unknown": 1}
    assert campaigns.retry(house, campaign, AUTHOR, now()) == 1
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 39, "unknown": 1}
    assert len(taken(house)) == len(set(taken(house))) == 39


def test_answers_are_counted_once_and_go_to_the_campaigns_question(house: House) -> None:
    returnees(house.engine, 3)
    campaign = launched(house, flow="survey", texts={})
    finish(house, campaign)
    simulator(house).sent.clear()
    phone = Phone(house, "+85512000002")
    phone.all("1", "1")
    assert phone.row.facts["work_status"] == "wage"
    assert figures(house, campaign)["replied", ""].people == 1


def test_who_was_forgotten_stays_a_number(house: House) -> None:
    from app.store import erasures

    returnees(house.engine, 3)
    campaign = launched(house)
    advance(house, now())
    advance(house, now())
    with transaction(house.engine) as connection:
        erasures.erase(connection, 2, now())
    finish(house, campaign)
    assert states(house, campaign) == {"sent": 2, "skipped": 1}


def test_a_copy_is_a_draft_of_its_own(house: House) -> None:
    returnees(house.engine, 3)
    campaign = launched(house)
    other = campaigns.copy(house, campaign, AUTHOR, now())
    assert (row(house, other).texts, stage(house, other)) == (row(house, campaign).texts, "draft")


def test_nobody_stands_twice_in_a_ledger(house: House) -> None:
    returnees(house.engine, 200)
    campaign = launched(house)
    for _ in range(5):
        advance(house, now())
    with reading(house.engine) as connection:
        ids = list(connection.scalars(select(recipients.c.contact_id).where(recipients.c.campaign_id == campaign)))
    assert len(ids) == len(set(ids)) == 200
