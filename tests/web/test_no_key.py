"""A text that no key opens: a sentence stands in its place, everything around it stays readable, and it is never written over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, select, update
from structlog.testing import capture_logs

from app.services.house import House
from app.store.conversations import conversation_moves
from app.store.db import reading, transaction
from app.store.happenings import happenings
from app.store.messages import messages
from app.store.referrals import referral_steps, referrals
from app.store.safeguards import safeguards
from app.store.sealing import case_looks
from app.store.staff import Role
from tests.services.people import Phone
from tests.web.counter import HX, asks, at_desk, code_of
from tests.web.desk import Desk

WORRY = "គេយកលិខិតឆ្លងដែនខ្ញុំ ហើយវាយខ្ញុំ"
AFTER = "ខ្ញុំនៅក្រៅផ្ទះ"
LOST = "This text cannot be opened: its key is missing. Tell the administrator."
AWAY = "00000000"  # a key that nobody has


@pytest.fixture
def sokha(flask: Flask) -> Desk:
    return at_desk(flask, team="protection", role=Role.PROTECTION, name="លឹម សុខា")


@pytest.fixture
def case(sokha: Desk, parts: House) -> tuple[Phone, str]:
    """A sealed case that Sokha has opened; its code."""
    phone, _ = asks(parts)
    phone.sms(WORRY)
    phone.sms(AFTER)
    code = code_of(parts, phone)
    sokha.post(f"/sealed/{code}", {"reason": "ខ្ញុំទទួលបន្ទុកករណីនេះថ្ងៃនេះ"})
    return phone, code


def lose(house: House, table: Table, *which: Any) -> None:
    with transaction(house.engine) as connection:
        assert connection.execute(update(table).where(table.c.key_id.is_not(None), *which).values(key_id=AWAY)).rowcount


def kept(house: House, table: Table) -> list[tuple[Any, ...]]:
    """Every row of a table that no key opens, as it lies."""
    with reading(house.engine) as connection:
        return [tuple(row) for row in connection.execute(select(table).where(table.c.key_id == AWAY).order_by(*table.primary_key))]


def first_worry(house: House) -> Any:
    with reading(house.engine) as connection:
        said = connection.execute(select(messages.c.id).where(messages.c.state == "received").order_by(messages.c.id.desc()).limit(2))
        return messages.c.id == said.scalars().all()[1]


def test_a_thread_and_a_timeline_show_a_sentence_and_the_rest_of_what_was_said(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    phone, code = case
    sokha.post(f"/inbox/{code}/reply", {"key": "k", "kind": "note", "text": "បានហៅទៅម្ដាយ"}, **HX)
    sokha.post(f"/contacts/{phone.row.id}/note", {"what": "call", "note": "គាត់មិនលើកទេ"})
    lose(parts, messages, first_worry(parts))
    lose(parts, conversation_moves, conversation_moves.c.what == "note")
    lose(parts, happenings)
    thread, person = sokha.get(f"/inbox/{code}"), sokha.get(f"/contacts/{phone.row.id}")
    assert (thread.text.count(LOST), person.text.count(LOST)) == (2, 2)
    for page in (thread, person):
        assert AFTER in page.text
        assert WORRY not in page.text
    sokha.post("/language", {"language": "km", "back": "/"})
    assert "អត្ថបទនេះបើកមិនបានទេ" in sokha.get(f"/inbox/{code}").text


def test_the_log_names_it_once_by_its_number(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    _, code = case
    lose(parts, messages, first_worry(parts))
    with capture_logs() as logged:
        for _ in range(2):
            sokha.get(f"/inbox/{code}")
    told = [line for line in logged if line["event"] == "text_without_key"]
    assert [(line["table"], line["key"]) for line in told] == [("messages", AWAY)]
    assert told[0]["row"] == kept(parts, messages)[0][0]
    assert set(told[0]) == {"event", "log_level", "table", "row", "key"}


def test_a_referral_and_its_papers_hold_without_the_reason(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    _, code = case
    sokha.get(f"/referrals/from/{code}")
    made = sokha.post(f"/referrals/from/{code}", {"service": "1", "reason": "ជំពាក់ប្រាក់ខែ", "agreed": "1"}).headers["Location"]
    sokha.post(made, {"state": "accepted", "note": "មកថ្ងៃចន្ទ"})
    lose(parts, referrals)
    lose(parts, referral_steps)
    assert sokha.get(made).text.count(LOST) == 2
    found = json.loads(sokha.get(f"{made}.json").data)
    assert (found["reason"], found["steps"][-1]["note"]) == (None, None)
    assert sokha.get(f"{made}.pdf").data.startswith(b"%PDF")


def test_the_log_of_looks_stays_readable(flask: Flask, parts: House, case: tuple[Phone, str]) -> None:
    chea = at_desk(flask, "National desk", "protection", Role.SUPERVISOR, name="ជា វណ្ណា")
    lose(parts, case_looks)
    assert LOST in chea.get("/sealed/log").text


def test_a_safe_word_that_no_key_opens_stays_until_another_is_typed(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    _, code = case
    path = f"/sealed/{code}/contact"
    sokha.post(path, {"word": "ផ្កាឈូក"})
    lose(parts, safeguards)
    before = kept(parts, safeguards)[0][5:8]
    assert LOST in sokha.get(path).text
    assert sokha.post(path, {"word": "", "never_call": "1"}).status_code == 303
    assert kept(parts, safeguards)[0][5:8] == before
    sokha.post(path, {"word": "ផ្កាម្លិះ"})
    assert kept(parts, safeguards) == []
    assert "ផ្កាម្លិះ" in sokha.get(path).text


def test_taking_the_seal_away_opens_the_rest_and_leaves_it_as_it_lies(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    _, code = case
    lose(parts, messages, first_worry(parts))
    before = kept(parts, messages)
    assert sokha.post(f"/sealed/{code}/unseal").status_code == 303
    assert kept(parts, messages) == before
    with reading(parts.engine) as connection:
        assert connection.scalars(select(messages.c.key_id).where(messages.c.key_id.is_not(None))).all() == [AWAY]
    page = sokha.get(f"/inbox/{code}").text
    assert (LOST in page, AFTER in page) == (True, True)


def test_a_failed_answer_that_no_key_opens_is_not_sent_again_and_staff_are_told(sokha: Desk, parts: House, case: tuple[Phone, str]) -> None:
    _, code = case
    with transaction(parts.engine) as connection:
        last = select(messages.c.id).where(messages.c.state != "received").order_by(messages.c.id.desc()).limit(1).scalar_subquery()
        connection.execute(update(messages).where(messages.c.id == last).values(state="failed", author="លឹម សុខា", key_id=AWAY))
    message = kept(parts, messages)[0][0]
    assert LOST in sokha.post(f"/inbox/{code}/retry", {"message": message, "first": "0"}, **HX).text
