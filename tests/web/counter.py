"""Staff at the desks of centres, and people who ask for them."""

from __future__ import annotations

import json
import re
from time import sleep, time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask
from sqlalchemy import insert, select
from werkzeug.test import TestResponse

from app.services import desks
from app.services.house import House
from app.store import centres
from app.store.conversations import conversations
from app.store.db import reading, transaction
from app.store.desks import desk_staff
from app.store.inbox_marks import APART_S
from app.store.staff import Role
from tests.services.people import Phone
from tests.web.desk import Desk, desk

ODDAR, PURSAT, NATIONAL = "MRC Oddar Meanchey", "MRC Pursat", "National desk"


def at_desk(flask: Flask, centre: str = ODDAR, team: str = "front", role: Role = Role.CENTRE, **more: Any) -> Desk:
    """Somebody new at a desk of a centre, signed in."""
    found = desk(flask, role, **more)
    with transaction(flask.extensions["spean"].engine) as connection:
        desks.stand(connection)
        (there,) = [row.id for row in centres.every(connection) if row.name_latin == centre]
        connection.execute(insert(desk_staff), {"staff_id": found.id, "centre_id": there, "team": team})
    return found


def asks(house: House, number: str = "+85512345678", name: str = "សុខ ដារ៉ា", commune: str = "អន្លង់វែង") -> tuple[Phone, str]:
    """Somebody of Oddar Meanchey who asks for a person in Khmer, and the code of their chat."""
    phone = Phone(house, number)
    phone.all("ចុះឈ្មោះ", "1", "1", name, "2", "1", "22", commune, "1", "និយាយជាមួយបុគ្គលិក", "1")
    return phone, code_of(house, phone)


def code_of(house: House, phone: Phone) -> str:
    with reading(house.engine) as connection:
        query = select(conversations.c.code).where(conversations.c.contact_id == phone.row.id).order_by(conversations.c.id.desc())
        return str(connection.scalars(query).first())


def early_in_a_minute(staff: Desk) -> None:
    """Waiting times are told in minutes, so a page is renewed with each of them: what is seen of one minute must fit into it."""
    left = 60 - (time() + staff.id * APART_S) % 60
    if left < 5:
        sleep(left)


HX = {"headers": {"HX-Request": "true", "Accept": "text/html"}}


def value(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return found[1]


def pulse(page: str) -> str:
    """The address by which a page asks for what is new."""
    found = re.search(r'id="news" hx-get="([^"]+)"', page)
    assert found
    marks = {name: value(page, name) for name in MARKS}
    return f"{found[1].replace('&amp;', '&')}&{urlencode(marks)}"


MARKS = ("lm", "tm", "hm", "pm")


def told(answer: TestResponse) -> dict[str, Any]:
    """The marks and counts that an answer brings; nothing where nothing happened."""
    found: dict[str, Any] = json.loads(answer.headers.get("HX-Trigger", "{}")).get("spean:news", {})
    return found


def then(asked: str, answer: TestResponse) -> str:
    """The address by which the page asks the next time, after an answer."""
    path, _, query = asked.partition("?")
    news = {name: mark for name, mark in told(answer).items() if name in MARKS}
    return f"{path}?{urlencode({**dict(parse_qsl(query, keep_blank_values=True)), **news})}"


def send(staff: Desk, code: str, text: str, **more: str) -> str:
    """Writes as the page does, and gives back what the page shows then."""
    return sent(staff, code, text, **more).text


def sent(staff: Desk, code: str, text: str, **more: str) -> TestResponse:
    """The same with its headers."""
    page = staff.get(f"/inbox/{code}").text
    form = {name: value(page, name) for name in ("key", "seen", "first")}
    return staff.post(f"/inbox/{code}/reply", {**form, "kind": "reply", "text": text, **more}, **HX)
