"""Safe hours of anybody, sealed or not: what we begin goes out when both they and the sending hours allow it, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from sqlalchemy import update

from app.services import safeguards
from app.services.advancing import advance
from app.services.house import House
from app.store.db import now, transaction
from app.store.hours import CAMBODIA
from app.store.messages import messages
from app.store.outbox import Claimed
from app.store.states import State
from tests.services.outbox import simulator
from tests.services.outreach import figures, finish, launched, returnees

DAY = datetime(2026, 11, 23, tzinfo=CAMBODIA)


class Settled(NamedTuple):
    """What is settled of a person."""

    from_hour: int | None
    to_hour: int | None
    neutral: bool = False
    word_given_at: Any = None
    word_address_id: Any = None


def settled(*hours: int) -> Any:
    return Settled(hours[0], hours[1])


def claimed(expires_at: datetime | None = None) -> Claimed:
    return Claimed(1, 1, 1, "simulator", None, "សួស្ដី", None, 0, 1, 1, expires_at, "phone", "+85512345678")


@pytest.mark.parametrize(
    ("hours", "at", "due"),
    [
        ((18, 21), 22, 24 + 18),  # the evening of the next day
        ((6, 9), 10, 24 + 8),  # 6 is safe, but nobody is written to before 8
        ((20, 6), 10, None),  # at night alone, when we begin nothing
        ((6, 8), 10, None),
        ((8, 20), 12, 12),
    ],
)
def test_what_we_begin_waits_for_an_hour_that_is_safe_and_open(house: House, hours: tuple[int, int], at: int, due: int | None) -> None:
    found = safeguards._held(house.book, claimed(), settled(*hours), DAY + timedelta(hours=at), True)
    if due is None:
        assert found is not None
        assert (found.state, found.code) == (State.FAILED, "no_safe_hour")
    elif due == at:
        assert found is None
    else:
        assert found is not None
        assert (found.state, found.due_at) == (State.QUEUED, DAY + timedelta(hours=due))


def test_a_reminder_is_not_sent_after_what_it_reminds_of(house: House) -> None:
    at = DAY + timedelta(hours=12)
    found = safeguards._held(house.book, claimed(expires_at=at + timedelta(hours=3)), settled(18, 21), at, True)
    assert found is not None
    assert (found.state, found.code) == (State.FAILED, "no_safe_hour")


def test_what_waited_in_the_outbox_until_its_time_was_over_stays_there(house: House) -> None:
    """The network was away for days: nobody hears then of a fair of yesterday."""
    returnees(house.engine, 2)
    campaign = launched(house, expires_at=now() + timedelta(days=1))
    for _ in range(3):
        advance(house, now())
    with transaction(house.engine) as connection:
        mine = update(messages).where(messages.c.contact_id == 1)
        connection.execute(mine.values(expires_at=now() - timedelta(seconds=1)))
    finish(house, campaign)
    assert [m.address.value for m in simulator(house).sent] == ["+85512000002"]
    assert figures(house, campaign)["failed", "too_late"].people == 1


def test_an_answer_to_a_person_waits_for_their_safe_hour_alone(house: House) -> None:
    found = safeguards._held(house.book, claimed(), settled(20, 6), DAY + timedelta(hours=10), False)
    assert found is not None
    assert found.due_at == DAY + timedelta(hours=20)
