"""The supervisor's page counts the chats of their centres, and nothing of a sealed one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app.services import chats, supervision
from app.services.house import House
from app.store.db import now, transaction
from app.store.staff import Role, find
from app.web.supervision import span
from tests.web.counter import ODDAR, PURSAT, asks, at_desk
from tests.web.desk import desk


def test_who_waits_is_counted_and_what_was_answered_has_its_times(flask: Flask) -> None:
    house: House = flask.extensions["spean"]
    phone, _ = asks(house)
    supervisor, other = at_desk(flask, ODDAR, role=Role.SUPERVISOR), at_desk(flask, PURSAT, role=Role.SUPERVISOR)
    page = supervisor.get("/supervision").text
    assert "<dt>Wait for an answer</dt><dd>1</dd>" in page
    assert "<dt>Wait for an answer</dt><dd>0</dd>" in other.get("/supervision").text
    clerk = at_desk(flask, ODDAR, name="អ៊ុក ចាន់ធី")
    later = now() + timedelta(minutes=90)
    with transaction(house.engine) as connection:
        member = find(connection, clerk.id)
        boss = find(connection, supervisor.id)
    assert member is not None
    assert boss is not None
    chats.reply(house, phone.row.chat_id, member, "សួស្ដី", later)
    (line,) = [line for line in supervision.overview(house, boss, None, later).weeks if line.chats]
    assert (line.chats, line.first and [round(one.total_seconds() / 60) for one in line.first]) == (1, [90, 90])
    page = supervisor.get("/supervision").text
    assert "អ៊ុក ចាន់ធី" in page
    assert "1 h 30 min" in page


def test_a_sealed_case_is_not_counted(flask: Flask) -> None:
    phone, _ = asks(flask.extensions["spean"])
    phone.sms("they locked me in")
    supervisor = at_desk(flask, ODDAR, role=Role.SUPERVISOR)
    assert "<dt>Open in all</dt><dd>0</dd>" in supervisor.get("/supervision").text


def test_another_centre_is_not_there(flask: Flask) -> None:
    supervisor = at_desk(flask, ODDAR, role=Role.SUPERVISOR)
    assert supervisor.get("/supervision?centre=1").status_code == 200
    assert supervisor.get("/supervision?centre=2").status_code == 404
    assert desk(flask, Role.CENTRE).get("/supervision").status_code == 404
    assert "no desk yet" in desk(flask, Role.ADMINISTRATOR).get("/supervision").text


@pytest.mark.parametrize(
    ("time", "text"),
    [
        (None, "–"),
        (timedelta(minutes=-1), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=5, minutes=3), "5 h 3 min"),
        (timedelta(days=3), "3 days"),
    ],
)
def test_a_stretch_of_time_is_told_in_two_units_at_most(flask: Flask, time: timedelta | None, text: str) -> None:
    with flask.test_request_context(headers={"Accept-Language": "en"}):
        assert span(time) == text
