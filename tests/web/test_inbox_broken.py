"""Hands that slip and hands that pry in the inbox: the same button twice, a chat that went out of sight, odd numbers and signs."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import select
from structlog.testing import capture_logs

from app.services.house import House
from app.store.conversations import conversation_moves
from app.store.db import reading
from app.store.messages import messages
from app.store.referrals import referrals
from app.store.staff import Role
from tests.web.counter import HX, PURSAT, asks, at_desk, pulse, value
from tests.web.desk import Desk


def _written(house: House) -> list[str]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(messages.c.text).where(messages.c.author.is_not(None)).order_by(messages.c.id)))


def test_another_text_behind_a_button_that_had_sent_one_is_told_of_and_can_be_sent(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    page = thida.get(f"/inbox/{code}").text
    form = {name: value(page, name) for name in ("key", "seen", "first")} | {"kind": "reply"}
    thida.post(f"/inbox/{code}/reply", {**form, "text": "សូមមកម៉ោង ៨"}, **HX)  # whose answer is lost on the way
    told = thida.post(f"/inbox/{code}/reply", {**form, "text": "សូមមកម៉ោង ៩"}, **HX)
    assert "What you had sent first went out" in told.text
    assert "spean:held" in json.loads(told.headers["HX-Trigger"])
    assert _written(parts) == ["សូមមកម៉ោង ៨"]
    thida.post(f"/inbox/{code}/reply", {**form, "key": value(told.text, "key"), "text": "សូមមកម៉ោង ៩"}, **HX)
    assert _written(parts) == ["សូមមកម៉ោង ៨", "សូមមកម៉ោង ៩"]


def test_a_note_and_a_referral_are_kept_once_whatever_the_button_suffered(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    page = thida.get(f"/inbox/{code}").text
    for _ in range(2):
        thida.post(f"/inbox/{code}/reply", {"key": value(page, "key"), "kind": "note", "text": "បានហៅទៅថៅកែ"}, **HX)
        thida.post(f"/referrals/from/{code}", {"service": "1", "reason": "ជំពាក់ប្រាក់ខែ ៣ ខែ", "agreed": "1"})
    with reading(parts.engine) as connection:
        noted = connection.scalars(select(conversation_moves.c.note).where(conversation_moves.c.what == "note")).all()
        assert (noted, len(connection.execute(select(referrals)).all())) == (["បានហៅទៅថៅកែ"], 1)


def test_a_chat_that_was_sealed_while_it_stood_open_leaves_the_page_at_the_next_look(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    page = thida.get(f"/inbox/{code}").text
    phone.sms("គេវាយខ្ញុំ")
    form = {name: value(page, name) for name in ("key", "seen", "first")} | {"kind": "reply", "text": "សួស្ដី"}
    for answer in (thida.get(pulse(page), **HX), thida.post(f"/inbox/{code}/reply", form, **HX)):
        assert (answer.status_code, answer.headers["HX-Redirect"], answer.data) == (204, "/inbox", b"")
    assert thida.get(f"/inbox/{code}").status_code == 404
    assert _written(parts) == []


@pytest.mark.parametrize("path", ["/inbox/{code}", "/contacts/77", "/referrals/ABCDE", "/campaigns"])
def test_who_asks_for_what_is_not_theirs_gets_nothing_and_stands_in_the_log(flask: Flask, parts: House, path: str) -> None:
    _, code = asks(parts)
    borey = at_desk(flask, PURSAT)
    with capture_logs() as logged:
        assert borey.get(path.format(code=code)).status_code == 404
    assert borey.id in [line.get("staff") for line in logged if line["log_level"] == "warning"]


def test_no_code_of_a_sealed_case_can_be_tried_out_unseen(flask: Flask, parts: House) -> None:
    lim = at_desk(flask, team="protection", role=Role.PROTECTION)
    with capture_logs() as logged:
        assert lim.post("/sealed/ABCDE", {"reason": "ខ្ញុំទទួលបន្ទុកករណីនេះ"}).status_code == 404
    assert "case_refused" in [line["event"] for line in logged]


HUGE = "9" * 30


@pytest.mark.parametrize("path", [f"/contacts/{HUGE}", f"/inbox/{{code}}/older?before={HUGE}", f"/referrals?before={HUGE}"])
def test_a_number_that_no_database_holds_is_no_fault_of_ours(thida: Desk, parts: House, path: str) -> None:
    _, code = asks(parts)
    assert thida.get(path.format(code=code)).status_code in (400, 404)


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("transfer", {"desk": "²-front", "reason": "ភូមិរបស់គាត់"}),
        ("transfer", {"desk": f"{HUGE}-front", "reason": "ភូមិរបស់គាត់"}),
        ("assign", {"to": HUGE}),
        ("retry", {"message": HUGE}),
        ("close", {"outcome": "answered", "seen": HUGE}),
        ("flow", {"flow": "forget"}),
        ("flow", {"flow": "stop"}),
    ],
)
def test_forms_that_no_page_has_change_nothing(thida: Desk, parts: House, act: str, form: dict[str, str]) -> None:
    phone, code = asks(parts)
    answer = thida.post(f"/inbox/{code}/{act}", form)
    assert answer.status_code in (303, 400, 404)
    assert (phone.row.stopped_at, phone.row.session is None or "forget" not in phone.row.session) == (None, True)


@pytest.mark.parametrize("service", ["²", HUGE, "-1", ""])
def test_a_service_that_is_none_is_asked_for_again(thida: Desk, parts: House, service: str) -> None:
    _, code = asks(parts)
    assert thida.post(f"/referrals/from/{code}", {"service": service, "reason": "x", "agreed": "1"}).status_code == 422


def test_a_text_that_is_too_long_for_the_person_leaves_the_referral_kept(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    thida.get(f"/referrals/from/{code}")
    answer = thida.post(f"/referrals/from/{code}", {"service": "1", "reason": "x", "agreed": "1", "tell": "ក" * 4001})
    assert answer.status_code == 303
    assert "The person was not told: the text cannot go out so." in thida.get(answer.headers["Location"]).text
