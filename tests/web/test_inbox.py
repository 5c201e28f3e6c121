"""The inbox: the list, the thread, and that of two who do the same at once one wins and the other is told."""

from __future__ import annotations

from time import perf_counter

import pytest
from flask import Flask
from sqlalchemy import insert, select

from app.services.house import House
from app.store.db import now, transaction
from app.store.messages import messages
from app.store.staff import Role
from tests.services.people import Phone
from tests.web.counter import HX, PURSAT, asks, at_desk, early_in_a_minute, pulse, send, sent, then, value
from tests.web.desk import Desk, desk


def test_who_waits_is_listed_and_hears_the_answer_on_the_phone(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    listed = thida.get("/inbox?view=unassigned").text
    assert "សុខ ដារ៉ា" in listed
    assert f"/inbox/{code}" in listed
    thida.post(f"/inbox/{code}/claim")
    send(thida, code, "ជម្រាបសួរ! ខ្ញុំឈ្មោះធីតា។")
    assert phone.arrived() == ["ជម្រាបសួរ! ខ្ញុំឈ្មោះធីតា។"]
    shown = thida.get(f"/inbox/{code}").text
    assert "handed to the network" in shown
    assert "Taken by ចាន់ ធីតា" in shown


def test_unread_is_exact_and_gone_when_somebody_looked(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    thida.get(f"/inbox/{code}")
    phone.all("ខ្ញុំចង់សួររឿងប្រាក់ខែ", "នៅថៃ")
    assert "2 unread messages" in thida.get("/inbox?view=all").text
    thida.get(f"/inbox/{code}")
    assert "unread message" not in thida.get("/inbox?view=all").text


def test_another_centre_neither_sees_nor_finds_nor_guesses_it(flask: Flask, parts: House) -> None:
    _, code = asks(parts)
    other = at_desk(flask, PURSAT)
    assert code not in other.get("/inbox?view=all").text
    assert f"/inbox/{code}" not in other.post("/inbox/search", {"text": code}).text
    assert other.get(f"/inbox/{code}").status_code == 404
    for act in ("claim", "reply", "close", "reopen"):
        assert other.post(f"/inbox/{code}/{act}", {"text": "x", "outcome": "answered"}).status_code == 404
    assert other.get(f"/inbox/news?chat={code}").status_code == 404


def test_the_slower_of_two_hears_who_was_faster(flask: Flask, thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    borey = at_desk(flask, name="ហេង បូរី")
    borey.post(f"/inbox/{code}/claim")
    assert "ហេង បូរី was faster" in thida.post(f"/inbox/{code}/claim", {}, **HX).text
    assert "ហេង បូរី was faster" in send(thida, code, "ជម្រាបសួរ")


def test_the_same_reply_twice_is_sent_once(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    page = thida.get(f"/inbox/{code}").text
    form = {"key": value(page, "key"), "seen": value(page, "seen"), "kind": "reply", "text": "សូមរង់ចាំបន្តិច"}
    for _ in range(3):
        thida.post(f"/inbox/{code}/reply", form, **HX)
    assert phone.arrived() == ["សូមរង់ចាំបន្តិច"]


def test_a_word_that_came_meanwhile_is_read_before_the_answer_goes_out(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    seen = value(thida.get(f"/inbox/{code}").text, "seen")
    phone.sms("ខ្ញុំដោះស្រាយរួចហើយ")
    told = send(thida, code, "សូមមកមជ្ឈមណ្ឌល", seen=seen)
    assert "They wrote meanwhile" in told
    assert "ខ្ញុំដោះស្រាយរួចហើយ" in told
    assert phone.arrived() == []
    assert "They wrote meanwhile" not in send(thida, code, "អរគុណ")
    assert phone.arrived() == ["អរគុណ"]


def test_nothing_new_costs_nothing_and_what_is_new_comes_alone(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    early_in_a_minute(thida)
    asked = pulse(thida.get(f"/inbox/{code}").text)
    first = thida.get(asked)
    assert (first.status_code, first.text) == (204, "")
    phone.sms("ខ្ញុំនៅអន្លង់វែង")
    news = thida.get(asked)
    assert "ខ្ញុំនៅអន្លង់វែង" in news.text
    assert "<html" not in news.text
    assert thida.get(then(asked, news)).status_code == 204


def test_a_message_on_its_way_changes_its_state_under_the_eyes(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    asked = pulse(thida.get(f"/inbox/{code}").text)
    shown = sent(thida, code, "ជម្រាបសួរ")
    assert "waits to be sent" in shown.text
    phone.arrived()
    assert "handed to the network" in thida.get(then(asked, shown)).text


def test_markup_and_turned_letters_stay_text(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    phone.sms("<script>alert(1)</script>\u202eកខគ")
    phone.sms("ក" * 5000)
    page = thida.get(f"/inbox/{code}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "ក" * 5000 in page


def test_found_by_code_number_and_name_and_never_in_an_address(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    for text in (code.lower(), "012 345 678", "សុខ"):
        assert f"/inbox/{code}" in thida.post("/inbox/search", {"text": text}, **HX).text
    assert f"/inbox/{code}" not in thida.post("/inbox/search", {"text": "ពិសិដ្ឋ"}, **HX).text


def test_parts_are_counted_as_one_writes(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    said = thida.post(f"/inbox/{code}/size", {"text": "ក" * 80}).text
    assert "<b>2 parts</b>" in said
    assert "54 letters left" in said


@pytest.mark.parametrize("role", [Role.OUTREACH, Role.APPROVER, Role.MANAGER])
def test_other_roles_find_no_inbox(flask: Flask, role: Role) -> None:
    assert desk(flask, role).get("/inbox").status_code == 404


def test_a_thread_of_ten_thousand_messages_opens_soon_and_goes_on_upward(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    short = soonest(thida, code)
    fill(parts, phone, 10_000)
    long = soonest(thida, code)
    page = thida.get(f"/inbox/{code}").text
    assert "line 9999" in page
    assert "line 9900" not in page
    older = page.split("/older?before=")[1].split('"')[0]
    assert "line 9950" in thida.get(f"/inbox/{code}/older?before={older}").text
    assert long < 4 * short  # a page of forty messages beside one of a few, on whatever machine


def soonest(staff: Desk, code: str) -> float:
    """Seconds until a thread stands there; the machine may be busy with something else."""
    times = []
    for _ in range(4):
        began = perf_counter()
        staff.get(f"/inbox/{code}")
        times.append(perf_counter() - began)
    return min(times)


def fill(house: House, phone: Phone, count: int) -> None:
    with transaction(house.engine) as connection:
        known = connection.execute(select(messages).where(messages.c.contact_id == phone.row.id).limit(1)).one()
        row = {
            "contact_id": known.contact_id,
            "address_id": known.address_id,
            "channel": "simulator",
            "state": "received",
            "created_at": now(),
        }
        connection.execute(insert(messages), [{**row, "text": f"line {n}", "provider_id": f"many-{n}"} for n in range(count)])
