"""An inbox that stands open asks every few seconds: while nothing happens that is a handful of small questions and no answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from app.services.house import House
from app.store.staff import Role
from tests.web.counter import HX, asks, at_desk, early_in_a_minute, pulse, then, told
from tests.web.desk import Desk


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    """Every statement that the database is asked, whoever asks it."""
    said: list[str] = []

    def listen(connection: object, *_: object) -> None:
        connection.set_trace_callback(said.append)  # type: ignore[attr-defined]

    def leave(connection: object, *_: object) -> None:
        connection.set_trace_callback(None)  # type: ignore[attr-defined]

    event.listen(house.engine, "checkout", listen)
    event.listen(house.engine, "checkin", leave)
    try:
        yield said
    finally:
        event.remove(house.engine, "checkout", listen)
        event.remove(house.engine, "checkin", leave)


@pytest.mark.parametrize("role", [Role.CENTRE, Role.SUPERVISOR, Role.PROTECTION])
def test_a_list_in_which_nothing_happened_asks_two_questions(flask: Flask, parts: House, role: Role) -> None:
    asks(parts)
    staff = at_desk(flask, role=role)
    early_in_a_minute(staff)
    asked = pulse(staff.get("/inbox?view=all").text)
    with counted(parts) as said:
        assert staff.get(asked).status_code == 204
    assert len([one for one in said if not _frame(one)]) == 2, said


def test_a_thread_in_which_nothing_happened_asks_three_more(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    early_in_a_minute(thida)
    asked = pulse(thida.get(f"/inbox/{code}").text)
    with counted(parts) as said:
        assert thida.get(asked).status_code == 204
    assert len([one for one in said if not _frame(one)]) == 5, said


def test_the_watching_writes_nothing_and_locks_nothing(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    early_in_a_minute(thida)
    asked = pulse(thida.get(f"/inbox/{code}").text)
    with counted(parts) as said:
        thida.get(asked)
    assert {one.split()[0] for one in said} <= {"BEGIN", "SELECT", "ROLLBACK", "COMMIT"}
    assert "BEGIN IMMEDIATE" not in said


def test_what_happens_elsewhere_at_the_desk_renews_only_the_mark(flask: Flask, thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    at_desk(flask, name="ហេង បូរី").post(f"/inbox/{code}/claim")
    early_in_a_minute(thida)
    asked = pulse(thida.get("/inbox").text)
    phone.sms("ខ្ញុំនៅអន្លង់វែង")
    news = thida.get(asked)
    assert (news.status_code, told(news)["counts"]) == (204, [0, 0, 1, 0])
    again = thida.get(then(asked, news))
    assert (again.status_code, told(again)) == (204, {})


def test_a_new_count_comes_without_the_list(thida: Desk, parts: House) -> None:
    early_in_a_minute(thida)
    asked = pulse(thida.get("/inbox").text)
    asks(parts)
    news = thida.get(asked)
    assert (news.status_code, told(news)["counts"]) == (204, [0, 1, 1, 1])


def test_of_a_list_only_the_row_comes_that_looks_different(thida: Desk, parts: House) -> None:
    asks(parts, "+85512345678", "សុខ ដារ៉ា")
    phone, code = asks(parts, "+85512345679", "ចាន់ សុភ័ក្រ")
    early_in_a_minute(thida)
    asked = pulse(thida.get("/inbox?view=all").text)
    phone.sms("ខ្ញុំនៅអន្លង់វែង")
    news = thida.get(asked)
    assert re.findall(r'id="(list|row-\d+)"[^>]*><a[^>]*data-code="(.....)"', news.text) == [("row-1", code)]
    assert "ខ្ញុំនៅអន្លង់វែង" in news.text
    assert "សុខ ដារ៉ា" not in news.text
    assert thida.get(then(asked, news)).status_code == 204


def test_a_list_that_is_longer_comes_whole(thida: Desk, parts: House) -> None:
    asks(parts, "+85512345678", "សុខ ដារ៉ា")
    asked = pulse(thida.get("/inbox?view=all").text)
    asks(parts, "+85512345679", "ចាន់ សុភ័ក្រ")
    news = thida.get(asked).text
    assert 'id="list"' in news
    assert "សុខ ដារ៉ា" in news


def test_what_was_found_is_marked_so_that_news_do_not_take_it_away(thida: Desk, parts: House) -> None:
    asks(parts)
    assert "data-searched" in thida.post("/inbox/search", {"text": "សុខ"}, **HX).text
    assert "data-searched" not in thida.post("/inbox/search", {"text": ""}, **HX).text


def _frame(statement: str) -> bool:
    return statement.split()[0] in ("BEGIN", "COMMIT", "ROLLBACK")
