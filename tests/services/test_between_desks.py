"""What is said at one desk stays there: the record of a person and the acts on another chat of theirs do not tell it."""

from __future__ import annotations

import pytest

from app.services import chats, finding
from app.services.chats import Gone
from app.services.house import House
from app.store import conversations, messages
from app.store.db import now, transaction
from app.store.desks import Desk, Team
from app.store.messages import Move
from app.store.staff import Member, Role
from app.store.states import State
from tests.services.centre import ODDAR_MEANCHEY, PURSAT, asking, centre_of, colleague
from tests.services.protection import member

ASKED, ANSWERED = "ថៅកែជំពាក់ប្រាក់ខែខ្ញុំ", "សូមយកកិច្ចសន្យាមក"


def told(house: House, contact: int, who: Member) -> set[str]:
    """What of the two texts stands on the person's record."""
    found = finding.person(house, contact, who, now())
    return {line.text for line in found.timeline if line.text} & {ASKED, ANSWERED}


def test_the_record_of_a_person_shows_the_texts_of_a_chat_to_its_desk_alone(house: House) -> None:
    sokha, chat = asking(house, province=ODDAR_MEANCHEY)
    chanthy = colleague(house, ODDAR_MEANCHEY, Team.FRONT)
    sokha.sms(ASKED)
    chats.reply(house, chat, chanthy, ANSWERED, now())
    contact = sokha.row.id
    assert told(house, contact, chanthy) == {ASKED, ANSWERED}
    for other in (colleague(house, PURSAT), colleague(house, ODDAR_MEANCHEY, Team.JOBS), member(house, Role.OUTREACH)):
        assert told(house, contact, other) == set()
    assert any(line.kind == "in" for line in finding.person(house, contact, other, now()).timeline)  # what the flows heard is there


def test_a_failed_answer_of_another_desk_is_not_sent_again_from_ones_own_chat(house: House) -> None:
    sokha, first = asking(house, province=ODDAR_MEANCHEY)
    chanthy, thida = colleague(house, ODDAR_MEANCHEY, Team.FRONT), colleague(house, PURSAT, Team.LEGAL)
    failed = chats.reply(house, first, chanthy, ANSWERED, now())
    with transaction(house.engine) as connection:
        messages.move(connection, [Move(failed, State.FAILED, code="unreachable")])
    chats.close(house, first, chanthy, "other", now())
    second = at_pursat(house, sokha.row.id)
    with pytest.raises(Gone):
        chats.retry(house, second, thida, failed, now())
    assert ANSWERED not in sokha.arrived()


def at_pursat(house: House, contact: int) -> int:
    """Another chat of the person, at the legal desk of Pursat."""
    centre = centre_of(house, PURSAT)
    with transaction(house.engine) as connection:
        made = conversations.add(connection, contact, Desk(centre, Team.LEGAL), now())
    assert made is not None
    return made
