"""A list taken back: people are as they were before it, and who became more than a row stays; two lists at once."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.services import fair_door, importing
from app.services.house import House
from app.store import imports, tags
from app.store.contacts import contacts
from app.store.db import now, reading
from app.store.followups import followups
from app.store.imports import Stage
from app.store.staff import Member
from tests.services.fairgoers import fair
from tests.services.outreach import returnees
from tests.services.test_importing import sreyleak

__all__ = ["sreyleak"]

HEADINGS = "phone,name,village,tags,consent,consent_at,consent_how,consent_wording"


def read(house: House, member: Member, phones: Sequence[str]) -> int:
    """A list of people with these numbers, read and found good."""
    lines = (f"{phone},សុខ ដារ៉ា,អូរស្មាច់,ផ្ទះថ្មី,yes,2026-01-02,call,MRC-1" for phone in phones)
    import_ = importing.take(house, "list.csv", io.BytesIO("\n".join((HEADINGS, *lines)).encode()), member, now())
    importing.settle(house, import_, row(house, import_).columns, {}, now())
    importing.go_on(house, import_)
    assert row(house, import_).good == len(phones)
    return import_


def row(house: House, import_: int) -> Any:
    with reading(house.engine) as connection:
        return imports.get(connection, import_)


def brought(house: House, member: Member, *phones: str) -> int:
    import_ = read(house, member, phones)
    importing.begin(house, import_, member, now())
    importing.go_on(house, import_)
    return import_


def taken_back(house: House, member: Member, import_: int) -> None:
    importing.undo(house, import_, member, now())
    importing.go_on(house, import_)
    assert row(house, import_).stage == Stage.UNDONE


def test_somebody_we_knew_is_as_before_the_list(house: House, sreyleak: Member) -> None:
    returnees(house.engine, 1, agreed_at=None, registered_at=None, facts={"papers": "passport"})
    import_ = brought(house, sreyleak, "+85512000001")
    with reading(house.engine) as connection:
        assert (tags.tags_of(connection, 1), list(connection.scalars(select(followups.c.state)))) == (["ផ្ទះថ្មី"], ["planned"] * 3)
    taken_back(house, sreyleak, import_)
    with reading(house.engine) as connection:
        known = connection.execute(select(contacts)).one()
        assert (known.agreed_at, known.registered_at, known.facts) == (None, None, {"papers": "passport"})
        assert (tags.tags_of(connection, 1), list(connection.scalars(select(followups.c.state)))) == ([], ["cancelled"] * 3)


def test_who_was_registered_before_the_list_stays_so(house: House, sreyleak: Member) -> None:
    returnees(house.engine, 1, agreed_at=None)
    taken_back(house, sreyleak, brought(house, sreyleak, "+85512000001"))
    with reading(house.engine) as connection:
        assert connection.execute(select(contacts)).one().registered_at is not None


def test_who_came_to_a_fair_stays_when_the_list_is_taken_back(house: House, sreyleak: Member) -> None:
    import_ = brought(house, sreyleak, "012345671", "012345672")
    assert fair_door.came_with(house, fair(house), "012345672", sreyleak.id, now())
    taken_back(house, sreyleak, import_)
    assert row(house, import_).kept == 1


def test_two_lists_of_the_same_people_in_another_order_come_in_at_once(house: House, sreyleak: Member) -> None:
    phones = [f"012{n:06}" for n in range(600)]
    both = [read(house, sreyleak, phones), read(house, sreyleak, phones[::-1])]
    for import_ in both:
        importing.begin(house, import_, sreyleak, now())
    threads = [threading.Thread(target=importing.go_on, args=(house, import_)) for import_ in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [row(house, import_).stage for import_ in both] == [Stage.DONE, Stage.DONE]
    with reading(house.engine) as connection:
        assert len(list(connection.scalars(select(contacts.c.id)))) == len(phones)
