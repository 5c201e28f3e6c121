"""The code of a seat: none twice, never so many of a length that one is guessed, and as good at the door when it is longer."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select, update

from app.services import fair_door, fair_seats
from app.services.house import House
from app.store.db import now, reading, transaction
from app.store.fairs import fairs
from app.store.seats import Stand, code_of, seats
from app.text.sms import measure
from tests.services.fairgoers import invited
from tests.services.people import Phone

STAFF = 1


def given(house: House, fair: int, count: int) -> None:
    """So many seats had a code already."""
    with transaction(house.engine) as connection:
        connection.execute(update(fairs).where(fairs.c.id == fair).values(coded=count))


def codes(house: House, fair: int) -> list[int]:
    """In the order of the seats."""
    with reading(house.engine) as connection:
        return list(connection.scalars(select(seats.c.code).where(seats.c.fair_id == fair).order_by(seats.c.id)))


def seat(house: House, fair: int, phone: Phone) -> tuple[str, int]:
    """What the phone shows when its person says yes, and the code."""
    told = phone.sms("1")[-1]
    return told, codes(house, fair)[-1]


def test_codes_grow_by_a_digit_before_half_of_a_length_are_given() -> None:
    found = [code_of(7, nth) for nth in range(1, 60_001)]
    assert len(set(found)) == len(found)
    assert Counter(len(str(code)) for code in found) == {4: 4_500, 5: 45_000, 6: 10_500}
    assert {len(str(code)) for code in found[:4_500]} == {4}


def test_a_fair_at_which_nine_thousand_had_a_code_gives_the_next_one(house: House) -> None:
    fair, (dara, sreymom) = invited(house, 2, seats=5_000)
    seat(house, fair, dara)
    given(house, fair, 9_000)
    told, code = seat(house, fair, sreymom)
    assert f"{code}" in told
    assert measure(told).parts <= 3
    assert len(set(codes(house, fair))) == 2


def test_a_longer_code_is_ticked_at_the_door_as_the_short_ones_are(house: House) -> None:
    fair, (dara, sreymom) = invited(house, 2, seats=5_000)
    given(house, fair, 4_499)
    found = [seat(house, fair, phone)[1] for phone in (dara, sreymom)]
    assert [len(str(code)) for code in found] == [4, 5]
    for code in found:
        came = fair_door.came_with(house, fair, str(code), STAFF, now())
        assert came is not None
        assert not came.before
    assert fair_door.came_with(house, fair, "99999", STAFF, now()) is None


def test_who_gives_a_seat_back_and_takes_it_again_keeps_the_code_and_uses_up_none(house: House) -> None:
    fair, (dara, sreymom) = invited(house, 2, seats=5_000)
    seat(house, fair, dara)
    with transaction(house.engine) as connection:
        fair_seats.give_back(connection, fair, dara.row.id, now())
        assert fair_seats.ask(connection, fair, dara.row.id, now()) is Stand.HELD
    seat(house, fair, sreymom)
    assert codes(house, fair) == [code_of(fair, 1), code_of(fair, 2)]
