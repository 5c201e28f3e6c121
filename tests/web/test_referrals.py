"""From a chat to help: the consent, the state, what the person hears, and the sheet for the service."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.services.house import House
from app.services.referral_papers import breakable
from app.store.audit import audit
from app.store.contacts import contacts
from app.store.db import reading, transaction
from app.store.referrals import referrals
from app.store.staff import Role
from tests.web.counter import PURSAT, asks, at_desk
from tests.web.desk import Desk

REASON = "ថៅកែជំពាក់ប្រាក់ឈ្នួល ៣ខែ នៅខេត្តរ៉ាយ៉ង។"


def form(page: str, **more: str) -> dict[str, str]:
    """As the page is filled in: the first service of legal help."""
    service = re.search(r'value="(\d+)">[^<]*Legal help', page)
    assert service
    return {"service": service[1], "reason": REASON, "agreed": "1", **more}


def referred(staff: Desk, code: str, **more: str) -> str:
    """The address of a new referral."""
    page = staff.get(f"/referrals/from/{code}").text
    answer = staff.post(f"/referrals/from/{code}", form(page, **more))
    assert answer.status_code == 303
    return str(answer.location)


def test_a_person_is_referred_told_and_followed_until_it_is_done(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    where = referred(thida, code, tell="យើងបានបញ្ជូនសំណើរបស់លោកអ្នក។")
    assert phone.arrived() == ["យើងបានបញ្ជូនសំណើរបស់លោកអ្នក។"]
    shown = thida.get(where).text
    assert REASON in shown
    assert "0 days" in shown
    assert "nothing goes to the service by itself" in shown
    assert f'href="/inbox/{code}">Back to the chat' in shown
    assert 'value="referred" checked' in thida.get(f"/inbox/{code}").text
    thida.post(where, {"state": "accepted", "note": "ជួបថ្ងៃច័ន្ទ", "tell": "គេបានទទួលហើយ។"})
    assert phone.arrived() == ["គេបានទទួលហើយ។"]
    thida.post(where, {"state": "done"})
    assert "ជួបថ្ងៃច័ន្ទ" in thida.get(where).text
    assert where in thida.get("/referrals?state=done").text
    assert "Referred by ចាន់ ធីតា" in thida.get(f"/inbox/{code}").text


def test_without_consent_nobody_is_referred(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    page = thida.get(f"/referrals/from/{code}").text
    wrong = thida.post(f"/referrals/from/{code}", form(page, agreed=""))
    assert (wrong.status_code, "Without their consent" in wrong.text, REASON in wrong.text) == (422, True, True)
    referred(thida, code)
    assert "They agreed to be referred" in thida.get(f"/referrals/from/{code}").text


def test_a_state_that_cannot_follow_is_refused(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    where = referred(thida, code)
    thida.post(where, {"state": "declined"})
    assert thida.post(where, {"state": "accepted"}).status_code == 422
    assert thida.post(where, {"state": "nonsense"}).status_code == 422


def test_the_sheet_is_a_pdf_and_the_same_for_machines(thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    where = referred(thida, code)
    sheet = thida.get(f"{where}.pdf")
    assert (sheet.mimetype, sheet.data[:5]) == ("application/pdf", b"%PDF-")
    found = thida.get(f"{where}.json").json
    assert found is not None
    assert (found["person"]["name"], found["person"]["place"]["code"][:2], found["reason"]) == ("សុខ ដារ៉ា", "22", REASON)
    assert found["consent"]["wording"]
    with reading(parts.engine) as connection:
        assert connection.scalars(select(audit.c.act).where(audit.c.kind == "referral")).all() == ["exported", "exported"]


def test_another_centre_has_no_such_referral(flask: Flask, thida: Desk, parts: House) -> None:
    _, code = asks(parts)
    where = referred(thida, code)
    other = at_desk(flask, PURSAT)
    assert [other.get(f"{where}{ending}").status_code for ending in ("", ".pdf", ".json")] == [404, 404, 404]
    assert other.get(f"/referrals/from/{code}").status_code == 404
    assert where not in other.get("/referrals").text


def test_the_reason_of_a_sealed_case_is_shut(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    where = referred(thida, code)
    phone.sms("គេយកលិខិតឆ្លងដែនខ្ញុំ ហើយវាយខ្ញុំ")
    assert thida.get(where).status_code == 404
    with reading(parts.engine) as connection:
        (row,) = connection.execute(select(referrals)).all()
    assert REASON not in row.reason
    assert row.key_id


def test_a_service_is_added_by_who_stands_over_the_desks(flask: Flask, thida: Desk) -> None:
    boss = at_desk(flask, role=Role.SUPERVISOR)
    assert thida.get("/services/new").status_code == 404
    assert boss.post("/services/new", {"name_km": "អង្គការ"}).status_code == 422
    wrong = boss.post("/services/new", {"name_km": "អង្គការ", "name_latin": "Partner", "checked_on": "yesterday"})
    assert "25/11/2026" in wrong.text
    boss.post("/services/new", {"name_km": "អង្គការ", "name_latin": "Partner", "checked_on": "20/11/2026", "kind": "partner", "active": "1"})
    assert "20/11/2026" in thida.get("/services").text


def test_a_line_of_khmer_breaks_between_words_and_never_within_a_letter() -> None:
    assert breakable("សួស្ដី Sok Dara").replace("\u200b", "") == "សួស្ដី Sok Dara"
    assert "\u200b" in breakable("ខ្ញុំធ្វើការនៅថៃ")
    assert "\u202e" not in breakable("a\u202eb")


def test_a_phone_that_stopped_is_told_nothing_and_staff_are(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    phone.sms("STOP")
    page = thida.get(f"/referrals/from/{code}").text
    answer = thida.post(f"/referrals/from/{code}", form(page, tell="x"), follow_redirects=True)
    assert "could not be told" in answer.text
    assert phone.arrived() == []


def test_who_is_erased_leaves_no_referral(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    where = referred(thida, code)
    with transaction(parts.engine) as connection:
        connection.execute(contacts.delete().where(contacts.c.id == phone.row.id))
    assert thida.get(where).status_code == 404


def test_who_closed_the_chat_meanwhile_is_why_the_person_was_not_told(thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    where = referred(thida, code)
    thida.post(f"/inbox/{code}/close", {"outcome": "referred"})
    phone.arrived()
    answer = thida.post(where, {"state": "accepted", "tell": "គេបានទទួលហើយ។"}, follow_redirects=True)
    assert "Kept. The person was not told: the chat is closed." in answer.text
    assert phone.arrived() == []


def test_who_took_the_chat_meanwhile_is_why_the_person_was_not_told(flask: Flask, thida: Desk, parts: House) -> None:
    phone, code = asks(parts)
    where = referred(thida, code)
    chanthy = at_desk(flask, name="ស ចន្ធី")
    chanthy.post(f"/inbox/{code}/claim")
    answer = thida.post(where, {"state": "accepted", "tell": "គេបានទទួលហើយ។"}, follow_redirects=True)
    assert "somebody else has the chat" in answer.text
    assert phone.arrived() == []
