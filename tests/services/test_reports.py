"""Reports: people counted by place and group, and nothing that could point at somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from app.services import reports
from app.services.house import House
from app.services.reports import Report, report
from app.store import fairs
from app.store.contacts import contacts
from app.store.db import now, transaction
from app.store.figures_by_place import figure_counts
from app.store.ledger import State, recipients
from app.store.seats import Stand, seats
from tests.services.outreach import returnees
from tests.services.people import Phone, registered

SAMRAONG, ANLONG_VEAENG = "220502", "220101"


def _live(house: House, first: int, count: int, commune: str, **more: Any) -> None:
    levels = {"province": 2, "district": 4, "commune": 6}
    place: dict[str, Any] = {level: commune[:digits] if len(commune) >= digits else None for level, digits in levels.items()}
    returnees(house.engine, count, first=first, **{"sex": "female", "age_band": "25-34", "need": "job", **place, **more})


def _seen(house: House, figure: str = "registered", within: str = "", split: str = "") -> Report:
    found = report(house, figure, within, split, now())
    assert found is not None
    return found


def _people(house: House, figure: str = "registered", within: str = "", split: str = "") -> dict[str, int | None]:
    return {line.place: line.people for line in _seen(house, figure, within, split).lines if line.people != 0}


def test_people_are_counted_by_province_district_and_commune(house: House) -> None:
    _live(house, 1, 30, SAMRAONG)
    _live(house, 101, 12, ANLONG_VEAENG, sex="male")
    _live(house, 201, 9, "150101")
    assert _people(house) == {"22": 42, "15": 9}
    assert _people(house, within="22") == {"2205": 30, "2201": 12}
    assert _people(house, within="2205") == {SAMRAONG: 30}
    assert _seen(house, within=SAMRAONG).whole.people == 30
    assert _seen(house, within="22").whole.people == 42


def test_fewer_than_five_are_hidden_with_the_next_smallest_place(house: House) -> None:
    _live(house, 1, 30, SAMRAONG)
    _live(house, 101, 3, ANLONG_VEAENG)
    _live(house, 201, 9, "220301")
    assert _people(house, within="22") == {"2205": 30, "2201": None, "2203": None}
    assert _seen(house, within="2201").lines[0].people is None
    assert _seen(house, within="2203").whole.people is None


def test_a_group_that_is_hidden_is_hidden_in_its_places_and_nobody_can_subtract_it(house: House) -> None:
    _live(house, 1, 20, SAMRAONG)
    _live(house, 51, 20, SAMRAONG, sex="male")
    _live(house, 101, 2, ANLONG_VEAENG)
    _live(house, 121, 20, ANLONG_VEAENG, sex="male")
    shown = {line.place: dict(line.groups) for line in _seen(house, within="22", split="sex").lines if line.people}
    assert shown["2205"] == {"female": None, "male": None, "other": 0}
    assert shown["2201"] == {"female": None, "male": None, "other": 0}
    assert _seen(house, within="22", split="sex").whole.groups == {"female": 22, "male": 40, "other": 0}


def test_who_is_sensitive_or_said_no_is_in_no_figure(house: House) -> None:
    _live(house, 1, 20, SAMRAONG)
    _live(house, 101, 7, SAMRAONG, sensitive=True)
    _live(house, 201, 7, SAMRAONG, registered_at=None, refused_at=now())
    assert _people(house) == {"22": 20}


def test_a_need_is_hidden_where_the_other_needs_would_tell_it(house: House) -> None:
    _live(house, 1, 20, SAMRAONG)
    _live(house, 101, 3, SAMRAONG, need="papers")
    _live(house, 201, 8, SAMRAONG, need="wages")
    for first, need in ((301, "papers"), (401, "wages"), (501, "job")):
        _live(house, first, 30, "150101", need=need)
    assert _people(house, "need_papers") == {"22": None, "15": None}
    assert _people(house, "need_wages") == {"22": None, "15": None}
    assert _people(house, "need_job") == {"22": 20, "15": 30}
    assert _seen(house, split="need").whole.groups["papers"] == 33


def test_who_lives_we_do_not_know_where_stands_apart(house: House) -> None:
    _live(house, 1, 20, SAMRAONG)
    _live(house, 101, 6, "2205")
    _live(house, 201, 6, "")
    assert _people(house) == {"22": 26, "": 6}
    assert _people(house, within="2205") == {SAMRAONG: 20, "2205": 6}


def test_who_was_written_to_is_reached_for_so_many_days(house: House) -> None:
    phones = [Phone(house, f"+8551200{i:04}") for i in range(6)]
    for phone in phones:
        phone.sms("JOIN")
    assert _seen(house, "reached_7").whole.people == 6
    reports.count(house, now() + timedelta(days=10))
    assert _seen(house, "reached_7").whole.people == 0
    assert _seen(house, "reached_30").whole.people == 6


def test_who_answered_a_campaign_and_who_has_work(house: House) -> None:
    _live(house, 1, 30, SAMRAONG)
    at = now()
    with transaction(house.engine) as connection:
        row = {"campaign_id": 1, "state": State.SENT, "handed": True, "created_at": at, "replied_at": at}
        connection.execute(insert(recipients), [{**row, "contact_id": i} for i in range(1, 9)])
        connection.execute(update(contacts).where(contacts.c.id <= 12).values(facts={"work_status": "wage"}))
        connection.execute(update(contacts).where(contacts.c.id.between(13, 20)).values(facts={"work_status": "looking"}))
    assert {figure: _people(house, figure) for figure in ("replied", "surveyed", "working")} == {
        "replied": {"22": 8},
        "surveyed": {"22": 20},
        "working": {"22": 12},
    }


def test_who_had_a_seat_who_came_and_who_was_hired(house: House) -> None:
    _live(house, 1, 30, SAMRAONG)
    at = now()
    with transaction(house.engine) as connection:
        values = {"title_km": "ពិព័រណ៍ការងារ", "title_latin": "Piphor kangea", "place": SAMRAONG, "seats": 100, "starts_at": at}
        fair = fairs.add(connection, values, at)
        row = {"fair_id": fair, "stand": Stand.HELD, "since": at, "transport": False, "created_at": at}
        rows = [{"code": i, "came_at": at if i <= 12 else None, "hired_30": "hired" if i <= 6 else ""} for i in range(1, 21)]
        connection.execute(insert(seats), [{**row, **more, "contact_id": more["code"]} for more in rows])
    people = {figure: _people(house, figure) for figure in ("fair_seat", "fair_came", "fair_hired")}
    assert people == {"fair_seat": {"22": 20}, "fair_came": {"22": 12}, "fair_hired": {"22": 6}}


def test_the_count_is_kept_for_a_while_and_then_made_anew(house: House) -> None:
    _live(house, 1, 20, SAMRAONG)
    assert _people(house) == {"22": 20}
    _live(house, 101, 20, SAMRAONG)
    assert _people(house) == {"22": 20}
    later = report(house, "registered", "", "", now() + timedelta(minutes=2))
    assert later is not None
    assert later.whole.people == 40


def test_what_takes_long_is_counted_by_a_worker(house: House) -> None:
    registered(house)
    reports.count(house)
    with transaction(house.engine) as connection:
        connection.execute(update(figure_counts).values(took_s=3.0))
    later = report(house, "registered", "", "", now() + timedelta(minutes=10))
    assert later is not None
    assert later.stale
    assert house.queues.length("bulk") == 1
