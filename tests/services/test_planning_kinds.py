"""Plans by kind of person are those that a look at each person gives, whatever their names, addresses and wishes are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.services.house import House
from app.services.launching import people
from app.services.planning import Planner, addresses_by_contact
from app.services.planning_kinds import reader
from app.services.planning_many import Alike
from app.store import prices
from app.store.campaigns import get as get_campaign
from app.store.contacts import addresses, contacts
from app.store.db import now, reading, transaction
from app.store.ledger import Line, State
from tests.services.outreach import also_by, draft, returnees

SHORT = {"km": "សួស្ដី {name}! ពិព័រណ៍ថ្ងៃសៅរ៍នេះ។", "km_Latn": "Suosdey {name}!", "en": "Hello {name}!"}
LONG = {
    "km": "{name} សួស្ដី {name}! កម្មវិធីបណ្ដុះបណ្ដាលថ្មីបើកហើយ។ ឆ្លើយ 1 ដើម្បីចុះឈ្មោះ។",
    "en": f"Hello {{name}}! {'A new training begins in town. ' * 5}Answer 1, or call {{hotline}}.",
}
NAMELESS = {"km": "ពិព័រណ៍ការងារថ្ងៃសៅរ៍នេះ។", "en": "A job fair this Saturday."}
NAMES: Sequence[dict[str, str | None]] = (
    {"name": "សុខ ដារ៉ា", "latin": "Sok Dara"},
    {"name": "ចាន់ ស្រីមុំ ចន្ថា បុប្ផា", "latin": None},
    {"name": None, "latin": None},
    {"name": "", "latin": "Keo Sokha"},
    {"name": "Keo [Sokha]", "latin": None},
    {"name": "Zoë Chan", "latin": ""},
    {"name": "សុខ 😀😀😀", "latin": "O`Neil"},
    {"name": "ស្រី\x1fមុំ", "latin": "Sreymom"},
    {"name": "ក្្្្្្្្្្្្្្្្្្្្្្្្្្្", "latin": "Kk"},
    {"name": "ម៉ារី" * 20, "latin": "Mary" * 30},
    {"name": "Pich Ratana", "latin": "ពេជ្រ"},
)


@pytest.fixture
def crowd(house: House) -> House:
    """People of every kind of name in every language; some are left out, some have a chat, or two numbers, or none that works."""
    ids = returnees(house.engine, 7 * len(NAMES))
    at, long_ago = now(), now() - timedelta(days=500)
    with transaction(house.engine) as connection:
        for id_ in ids:
            _change(connection, id_, **NAMES[id_ % len(NAMES)])
        _change(connection, 3, language=None)
        _change(connection, 5, stopped_at=at)
        _change(connection, 8, agreed_at=long_ago)
        _change(connection, 12, sensitive=True)
        for id_, change in ((14, {"gone_at": at}), (17, {"unproven_at": at}), (20, {"value": "+66812345678"})):
            connection.execute(update(addresses).where(addresses.c.contact_id == id_).values(change))
        for id_ in (30, 31):
            row = {"contact_id": id_, "kind": "phone", "value": f"+85597{id_:07}", "channel": "", "created_at": at}
            connection.execute(insert(addresses), row)
    also_by(house.engine, range(40, 77, 3), "telegram")
    return house


def _change(connection: Any, contact: int, **values: Any) -> None:
    connection.execute(update(contacts).where(contacts.c.id == contact).values(values))


def _read(house: House, campaign: int, size: int) -> list[Line]:
    """The lines of everybody, piece by piece as a launch reads them."""
    row = get_row(house, campaign)
    found: list[Line] = []
    with reading(house.engine) as connection:
        alike = Alike(house, row, prices.read(connection))
        read = reader(alike, campaign, people(row, now()), size, connection.dialect.name)
        piece = read(connection, 0)
        while piece.lines.contacts:
            found += sorted(zip(*piece.lines, strict=True), key=itemgetter(0))
            piece = read(connection, piece.last)
    return found


def get_row(house: House, campaign: int) -> Any:
    with reading(house.engine) as connection:
        return get_campaign(connection, campaign)


def _looked_at(house: House, campaign: int) -> list[tuple[Any, ...]]:
    """The same by a look at each."""
    row = get_row(house, campaign)
    with reading(house.engine) as connection:
        planner = Planner(house, row, prices.read(connection))
        everybody = list(connection.execute(people(row, now()).order_by(contacts.c.id)))
        found = addresses_by_contact(connection, [person.id for person in everybody])
    return [tuple(planner.entry(person, found.get(person.id, []))) for person in everybody]


def _entry(line: Line) -> tuple[Any, ...]:
    contact, address, plan = line
    address_of = (plan.kind, address, plan.channel, plan.operator)
    return (contact, plan.state, plan.reason, plan.language, *address_of, plan.parts, plan.cost, plan.rung)


@pytest.mark.parametrize("texts", [SHORT, LONG, NAMELESS], ids=["short", "long", "nameless"])
@pytest.mark.parametrize("ladder", [["phone"], ["telegram", "phone"]], ids=["phone", "ladder"])
def test_who_is_planned_by_kind_has_the_plan_of_a_look_at_them(crowd: House, texts: dict[str, str], ladder: list[str]) -> None:
    with transaction(crowd.engine) as connection:
        prices.put(connection, "simulator", "smart", 45_000)
    campaign = draft(crowd, texts=texts, ladder=ladder)
    expected = _looked_at(crowd, campaign)
    for _ in range(2):  # the second time every kind is known
        assert [_entry(line) for line in _read(crowd, campaign, 10)] == expected
    assert {State.PLANNED, State.SKIPPED} == {entry[1] for entry in expected}


def test_a_price_that_changed_holds_from_the_next_batch_on(crowd: House) -> None:
    campaign = draft(crowd, texts=NAMELESS, ladder=["phone"])
    _read(crowd, campaign, 50)
    with transaction(crowd.engine) as connection:
        prices.put(connection, "simulator", prices.ANY, 7)
    costs = {plan.cost for _, _, plan in _read(crowd, campaign, 50) if plan.state is State.PLANNED}
    assert costs == {7}


def test_names_that_were_changed_meanwhile_are_read_anew(crowd: House) -> None:
    campaign = draft(crowd, texts=SHORT, ladder=["phone"])
    _read(crowd, campaign, 50)
    with transaction(crowd.engine) as connection:
        connection.execute(update(contacts).values(name="សុខ [ដារ៉ា] " * 12, latin="Sok [Dara] " * 30))
        count = len(list(connection.scalars(select(contacts.c.id))))
    found = _read(crowd, campaign, 50)
    assert len(found) == count
    assert [_entry(line) for line in found] == _looked_at(crowd, campaign)
