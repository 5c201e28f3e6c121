"""A number that may be another's by now, in the inbox: the composer says so and offers the neutral texts alone."""

from __future__ import annotations

from sqlalchemy import update

from app.services.house import House
from app.services.neutral import texts
from app.store.contacts import addresses
from app.store.db import now, transaction
from tests.web.counter import asks, send
from tests.web.desk import Desk

SAID = "Nobody knows whose this number is by now"


def test_neutral_texts_alone_until_something_comes_from_it(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    assert SAID not in thida.get(f"/inbox/{code}").text
    with transaction(parts.engine) as connection:
        connection.execute(update(addresses).values(unproven_at=now()))
    shown = thida.get(f"/inbox/{code}").text
    assert SAID in shown
    assert all(f"<option>{text}</option>" in shown for text in texts("km"))
    send(thida, code, "", neutral=texts("km")[1])
    assert phone.arrived() == [texts("km")[1]]
    phone.sms("ពេលល្ងាច")
    assert SAID not in thida.get(f"/inbox/{code}").text


def test_why_another_text_did_not_leave_stands_under_it(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    with transaction(parts.engine) as connection:
        connection.execute(update(addresses).values(unproven_at=now()))
    send(thida, code, "រោងចក្រសំរោងទទួលបងហើយ")
    assert phone.arrived() == []
    assert "it may be somebody else&#39;s" in thida.get(f"/inbox/{code}").text
