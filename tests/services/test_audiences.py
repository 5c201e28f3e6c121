"""Filters on both databases: each part narrows, and who may not be written to is told apart by the reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.services import audiences
from app.services.house import House
from app.store import consents, filters, tags
from app.store.consents import Purpose
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.filters import Filter
from tests.services.outreach import returnees

PEOPLE: dict[str, dict[str, Any]] = {
    "សុខ ចាន់ថា": {"province": "22", "district": "2201", "commune": "220101", "sector": "construction", "sex": "female", "age_band": "25-34"},
    "ហេង ដារ៉ា": {
        "province": "22",
        "district": "2202",
        "commune": "220201",
        "sector": "fishing",
        "sex": "male",
        "age_band": "45+",
        "need": "job",
    },
    "ឡុង ស្រីមុំ": {"province": "15", "district": "1501", "commune": "150101", "sector": "garment", "sex": "female", "language": "km_Latn"},
    "ម៉ៅ សុភា": {"province": "13", "sensitive": True},
    "លី វុទ្ធី": {"province": "13", "sector": "construction"},
}


@pytest.fixture
def five(house: House) -> House:
    """Five people: the first three agreed, Dara has stopped, Sreymom is on Telegram and tagged, Vuthy never agreed."""
    at = now()
    with transaction(house.engine) as connection:
        for number, (name, known) in enumerate(PEOPLE.items(), 1):
            row = {"name": name, "facts": {}, "registered_at": at - timedelta(days=number), "created_at": at, "updated_at": at, **known}
            contact = connection.execute(insert(contacts), row).inserted_primary_key[0]  # type: ignore[index]
            kind = ("telegram", f"77{number}") if number == 3 else ("phone", f"+8551234567{number}")
            address = {"contact_id": contact, "kind": kind[0], "value": kind[1], "channel": "", "created_at": at}
            connection.execute(insert(addresses), address)
            if number < 4:
                consents.record(connection, contact, [Purpose.CONTACT, Purpose.REFERRAL][:number], True, "w", "km", "visit", at)
        connection.execute(update(contacts).where(contacts.c.id == 2).values(stopped_at=at))
        tags.set_tags(connection, 3, ["fair"])
    return house


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (Filter(), 5),
        (Filter(places=("22",)), 2),
        (Filter(places=("2201", "150101")), 2),
        (Filter(sectors=("construction", "fishing")), 3),
        (Filter(sexes=("female",), sectors=("construction",)), 1),
        (Filter(ages=("45+",), needs=("job",)), 1),
        (Filter(languages=("km_Latn",)), 1),
        (Filter(channels=("telegram",)), 1),
        (Filter(consents=("contact",)), 3),
        (Filter(consents=("referral",)), 2),
        (Filter(tags=("fair",)), 1),
        (Filter(rested_days=30), 5),
        (Filter(registered_from="2020-01-01"), 5),
        (Filter(registered_to="2020-01-01"), 0),
    ],
)
def test_each_part_of_a_filter_narrows(five: House, chosen: Filter, count: int) -> None:
    with reading(five.engine) as connection:
        assert sum(filters.tally(connection, chosen, now()).values()) == count
    assert Filter.of(chosen.data()) == chosen


def test_the_reasons_are_told_apart(five: House) -> None:
    """Those whose case is sealed are in no count that staff see."""
    assert audiences.count(five, Filter(), now()).tally == {"": 2, "stopped": 1, "no_consent": 1}


def test_a_broken_filter_never_means_everybody() -> None:
    with pytest.raises(ValueError, match="colour"):
        Filter.of({"colour": ["red"]})


def test_a_large_audience_is_estimated_and_a_small_one_counted(five: House) -> None:
    """SQLite counts; an estimate that looks at everybody is the count."""
    returnees(five.engine, 300, first=1001)
    with reading(five.engine) as connection:
        seen = filters.estimate(connection, Filter(places=("22",)), now(), few=100)
        assert filters.estimate(connection, Filter(places=("15",)), now(), few=100) is None
        assert filters.estimate(connection, Filter(places=("22",)), now()) is None
        exact = filters.tally(connection, Filter(places=("22",)), now())
    assert seen == (exact if five.engine.dialect.name == "postgresql" else None)


def test_an_estimate_is_told_with_two_digits() -> None:
    assert [audiences.rounded(n) for n in (444_877, 95, 1_260)] == [440_000, 95, 1_300]
