"""Staff lead somebody to a centre: a chat waits at the desk of the person's place, as if they had asked themselves."""

from __future__ import annotations

from datetime import datetime

from app.services.answering import Unfit
from app.services.house import House
from app.services.person import Person
from app.services.seeing import visible
from app.store import contacts, conversations
from app.store.conversations import Moved
from app.store.db import transaction
from app.store.desks import Team
from app.store.sight import sees
from app.store.staff import Member

TEAMS = tuple(team for team in Team if team is not Team.PROTECTION)  # to the protection desk a person comes by being marked


def lead(house: House, contact: int, team: str, member: Member, at: datetime) -> str:
    """The code of the chat (the open one, where there is one); empty where this member will not see it. Raises Gone, Shut, Unfit."""
    with transaction(house.engine) as connection:
        visible(connection, contact, member)
        ways = contacts.load_by_id(connection, contact)
        if not ways or team not in TEAMS:
            raise Unfit("no_channel" if not ways else "no_desk")
        person = Person(house, connection, ways[0], at)
        person.escalate(team, "staff")
        chat = int(person["chat_id"])
        person.save()
        conversations.note(connection, chat, Moved.ASKED, by=member.id, at=at)
        found = conversations.get(connection, chat, sees(member))
        return str(found.code) if found is not None else ""
