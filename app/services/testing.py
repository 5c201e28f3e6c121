"""A test of a campaign to the phone of who makes it: the texts as a real recipient gets them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from app.channels.base import AddressKind
from app.queue import REPLIES
from app.services.campaigns import Refused, Why, find
from app.services.facts import kept
from app.services.house import House
from app.services.planning import Way, Words, addresses_by_contact, parts_of, ways
from app.store import audit, contacts, messages, tags
from app.store import staff as staff_rows
from app.store.audit import Wanted
from app.store.contacts import Person
from app.store.db import transaction
from app.store.hours import local
from app.store.staff import Member
from app.store.states import State
from app.text.phone import NotAPhone, parse

MOST_A_DAY = 30  # tests by one member of staff
TAG = "staff"  # on the record of a number that nobody had: a phone to try things on


def send_test(house: House, campaign: int, staff: Member, number: str, language: str, at: datetime) -> None:
    """Queues it at once, at any hour, and keeps the number on the account. Raises Refused."""
    with transaction(house.engine) as connection:
        row = find(connection, campaign)
        if audit.count(connection, Wanted(staff.id, "tested", local(at).replace(hour=0, minute=0, second=0, microsecond=0))) >= MOST_A_DAY:
            raise Refused(Why.MANY_TESTS)
        person = _tester(connection, _e164(number), staff, at)
        found = addresses_by_contact(connection, [person.id]).get(person.id, [])
        way = next(ways(house, row.ladder, found), None)
        words = Words(house, row.flow, row.texts, row.given, row.link)
        if way is None or person.stopped_at or person.refused_at or person.sensitive:
            raise Refused(Why.NO_TEST)
        if not words.language(language):
            raise Refused(Why.NO_TEXT)
        _queue(house, connection, person, way, words, words.language(language), staff, at)
        staff_rows.change(connection, staff.id, test_number=person.value)
        audit.note(connection, staff.id, "tested", "campaign", campaign, at=at)
    house.queues.wake(REPLIES)


def _tester(connection: Connection, e164: str, staff: Member, at: datetime) -> Person:
    """Whose number it is; nobody's becomes the member's own, which no campaign means: it has no consent."""
    person = contacts.load(connection, AddressKind.PHONE, e164)
    if person is not None:
        return person
    added = contacts.find_or_add(connection, AddressKind.PHONE, e164, "", at)
    contacts.change(connection, added.id, kept("name", staff.name), at)
    tags.set_tags(connection, added.id, [TAG])
    return contacts.find_or_add(connection, AddressKind.PHONE, e164, "", at)


def _queue(
    house: House, connection: Connection, person: Person, way: Way, words: Words, language: str, staff: Member, at: datetime
) -> None:
    medium = house.channels[way.channel].limits.medium
    common = {"contact_id": person.id, "address_id": way.address.id, "channel": way.channel, "author": staff.login}
    state = {"state": State.QUEUED, "queue": REPLIES, "due_at": at, "created_at": at}
    said = words.said(person, language, medium)
    messages.add(connection, [{**common, **state, "text": text, "parts": parts_of([text], medium)} for text in said])


def _e164(number: str) -> str:
    try:
        return parse(number).e164
    except NotAPhone:
        raise Refused(Why.NO_NUMBER) from None
