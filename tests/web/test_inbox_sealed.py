"""A sealed case in the inbox: a code in the list, a reason before anything is shown, neutral texts alone, and nothing for other desks."""

from __future__ import annotations

import pytest
from flask import Flask

from app.services.house import House
from app.services.neutral import texts
from app.store.staff import Role
from tests.services.people import Phone
from tests.web.counter import HX, asks, at_desk, code_of, value
from tests.web.desk import Desk

WORDS = "គេយកលិខិតឆ្លងដែនខ្ញុំ ហើយវាយខ្ញុំ"


@pytest.fixture
def sokha(flask: Flask) -> Desk:
    return at_desk(flask, team="protection", role=Role.PROTECTION, name="លឹម សុខា")


def worried(house: House) -> tuple[Phone, str]:
    phone, _ = asks(house)
    phone.sms(WORDS)
    return phone, code_of(house, phone)


def opened(staff: Desk, code: str) -> None:
    staff.post(f"/sealed/{code}", {"reason": "ខ្ញុំទទួលបន្ទុកករណីនេះថ្ងៃនេះ"})


def test_the_list_says_its_code_and_nothing_else(sokha: Desk, parts: House) -> None:
    _, code = worried(parts)
    listed = sokha.get("/inbox?view=all").text
    assert code in listed
    assert "សុខ ដារ៉ា" not in listed
    assert WORDS not in listed
    assert f"/inbox/{code}" in sokha.post("/inbox/search", {"text": code}, **HX).text
    assert f"/inbox/{code}" not in sokha.post("/inbox/search", {"text": "សុខ"}, **HX).text


def test_the_inbox_of_the_desk_says_that_an_alert_reaches_nobody(sokha: Desk, flask: Flask) -> None:
    said = "A silent alert reaches nobody of your desk now."
    assert said in sokha.get("/inbox").text
    assert said not in at_desk(flask).get("/inbox").text
    sokha.post("/sealed/alerts", {"kind": "phone", "value": "012 777 666"})
    assert said not in sokha.get("/inbox").text


def test_nothing_is_shown_before_a_reason_is_given(sokha: Desk, parts: House) -> None:
    _, code = worried(parts)
    for path in (f"/inbox/{code}", f"/inbox/news?chat={code}", f"/inbox/{code}/older", f"/inbox/{code}/replies", f"/referrals/from/{code}"):
        answer = sokha.get(path)
        assert WORDS not in answer.text, path
        assert answer.status_code in (204, 302, 303), path
    opened(sokha, code)
    page = sokha.get(f"/inbox/{code}").text
    assert WORDS in page
    assert f"<title>Inbox {code}" in page
    assert 'data-sealed="yes"' in page  # the browser keeps no draft of it


def test_only_a_neutral_text_goes_out(sokha: Desk, parts: House) -> None:
    phone, code = worried(parts)
    opened(sokha, code)
    page = sokha.get(f"/inbox/{code}").text
    neutral = texts("km")[0]
    assert neutral in page
    form = {"key": value(page, "key"), "seen": value(page, "seen"), "kind": "reply", "neutral": neutral}
    sokha.post(f"/inbox/{code}/reply", form, **HX)
    assert phone.arrived() == [neutral]


def test_the_desk_that_had_it_has_it_no_longer(flask: Flask, parts: House) -> None:
    thida = at_desk(flask)
    _, code = worried(parts)
    assert code not in thida.get("/inbox?view=all").text
    assert thida.get(f"/inbox/{code}").status_code == 404
