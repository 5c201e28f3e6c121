"""Closed chats of a label, on both databases: the last that ended, whether a few have it or very many."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert

from app.services import inbox
from app.services.house import House
from app.store.conversations import conversation_labels
from app.store.db import transaction
from app.store.desks import Team
from app.store.inbox import FEW, Wanted
from app.store.staff import Member, Role
from tests.services import past
from tests.services.centre import PURSAT, centre_of, colleague
from tests.services.past import Chat
from tests.services.protection import member

AT = datetime(2026, 11, 18, 3, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 15, 17, tzinfo=UTC)
WAGES, PAPERS, BIRTH = "ប្រាក់ខែ", "បាត់លិខិតឆ្លងដែន", "សំបុត្រកំណើត"


@pytest.mark.parametrize("role", [Role.CENTRE, Role.SUPERVISOR, Role.PROTECTION])
def test_the_last_that_ended_of_a_label_stand_on_the_list(house: House, role: Role) -> None:
    who = _who(house, role)
    chats = past.chats(house, FEW * 2, [who], AT, MONDAY)
    many, few = [chat for chat in chats if chat["id"] % 3], [chat for chat in chats if chat["id"] % 97 == 0]
    _label(house, WAGES, many)
    _label(house, PAPERS, few)
    assert len(many) > FEW > len(few)
    for label, labelled in ((WAGES, many), (PAPERS, few), (BIRTH, [])):
        seen = [chat for chat in labelled if chat["closed_at"] and _sees(house, who, role, chat)]
        last = sorted(seen, key=lambda chat: (chat["closed_at"], chat["id"]), reverse=True)
        assert _listed(house, who, label) == [chat["id"] for chat in last][:40]


def _who(house: House, role: Role) -> Member:
    if role is Role.PROTECTION:
        return member(house, role, at=(centre_of(house, PURSAT), Team.PROTECTION))
    return colleague(house, PURSAT, Team.LEGAL, role=role)


def _sees(house: House, who: Member, role: Role, chat: Chat) -> bool:
    theirs = {Role.CENTRE: chat["team"] == Team.LEGAL, Role.SUPERVISOR: not chat["sealed"], Role.PROTECTION: chat["sealed"]}
    return bool(chat["centre_id"] == centre_of(house, PURSAT) and theirs[role])


def _label(house: House, label: str, chats: list[Chat]) -> None:
    with transaction(house.engine) as connection:
        connection.execute(insert(conversation_labels), [{"conversation_id": chat["id"], "label": label} for chat in chats])


def _listed(house: House, who: Member, label: str) -> list[Any]:
    return [one.row.id for one in inbox.listed(house, who, Wanted("all", "closed", label=label), AT).rows]
