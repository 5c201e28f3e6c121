"""Which desk a chat comes to, when its answer is due, and what the person hears of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.services import chats, desks
from app.services.house import House
from app.services.opening import Opening
from app.store import centres
from app.store import desks as desk_tables
from app.store.db import now, reading, transaction
from app.store.desks import Desk
from app.store.hours import CAMBODIA
from tests.services.centre import (
    NATIONAL,
    ODDAR_MEANCHEY,
    PREAH_VIHEAR,
    PURSAT,
    asking,
    at_once,
    centre_of,
    change_centre,
    chat_row,
    colleague,
)
from tests.services.people import Phone

WEEK = {str(day): [["07:30", "11:30"], ["14:00", "17:30"]] for day in range(5)}
ALWAYS = {str(day): [["00:00", "23:59"]] for day in range(7)}
FRIDAY_EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=CAMBODIA)
MONDAY = datetime(2026, 11, 30, 8, 0, tzinfo=CAMBODIA)


def test_open_hours_leave_out_noon_nights_weekends_and_holidays() -> None:
    opening = Opening(WEEK, {date(2026, 11, 23)})
    assert not opening.is_open(FRIDAY_EVENING)
    assert opening.opens(FRIDAY_EVENING) == datetime(2026, 11, 24, 7, 30, tzinfo=CAMBODIA)
    assert opening.opens(MONDAY) == MONDAY
    assert opening.closes(MONDAY) == MONDAY.replace(hour=17, minute=30)
    assert opening.after(MONDAY, 7) == MONDAY.replace(hour=17, minute=30)
    assert opening.after(MONDAY, 8) == datetime(2026, 12, 1, 8, 30, tzinfo=CAMBODIA)


def test_a_centre_without_hours_promises_nothing() -> None:
    assert Opening({}).opens(MONDAY) is None
    assert Opening({}).after(MONDAY, 1) is None
    assert Opening({}).closes(MONDAY) is None


@pytest.mark.parametrize(
    ("place", "team", "centre", "stands_at"),
    [
        ("220101", "legal", ODDAR_MEANCHEY, "legal"),
        ("15", "jobs", PURSAT, "jobs"),
        ("1301", "front", PREAH_VIHEAR, "front"),
        ("010101", "legal", NATIONAL, "legal"),
        ("", "front", NATIONAL, "front"),
        ("220101", "national", NATIONAL, "front"),
        ("220101", "nurses", ODDAR_MEANCHEY, "front"),
    ],
)
def test_a_chat_goes_to_the_centre_of_the_place_and_the_team_of_the_topic(
    house: House, place: str, team: str, centre: str, stands_at: str
) -> None:
    with transaction(house.engine) as connection:
        found = desks.route(connection, team, place, MONDAY)
    assert found == Desk(centre_of(house, centre), stands_at)


def test_the_most_exact_place_decides(house: House) -> None:
    with transaction(house.engine) as connection:
        desks.stand(connection)
        near = centres.add(connection, {"name_km": "អន្លង់វែង", "name_latin": "Anlong Veng", "province": "22", "hours": WEEK})
        centres.set_places(connection, near, ["2201"])
        assert desks.route(connection, "front", "220103", MONDAY).centre == near
        assert desks.route(connection, "front", "220203", MONDAY).centre != near
        centres.change(connection, near, {"active": False})
        assert desks.route(connection, "front", "220103", MONDAY).centre != near


def test_while_a_centre_is_closed_its_substitute_takes_new_chats_if_it_is_open(house: House) -> None:
    other = change_centre(house, PURSAT, hours=ALWAYS)
    home = change_centre(house, ODDAR_MEANCHEY, substitute_id=other)
    with transaction(house.engine) as connection:
        assert desks.route(connection, "front", "22", FRIDAY_EVENING).centre == other
        assert desks.route(connection, "front", "22", MONDAY).centre == home
        centres.change(connection, other, {"hours": WEEK})
        assert desks.route(connection, "front", "22", FRIDAY_EVENING).centre == home


def test_the_shipped_centres_and_holidays_come_once(house: House) -> None:
    for _ in range(2):
        with transaction(house.engine) as connection:
            desks.stand(connection)
    with reading(house.engine) as connection:
        assert len(centres.every(connection)) == 4
        assert len(centres.holidays_from(connection, date(2026, 1, 1), date(2026, 12, 31))) == 21
        assert len(centres.holidays_from(connection, date(2027, 4, 14), date(2027, 4, 16))) == 3


def test_many_who_come_first_at_one_instant_make_the_centres_once(house: House) -> None:
    phones = [Phone(house, f"+8551234560{n}") for n in range(6)]
    told = at_once([partial(phone.hear_text, "they locked me in") for phone in phones])
    assert [answer for answer in told if answer is not None] == []
    assert all(phone.row.chat_id for phone in phones)
    with reading(house.engine) as connection:
        assert len(centres.every(connection)) == 4


def test_who_asks_hears_that_we_are_open_and_a_code_that_answers_by_itself(house: House) -> None:
    change_centre(house, NATIONAL, hours=ALWAYS)
    phone, chat = asking(house)
    code = chat_row(house, chat).code
    assert code in phone.all("menu", "PERSON", "1")[-1]
    assert phone.sms(f"status {code.lower()}") == [house.book.say("status_received", "en")]
    chats.reply(house, chat, None, "Hello", now(), by="Chanthou")
    phone.arrived()
    assert phone.sms(code) == [house.book.say("status_answered", "en")]


@pytest.mark.parametrize(("language", "word"), [("1", "ថ្ងៃ"), ("2", "maong"), ("3", "We open")])
def test_who_asks_while_we_are_closed_hears_when_we_open_in_their_script(house: House, language: str, word: str) -> None:
    tomorrow = (now() + timedelta(days=1)).astimezone(CAMBODIA)
    change_centre(house, NATIONAL, hours={str(tomorrow.weekday()): [["07:30", "11:30"]]})
    phone, chat = asking(house, language=language)
    said = phone.all("menu", "PERSON", "1")[-1]
    assert word in said
    assert "07:30" in said
    assert chat_row(house, chat).code in said


def test_the_code_of_somebody_else_tells_nothing(house: House) -> None:
    _, chat = asking(house)
    other = asking(house, "+85512345679")[0]
    assert other.sms(f"status {chat_row(house, chat).code}") == [house.book.say("status_nothing", "en")]


def test_the_code_is_asked_by_ussd_too(house: House) -> None:
    phone, chat = asking(house)
    phone.dial()
    assert house.book.say("status_received", "en") in phone.press(chat_row(house, chat).code)


def test_a_change_at_a_desk_is_counted_there_and_nowhere_else(house: House) -> None:
    _, chat = asking(house)
    row = chat_row(house, chat)
    desk, other = Desk(row.centre_id, row.team), Desk(row.centre_id, "legal")
    before = _changes(house)
    chats.reply(house, chat, None, "Hello", now(), by="Chanthou")
    after = _changes(house)
    assert after[desk] > before[desk]
    assert other not in after


def _changes(house: House) -> dict[Desk, int]:
    with reading(house.engine) as connection:
        return {Desk(row.centre_id, row.team): row.version for row in connection.execute(select(desk_tables.desk_versions))}


def test_who_is_on_duty_is_asked_of_the_roster(house: House) -> None:
    sokha = colleague(house, PURSAT)
    pursat, at = centre_of(house, PURSAT), datetime(2026, 11, 24, 3, tzinfo=UTC)
    with transaction(house.engine) as connection:
        desk_tables.add_duty(connection, pursat, sokha.id, at, at + timedelta(hours=4))
        assert desk_tables.on_duty(connection, pursat, at) == [sokha.id]
        assert desk_tables.on_duty(connection, pursat, at + timedelta(hours=4)) == []
