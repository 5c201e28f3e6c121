"""A launch to more people than one batch holds: everybody once, the first few at once, and pauses obeyed midway."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.services import campaigns
from app.services.advancing import advance
from app.services.house import House
from app.services.launching import PIECE
from app.store.campaigns import Stage
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from app.store.ledger import recipients
from tests.services.outbox import simulator
from tests.services.outreach import APPROVER, also_by, due, figures, launched, returnees, row, send, stage, states

MORE = PIECE + 120


@pytest.fixture
def many(house: House) -> House:
    """A house that knows more people than one batch holds; some have a chat as well."""
    returnees(house.engine, MORE)
    also_by(house.engine, range(1, 60, 2), "telegram")
    return house


def _step(house: House, count: int = 1) -> None:
    for _ in range(count):
        advance(house, now())


def test_the_first_few_have_it_before_the_last_are_planned(many: House) -> None:
    campaign = launched(many)
    _step(many, 2)
    _step(many)
    assert (stage(many, campaign), row(many, campaign).planned_at) == (Stage.TRYING, None)
    assert states(many, campaign)["queued"] == 50
    send(many)
    assert row(many, campaign).planned_at
    assert len(simulator(many).sent) + len(many.channels["simulator_chat"].sent) >= 50  # type: ignore[attr-defined]


def test_everybody_stands_in_the_ledger_once(many: House) -> None:
    campaign = launched(many)
    _step(many, 4)
    assert row(many, campaign).people == MORE == sum(f.people for f in figures(many, campaign).values())
    with reading(many.engine) as connection:
        assert connection.scalar(select(func.count()).where(recipients.c.campaign_id == campaign)) == MORE
        kinds = Counter(connection.scalars(select(recipients.c.kind).where(recipients.c.campaign_id == campaign)))
    assert kinds == {"telegram": 30, "phone": MORE - 30}


def test_with_a_cap_on_its_cost_nothing_leaves_before_all_is_planned(many: House) -> None:
    campaign = launched(many, budget=1_000_000_000)
    _step(many, 2)
    assert stage(many, campaign) == Stage.PLANNING
    _step(many)
    assert (stage(many, campaign), row(many, campaign).trial) == (Stage.TRYING, -(-MORE // 100))


def test_an_audience_that_grew_past_its_approval_is_held_before_anything_left(many: House) -> None:
    campaign = launched(many)
    returnees(many.engine, MORE // 5, first=MORE + 1)
    for _ in range(4):
        _step(many)
        send(many)
    assert (stage(many, campaign), row(many, campaign).why) == (Stage.HELD, "grew")
    assert not simulator(many).sent


def test_a_pause_midway_is_obeyed_and_going_on_ends_the_ledger(many: House) -> None:
    campaign = launched(many)
    _step(many, 2)
    campaigns.pause(many, campaign, APPROVER, now())
    _step(many, 2)
    assert row(many, campaign).people == PIECE
    campaigns.resume(many, campaign, APPROVER, now() + timedelta(seconds=1))
    for seconds in range(2, 5):
        advance(many, now() + timedelta(seconds=seconds))
    assert row(many, campaign).people == MORE == sum(f.people for f in figures(many, campaign).values())


def test_who_has_a_name_in_both_scripts_is_counted_in_the_one_they_read(house: House) -> None:
    returnees(house.engine, 6)
    with transaction(house.engine) as connection:
        connection.execute(update(contacts).where(contacts.c.id == 2).values(name=None, latin=None))
        connection.execute(update(contacts).where(contacts.c.id == 3).values(latin="Pich " + "Ratana" * 40))
    launched(house)
    _step(house, 2)
    due(house)
    send(house)
    sent = {m.address.value: m for m in simulator(house).sent}
    with reading(house.engine) as connection:
        parts = dict(map(tuple, connection.execute(select(recipients.c.contact_id, recipients.c.parts))))
    assert len(parts) == 6
    assert {f"+85512{contact:06}": count for contact, count in parts.items()} == {value: m.parts for value, m in sent.items()}
