"""A test of a campaign to the phone of who makes it: the texts as a real recipient gets them."""

from __future__ import annotations

from datetime import datetime

from app.channels.base import AddressKind
from app.queue import REPLIES
from app.services.campaigns import Refused, Why, find
from app.services.house import House
from app.services.planning import Words, addresses_by_contact, parts_of, ways
from app.store import contacts, messages
from app.store.db import transaction
from app.store.states import State
from app.text.phone import NotAPhone, parse


def send_test(house: House, campaign: int, staff: str, number: str, language: str, at: datetime) -> None:
    """Queues it at once, at any hour. The number must be of somebody who is in the contacts. Raises Refused."""
    with transaction(house.engine) as connection:
        row = find(connection, campaign)
        person = contacts.load(connection, AddressKind.PHONE, _e164(number))
        way = next(ways(house, row.ladder, addresses_by_contact(connection, [person.id]).get(person.id, [])), None) if person else None
        if person is None or way is None:
            raise Refused(Why.NOT_FOUND)
        words = Words(house, row.flow, row.texts, row.given)
        medium = house.channels[way.channel].limits.medium
        if not words.language(language):
            raise Refused(Why.NO_TEXT)
        common = {"contact_id": person.id, "address_id": way.address.id, "channel": way.channel, "author": staff}
        state = {"state": State.QUEUED, "queue": REPLIES, "due_at": at, "created_at": at}
        said = words.said(person, words.language(language), medium)
        messages.add(connection, [{**common, **state, "text": text, "parts": parts_of([text], medium)} for text in said])
    house.queues.wake(REPLIES)


def _e164(number: str) -> str:
    try:
        return parse(number).e164
    except NotAPhone:
        raise Refused(Why.NOT_FOUND) from None
