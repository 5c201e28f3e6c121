"""A chat that sleeps wakes when it goes to somebody else: they were never told to wait."""

from __future__ import annotations

from datetime import timedelta

from app.services import chats
from app.services.house import House
from app.store.db import now
from tests.services.centre import NATIONAL, PURSAT, asking, centre_of, chat_row, colleague


def test_a_chat_that_is_transferred_or_given_to_a_colleague_sleeps_no_longer(house: House) -> None:
    _, chat = asking(house)
    member, other = colleague(house, NATIONAL), colleague(house, NATIONAL)
    chats.snooze(house, chat, member, None, True, now())
    chats.assign(house, chat, member, other.id, now())
    assert not chat_row(house, chat).snoozed_for_reply
    chats.snooze(house, chat, other, now() + timedelta(days=1), False, now())
    chats.transfer(house, chat, other, centre_of(house, PURSAT), "front", "for Pursat", now())
    assert chat_row(house, chat).snoozed_until is None
