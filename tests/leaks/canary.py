"""A person whose every datum is a word that stands nowhere else, planted in each part of the product, so that a leak is seen at once."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.services import break_glass, caring, chats, exporting, fair_seats, finding, neutral, referrals, safe_contact
from app.services import contacts as records
from app.services.house import House
from app.store import conversations, followups
from app.store.db import now, reading, transaction
from app.store.filters import Filter
from app.store.happenings import What
from app.store.staff import Member, Role
from tests.services import fairgoers, outreach
from tests.services.people import Phone
from tests.services.protection import member, of_desk

NAME, LATIN, NUMBER = "កាណារីស្រីពៅ", "Canarybird Sreypov", "77123987"
SAID = ("ពាក្យចាស់កាណា", "ពាក្យថ្មីកាណា")  # before it was sealed, and after
NOTES = ("កំណត់មុនកាណា", "កំណត់ក្រោយកាណា", "មូលហេតុផ្ទេរកាណា", "មូលហេតុបញ្ជូនកាណា")
WORD, REASON, LABEL, VILLAGE, TAG = "ផ្កាឈូកកាណា", "ហេតុបើកកាណា ដើម្បីហៅត្រឡប់", "ស្លាកកាណា", "ភូមិកាណា", "ប៉ាយកាណា"
ANSWERED = "ចម្លើយកាណាពីបុគ្គលិក"
CANARIES = (NAME, LATIN, NUMBER, "077 123 987", *SAID, *NOTES, WORD, REASON[:11], LABEL, VILLAGE, TAG, ANSWERED)
SHUT = (*SAID, *NOTES, WORD, REASON[:11], ANSWERED)  # never plain in the database either
ASKED = {"text": "កាណារី", "phone": "០៧៧១២៣៩៨៧"}  # how one would look for her, without the word itself
WORRY = f"ជួយខ្ញុំផង គេចាក់សោខ្ញុំ {SAID[1]}"


class Planted(NamedTuple):
    """Who she is, her case, and the colleague who has opened it."""

    phone: Phone
    contact: int
    code: str
    referral: str
    chat: int
    centre: int
    colleague: Member


def found_in(text: str) -> set[str]:
    """Which canaries a page, a file or a log line holds, however it is written."""
    plain = unquote(html.unescape(text))
    plain += re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), plain) if "\\u" in plain else ""
    return {word for word in CANARIES if word in plain}


def plant(house: House) -> Planted:
    """She registers, is in a campaign, at a fair, in a follow-up, an export and a chat; then she sends a worrying word."""
    outreach.members(house)
    phone = _registers(house)
    _is_everywhere(house, phone)
    referral = _talks(house, phone)
    phone.sms(WORRY)
    return _is_looked_after(house, phone, referral)


def _registers(house: House) -> Phone:
    phone = Phone(house, f"+855{NUMBER}")
    phone.all("ចុះឈ្មោះ", "1", "1", NAME, "2", "1", "22", "អន្លង់វែង", "1")
    sophea = member(house, Role.OUTREACH)
    records.change(house, phone.row.id, {"latin": LATIN, "village": VILLAGE}, sophea, now())
    caring.note(house, phone.row.id, What.NOTE, NOTES[0], sophea, now())
    caring.tag(house, phone.row.id, TAG, sophea, now())
    assert finding.search(house, ASKED["phone"], sophea).people
    return phone


def _is_everywhere(house: House, phone: Phone) -> None:
    outreach.returnees(house.engine, 3, first=501)
    campaign = outreach.launched(house)
    outreach.finish(house, campaign)
    fair = fairgoers.fair(house)
    admin = member(house, Role.ADMINISTRATOR)
    export = exporting.ask(house, Filter(places=("22",)), "csv", True, admin, now())
    exporting.write(house, export)
    with transaction(house.engine) as connection:
        fair_seats.ask(connection, fair, phone.row.id, now())
        later = now() + timedelta(days=30)
        followups.plan(connection, contact=phone.row.id, flow="survey", due_at=later, reason_kind="registered", at=now())


def _talks(house: House, phone: Phone) -> str:
    """With the front desk, which refers her; the referral's code."""
    phone.all("និយាយជាមួយបុគ្គលិក", "1", SAID[0])
    chat = _case(house, phone)
    chanthy = member(house, Role.CENTRE, at=(chat.centre_id, "front"))
    chats.reply(house, chat.id, chanthy, ANSWERED, now())
    chats.label(house, chat.id, chanthy, [LABEL], now())
    form = {"service": str(referrals.directory(house, "22")[0].id), "reason": NOTES[3], "agreed": "1"}
    referral = referrals.refer(house, chat.id, chanthy, form, now())
    chats.transfer(house, chat.id, chanthy, chat.centre_id, "legal", NOTES[2], now())
    phone.arrived()
    return referral


def _is_looked_after(house: House, phone: Phone, referral: str) -> Planted:
    """The protection desk opens the case, settles a safe word, writes a note and a neutral text."""
    case, lim = _case(house, phone), of_desk(house, phone)
    break_glass.open_case(house, case.code, lim, REASON, now())
    safe_contact.keep(house, case.code, lim, {"word": WORD, "shared_phone": "1"}, now())
    safe_contact.set_reach(house, lim, "phone", "012 777 666", now())
    chats.note(house, case.id, lim, NOTES[1], now())
    chats.reply(house, case.id, lim, neutral.texts("km")[0], now())
    return Planted(phone, phone.row.id, case.code, referral, case.id, case.centre_id, lim)


def _case(house: House, phone: Phone) -> Any:
    with reading(house.engine) as connection:
        found = conversations.newest(connection, phone.row.id)
        assert found is not None
        return found


def unseal_by_hand(house: House, planted: Planted) -> None:
    """The rule broken on purpose: the marks are gone, and the texts are as they were."""
    from app.store.contacts import contacts
    from app.store.shutting import reopen

    with transaction(house.engine) as connection:
        connection.execute(contacts.update().where(contacts.c.id == planted.contact).values(sensitive=False))
        table = conversations.conversations
        connection.execute(table.update().where(table.c.contact_id == planted.contact).values(sealed=False, team="front"))
        reopen(connection, planted.contact)
