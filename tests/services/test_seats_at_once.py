"""Many people ask for the last seats of a fair, and give some back, at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from app.services.house import House
from app.store.db import reading
from app.store.seats import Stand, seats
from tests.services import fairgoers, outreach
from tests.services.fairgoers import stands
from tests.services.people import Phone

SEATS = 7
PEOPLE = 24
AT_ONCE = 8


def at_once(acts: Sequence[Callable[[], object]]) -> None:
    """In so many threads, which begin together."""
    ready = Barrier(AT_ONCE)

    def group(mine: Sequence[Callable[[], object]]) -> None:
        ready.wait()
        for act in mine:
            act()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(group, [acts[i::AT_ONCE] for i in range(AT_ONCE)]))


def people(house: House) -> tuple[int, list[Phone]]:
    fair = fairgoers.fair(house, seats=SEATS)
    outreach.returnees(house.engine, PEOPLE)
    fairgoers.send_invitation(house, fair)
    return fair, [Phone(house, f"+85512{i:06}") for i in range(1, PEOPLE + 1)]


def codes(house: House) -> list[int]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(seats.c.code).where(seats.c.code.is_not(None))))


def test_no_more_seats_are_given_than_there_are(house: House) -> None:
    fair, phones = people(house)
    at_once([lambda phone=phone: phone.hear_text("1") for phone in phones])  # type: ignore[misc]
    assert Counter(stands(house, fair).values()) == {Stand.HELD: SEATS, Stand.WAITING: PEOPLE - SEATS}
    assert len(set(codes(house))) == SEATS


def test_seats_given_back_while_others_ask_are_all_given_on(house: House) -> None:
    fair, phones = people(house)
    early, late = phones[: SEATS + 5], phones[SEATS + 5 :]
    for phone in early:
        phone.hear_text("1")
    held = [Phone(house, f"+85512{contact:06}") for contact, stand in stands(house, fair).items() if stand == Stand.HELD]
    leaving = [lambda phone=phone: phone.hear_text("NOT COMING") for phone in held]
    asking = [lambda phone=phone: phone.hear_text("1") for phone in late]
    at_once([act for pair in zip(leaving, asking[: len(leaving)], strict=True) for act in pair] + asking[len(leaving) :])
    found = Counter(stands(house, fair).values())
    assert found == {Stand.HELD: SEATS, Stand.BACK: SEATS, Stand.WAITING: PEOPLE - 2 * SEATS}
    assert len(set(codes(house))) == len(codes(house)) == 2 * SEATS
