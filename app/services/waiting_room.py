"""How somebody comes to staff: a conversation at the desk of their place and topic, and when they will be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from app.services import desks
from app.store import conversations
from app.store.conversations import Moved
from app.store.desks import Team
from app.store.messages import messages

if TYPE_CHECKING:
    from app.services.person import Person


def enter(person: Person, team: str, topic: str, *, alert: bool = False) -> int:
    """The conversation of a person that is not closed: a new one at its desk, or the one there is."""
    found = conversations.open_of(person.connection, person.id)
    if found is None:
        found = _new(person, team, topic, alert)
    elif alert:
        _alarm(person, found)
    return found


def _new(person: Person, team: str, topic: str, alert: bool) -> int:
    """A chat for the protection desk is sealed, and so is each one of a person who is sensitive."""
    place = person["commune"] or person["province"] or ""
    sealed = person["sensitive"] or team == Team.PROTECTION
    desk = desks.route(person.connection, Team.PROTECTION if sealed else team, place, person.at)
    due = desks.due(person.connection, desk.centre, person.at)
    more: dict[str, Any] = {"topic": topic, "place": place, "alert": alert, "sealed": sealed, "waits_since": person.at, "due_at": due}
    made = conversations.add(person.connection, person.id, desk, person.at, heard_at=person.at, **more, **_first(person))
    assert made is not None, "the contact is locked"
    if person.message is not None:
        _belongs(person, made)
    return made


def _first(person: Person) -> dict[str, Any]:
    return {"unread": 1 if person.message is not None else 0}


def _belongs(person: Person, chat: int) -> None:
    """What was said to get here is the first message of the chat."""
    person.connection.execute(update(messages).where(messages.c.id == person.message).values(conversation_id=chat))


def _alarm(person: Person, chat: int) -> None:
    """Worrying words in a chat: it is for the protection desk now, and sealed to all others."""
    row = conversations.get(person.connection, chat)
    assert row is not None
    if not row.sealed:
        desk = desks.route(person.connection, Team.PROTECTION, row.place, person.at)
        values = {"sealed": True, "centre_id": desk.centre, "team": desk.team, "staff_id": None, "stage": conversations.Stage.WAITING}
        conversations.change(person.connection, chat, values)
    conversations.change(person.connection, chat, {"alert": True})
    conversations.note(person.connection, chat, Moved.ALERT, at=person.at)
