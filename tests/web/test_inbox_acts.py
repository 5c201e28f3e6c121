"""What staff do with a chat besides answering: notes, sleep, labels, transfer, the end, and a failed message again."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from app.services.house import House
from app.store.db import reading, transaction
from app.store.messages import messages
from tests.web.counter import HX, asks, at_desk, send, value
from tests.web.desk import Desk


def test_a_note_is_for_colleagues_alone(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    send(thida, code, "ទូរសព្ទរួចហើយ", kind="note")
    assert "ទូរសព្ទរួចហើយ" in thida.get(f"/inbox/{code}").text
    assert phone.arrived() == []


def test_an_empty_answer_and_an_unknown_end_are_refused(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    assert thida.post(f"/inbox/{code}/reply", {"text": "  \r\n"}).status_code == 400
    assert thida.post(f"/inbox/{code}/close", {"outcome": "whatever"}).status_code == 400


def test_what_was_transferred_is_gone_from_ones_sight(flask: Flask, thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    legal = at_desk(flask, team="legal")
    page = thida.get(f"/inbox/{code}").text
    to = page.split('-legal"')[0].rsplit('"', 1)[1]
    answer = thida.post(f"/inbox/{code}/transfer", {"desk": f"{to}-legal", "reason": "ប្រាក់ឈ្នួល"}, **HX)
    assert answer.headers["HX-Redirect"].startswith("/inbox")
    assert thida.get(f"/inbox/{code}").status_code == 404
    assert "ប្រាក់ឈ្នួល" in legal.get(f"/inbox/{code}").text


def test_asleep_until_they_write(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    thida.post(f"/inbox/{code}/snooze", {"until": "reply"})
    assert code not in thida.get("/inbox?view=all").text
    assert code in thida.get("/inbox?view=all&state=snoozed").text
    phone.sms("សួស្ដី")
    assert code in thida.get("/inbox?view=all").text


def test_closed_with_what_came_of_it_and_open_again(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    thida.post(f"/inbox/{code}/claim")
    thida.post(f"/inbox/{code}/close", {"outcome": "called"})
    assert "Settled by a call" in thida.get("/inbox?view=all&state=closed").text
    thida.post(f"/inbox/{code}/reopen")
    assert code in thida.get("/inbox").text


def test_labels_are_found_again(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    thida.post(f"/inbox/{code}/label", {"labels": "ប្រាក់ឈ្នួល, ថៃ"})
    assert code in thida.get("/inbox?view=all&label=ថៃ").text
    assert code not in thida.get("/inbox?view=all&label=ឡាវ").text


def test_a_failed_answer_offers_to_try_again_and_one_on_its_way_does_not(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    send(thida, code, "ជម្រាបសួរ")
    with transaction(parts.engine) as connection:
        connection.execute(messages.update().where(messages.c.author.is_not(None)).values(state="failed", code="refused"))
    page = thida.get(f"/inbox/{code}").text
    assert "Try again" in page
    thida.post(f"/inbox/{code}/retry", {"message": value(page, "message")})
    assert phone.arrived() == ["ជម្រាបសួរ"]
    with reading(parts.engine) as connection:
        assert len(connection.execute(select(messages.c.id).where(messages.c.author.is_not(None))).all()) == 2
