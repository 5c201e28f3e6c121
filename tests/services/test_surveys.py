"""Who is written down by staff, or comes with a list, is asked how it goes like who registers by phone."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from sqlalchemy import select

from app.services import contacts as records
from app.services import followups as later
from app.services import importing, surveys
from app.services.house import House
from app.store import imports, staff
from app.store.contacts import contacts
from app.store.db import now, reading, transaction
from app.store.followups import followups
from app.store.hours import local
from app.store.staff import Member, Role
from tests.sample import HEADINGS, people
from tests.services.people import Phone

CONSENT = {"consent_how": "visit", "consent_wording": "MRC-2026-1"}
THREE = [30, 90, 180]


@pytest.fixture
def sreyleak(house: House) -> Member:
    """A member of the outreach staff."""
    with transaction(house.engine) as connection:
        found = staff.add(connection, "sreyleak", "ជា ស្រីលក្ខណ៍", [Role.OUTREACH], now())
        assert found
        member = staff.find(connection, found)
    assert member
    return member


def _days(house: House) -> dict[int, list[int]]:
    """After how many days from their registration each person is asked."""
    query = select(contacts.c.id, contacts.c.registered_at, followups.c.due_at).join(followups, followups.c.contact_id == contacts.c.id)
    query = query.where(followups.c.flow == "survey", followups.c.reason_kind == "registered", followups.c.state == "planned")
    found: dict[int, list[int]] = {}
    with reading(house.engine) as connection:
        for row in connection.execute(query.order_by(contacts.c.id, followups.c.due_at)):
            found.setdefault(row.id, []).append((row.due_at - row.registered_at).days)
    return found


def _added(house: House, member: Member, *purposes: str) -> int:
    form = {"name": "សុខ ចាន់ថា", **_consent()}
    return records.add(house, form, purposes, member, now())


def _consent() -> dict[str, str]:
    return {**CONSENT, "consent_at": f"{local(now()):%d/%m/%Y}"}


def test_who_is_added_by_staff_is_asked_when_they_agreed_to_be_written_to(house: House, sreyleak: Member) -> None:
    chantha = _added(house, sreyleak, "contact", "statistics")
    _added(house, sreyleak)
    _added(house, sreyleak, "referral")
    assert _days(house) == {chantha: THREE}


def test_who_agrees_later_is_asked_from_then_on_and_only_once(house: House, sreyleak: Member) -> None:
    chantha = _added(house, sreyleak)
    for at in (now(), now() + timedelta(days=40)):
        records.record_consent(house, chantha, _consent(), ["contact"], sreyleak, at)
    assert _days(house) == {chantha: THREE}


def _brought(house: House, member: Member, rows: list[list[str]]) -> int:
    """A list that came in whole."""
    text = "\r\n".join(",".join(row) for row in (HEADINGS, *rows))
    import_ = importing.take(house, "list.csv", io.BytesIO(text.encode()), member, now())
    with reading(house.engine) as connection:
        found: Any = imports.get(connection, import_)
    importing.settle(house, import_, found.columns, {}, now())
    importing.go_on(house, import_)
    importing.begin(house, import_, member, now())
    importing.go_on(house, import_)
    return import_


def _agreed(count: int) -> list[list[str]]:
    return list(islice((row for row in people() if row[11]), count))


def test_who_comes_with_a_list_is_asked_when_they_agreed(house: House, sreyleak: Member) -> None:
    rows = _agreed(4)
    rows[3][11] = "statistics"
    _brought(house, sreyleak, rows)
    assert _days(house) == {}
    for _ in range(2):
        later.run(house, now, lambda: False)
    assert _days(house) == {1: THREE, 2: THREE, 3: THREE}


def test_the_people_of_a_long_list_are_asked_day_by_day(house: House, sreyleak: Member) -> None:
    _brought(house, sreyleak, _agreed(5))
    surveys.plan_for_lists(house, now(), a_day=2)
    assert _days(house) == {1: THREE, 2: THREE, 3: [31, 91, 181], 4: [31, 91, 181], 5: [32, 92, 182]}


def test_somebody_we_knew_and_a_list_says_agreed_is_asked(house: House, sreyleak: Member) -> None:
    dara = Phone(house, "+85512200999")
    dara.all("JOIN", "3")
    (row,) = _agreed(1)
    row[5] = "012 200 999"
    _brought(house, sreyleak, [row])
    assert _days(house) == {dara.row.id: THREE}


def test_nobody_of_a_list_that_was_taken_back_is_asked(house: House, sreyleak: Member) -> None:
    import_ = _brought(house, sreyleak, _agreed(3))
    surveys.plan_for_lists(house, now())
    importing.undo(house, import_, sreyleak, now())
    importing.go_on(house, import_)
    surveys.plan_for_lists(house, now())
    with reading(house.engine) as connection:
        assert connection.execute(select(followups)).all() == []
