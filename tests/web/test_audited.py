"""Whoever changes what others rely on leaves a line in the audit: every form of staff is tried here, or says where else it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import String, func, insert, select

from app.services.house import House
from app.store import audit
from app.store.audiences import audiences
from app.store.db import reading, transaction
from app.store.desks import desk_staff, duties
from app.store.fairs import fairs
from app.store.referrals import services
from app.store.saved_replies import saved_replies
from app.store.staff import EVERY_ROLE, Role
from app.web.access import Access, access_of
from app.web.audit import ACTS, THINGS
from tests.services.people import Phone
from tests.web.counter import ODDAR, asks, code_of
from tests.web.desk import Desk, colleague, desk
from tests.web.test_centres import FORM as CENTRE
from tests.web.test_centres import number
from tests.web.test_fairs import form as fair

SERVICE = {"name_km": "ការិយាល័យឃុំត្រពាំងតាវ", "name_latin": "Trapeang Tav commune office", "phone": "012 345 678", "active": "1"}
REPLY = {"title": "ម៉ោងបើក", "km": "យើងបើកពីម៉ោង ៨ ព្រឹក", "whom": ""}
DAY = "2027-01-07"
ME = object()  # who is signed in
DUTY = {"staff_id": ME, "starts_day": DAY, "starts_time": "08:00", "ends_day": DAY, "ends_time": "17:00"}
SETTINGS: dict[str, Mapping[str, object]] = {  # in an order in which they can be done one after the other
    "services.add": SERVICE,
    "services.change": SERVICE,
    "saved_replies.add": REPLY,
    "saved_replies.change": REPLY,
    "saved_replies.drop": {},
    "campaign_run.set_price": {"channel": "simulator", "operator": "", "amount": "0.01"},
    "crossings.change": {"lines": "អូរស្មាច់ | O'Smach"},
    "centres.add": CENTRE,
    "centres.change": CENTRE,
    "centres.serve": {"places": ["22"]},
    "centres.put_on_duty": DUTY,
    "centres.drop_duty": {},
    "centres.add_holiday": {"day": DAY, "name_km": "ទិវាជ័យជម្នះ", "name_latin": "Victory Day"},
    "centres.drop_holiday": {},
    "audiences.save": {"name": "Anlong Veng", "places": ["2201"]},
    "audiences.change": {"places": ["2202"]},
    "audiences.drop": {},
    "fair_editing.add": fair(),
    "fair_editing.change": fair(seats="30"),
    "fairs.call_off": {},
    "safe_contact.keep": {"never_call": "1"},
    "sealed.keep_contact": {"never_call": "1", "word": "ផ្កាឈូក"},
    "sealed.unseal": {},
    "centres.stand": {},
    "sealed.keep_alerts": {"kind": "phone", "value": "012 777 666"},
    "staff.rules": {"needing": []},
    "staff.invite": {"login": "sok.dara", "name": "សុខ ដារ៉ា", "roles": ["outreach"]},
    "staff.change": {"name": "សុខ ដារ៉ា", "roles": ["manager"]},
    "staff.link": {},
    "staff.unlock": {},
    "staff.remove_factor": {},
    "staff.sign_out": {},
    "staff.disable": {},
    "staff.enable": {},
}
ELSEWHERE = {  # why a form is not tried here → forms
    "changes nothing": "campaigns.sizes contacts.search inbox.search inbox.size sealed.find",
    "is one's own": "signing_in.sign_out account.change_password account.confirm_second_factor account.end_session"
    " account.end_sessions account.new_codes"
    " account.remove_second_factor sealed.try_alert",
    "is a line of its chat": "inbox_acts.assign inbox_acts.claim inbox_acts.close inbox_acts.flow inbox_acts.label inbox_acts.reopen"
    " inbox_acts.reply inbox_acts.retry inbox_acts.snooze inbox_acts.transfer leading.begin referrals.move referrals.refer",
    "is a look into a case": "sealed.done sealed.open_case",
    "is a line of the person's record": "contacts.add followups.add followups.cancel person.consent person.doubt person.edit person.forget"
    " person.merge person.not_sensitive person.note person.number person.sensitive person.stop person.tag fair_door.by_code fair_door.tick",
    "is a draft until somebody asks for approval or starts it": "campaign_check.limits campaigns.change_texts campaigns.change_whom",
    "is a stage of a campaign or of what follows it": "campaign_check.test campaign_run.approve campaign_run.ask campaign_run.cancel"
    " campaign_run.copy campaign_run.pause campaign_run.resume campaign_run.retry campaign_run.schedule campaign_run.send_back"
    " campaigns.add fairs.invite followups.cancel_campaign followups.set_after",
    "is a stage of a list": "exports.ask imports.begin imports.settle imports.undo imports.upload",
}


def forms(flask: Flask) -> Iterator[str]:
    """Every form of staff."""
    for rule in flask.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and access_of(flask, rule.endpoint) is Access.STAFF:
            yield rule.endpoint


def test_every_form_of_staff_is_tried_or_says_where_it_is_kept(flask: Flask) -> None:
    placed = [*SETTINGS, *(form for some in ELSEWHERE.values() for form in some.split())]
    assert sorted(placed) == sorted({*forms(flask)})


@pytest.fixture
def known(flask: Flask, parts: House) -> dict[str, object]:
    """What stands for the arguments of the routes, beside what the forms make."""
    asks(parts)
    phone = Phone(parts, "+85512345679")
    phone.all("ចុះឈ្មោះ", "1", "1", "ចាន់ ស្រីមុំ", "2", "1", "22", "អន្លង់វែង", "1", "គេវាយខ្ញុំ")
    return {
        "contact": 1,
        "code": code_of(parts, phone),
        "centre": number(parts, ODDAR),
        "day": DAY,
        "which": colleague(parts, Role.OUTREACH),
    }


@pytest.fixture
def vanna(flask: Flask, parts: House, known: dict[str, object]) -> Desk:
    """May do everything, stands at the protection desk, and has the case open."""
    found = desk(flask, *EVERY_ROLE, name="ជា វណ្ណា")
    with transaction(parts.engine) as connection:
        connection.execute(insert(desk_staff), {"staff_id": found.id, "centre_id": known["centre"], "team": "protection"})
    found.post(f"/sealed/{known['code']}", {"reason": "ខ្ញុំទទួលបន្ទុកករណីនេះ"})
    for path in ("/services", "/inbox/saved-replies"):
        found.get(path)  # what Spean comes with is there
    return found


def newest(parts: House) -> dict[str, object]:
    """The last of what the forms make."""
    tables = {"service": services, "reply": saved_replies, "audience": audiences, "fair": fairs, "duty": duties}
    with reading(parts.engine) as connection:
        return {name: connection.scalar(select(func.max(table.c.id))) for name, table in tables.items()}


def lines(parts: House) -> list[Any]:
    with reading(parts.engine) as connection:
        return list(connection.execute(select(audit.audit).order_by(audit.audit.c.id)))


def test_who_changes_what_others_rely_on_leaves_a_line(flask: Flask, parts: House, vanna: Desk, known: dict[str, object]) -> None:
    rules = {rule.endpoint: rule for rule in flask.url_map.iter_rules() if "POST" in (rule.methods or ())}
    without = []
    for endpoint, form in SETTINGS.items():
        arguments = known | newest(parts)
        path = rules[endpoint].build({name: arguments[name] for name in rules[endpoint].arguments})
        assert path is not None, endpoint
        before = len(lines(parts))
        answer = vanna.post(path[1], {name: vanna.id if value is ME else value for name, value in form.items()})
        assert answer.status_code in (200, 303), (endpoint, answer.text)
        new = [line for line in lines(parts)[before:] if line.staff_id == vanna.id]
        without += [] if [line for line in new if line.act in ACTS and line.kind in THINGS] else [endpoint]
    assert without == []


def test_a_line_has_no_room_for_a_text_a_name_or_a_number_of_a_telephone() -> None:
    written = [column.name for column in audit.audit.c if isinstance(column.type, String)]
    assert written == ["act", "kind"]  # of which each word stands in a list (test_audit.py)
