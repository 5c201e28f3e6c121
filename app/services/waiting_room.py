"""How somebody comes to staff: a conversation at the desk of their place and topic, and when they will be answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, literal

from app.services import alerting, desks, sealing
from app.store import centres, chat_messages, conversations, staff
from app.store import sealing as rows
from app.store.conversations import Moved, Stage
from app.store.conversations import conversations as table
from app.store.db import Moment
from app.store.desks import Team
from app.store.hours import local
from app.store.sight import sees

if TYPE_CHECKING:
    from app.services.person import Person

TODAY, TOMORROW = "day_today", "day_tomorrow"


def enter(person: Person, team: str, topic: str, *, alert: bool = False) -> int:
    """The conversation of a person that is not closed: the one there is, one of this desk that was closed lately, or a new one."""
    found = conversations.open_of(person.connection, person.id)
    if found is None:
        found = lately(person, team) or _new(person, team, topic, alert)
    if alert:
        conversations.change(person.connection, found, {"alert": True})
        conversations.note(person.connection, found, Moved.ALERT, at=person.at)
    if alert or person["sensitive"] or team == Team.PROTECTION:
        _seal(person, found, alert)
    return found


def _seal(person: Person, chat: int, alert: bool) -> None:
    """The person with all that is kept of them; what they were in the middle of is over."""
    known = rows.was_sealed(person.connection, chat)
    sealing.seal(person.connection, person.id, person.at)  # which alerts whoever looks after a new case
    for column, value in {"sensitive": True, "session": None, "wait_at": None, "pages": None}.items():
        person[column] = value
    if alert and known:
        alerting.please_look(person.connection, chat, person.at)


def lately(person: Person, team: str = "") -> int | None:
    """A chat that was closed not long ago is open again."""
    chat = conversations.newest(person.connection, person.id)
    days = timedelta(days=person.house.settings.reopen_days)
    if chat is None or chat.closed_at is None or chat.closed_at < person.at - days or chat.outcome == conversations.Outcome.JOINED:
        return None
    if team not in ("", chat.team) or (person["sensitive"] and not chat.sealed):
        return None
    _again(person, chat)
    return int(chat.id)


def _again(person: Person, chat: Row[Any]) -> None:
    """Whoever had it has it; nobody, and it waits for the desk."""
    holder = chat.staff_id if _still_sees(person, chat) else None
    stage = Stage.OPEN if holder else Stage.WAITING
    opened = {"stage": stage, "staff_id": holder, "outcome": None, "closed_at": None}
    conversations.reopen(person.connection, chat.id, opened | _said(person, chat))
    conversations.note(person.connection, chat.id, Moved.REOPENED, at=person.at)
    _belongs(person, chat.id)


def _still_sees(person: Person, chat: Row[Any]) -> bool:
    """Whoever had the chat may have left their desk since."""
    member = staff.find(person.connection, chat.staff_id) if chat.staff_id else None
    return member is not None and conversations.get(person.connection, chat.id, sees(member)) is not None


def _new(person: Person, team: str, topic: str, alert: bool) -> int:
    place = person["commune"] or person["province"] or ""
    sealed = bool(person["sensitive"] or team == Team.PROTECTION)
    desk = desks.route(person.connection, Team.PROTECTION if sealed else team, place, person.at)
    due = desks.due(person.connection, desk.centre, person.at, sealed=sealed)
    more: dict[str, Any] = {"topic": topic, "place": place, "alert": alert, "sealed": sealed, "waits_since": person.at, "due_at": due}
    unread = 1 if person.message is not None else 0
    made = conversations.add(person.connection, person.id, desk, person.at, heard_at=person.at, unread=unread, **more)
    assert made is not None, "the contact is locked"
    _belongs(person, made)
    return made


def _belongs(person: Person, chat: int) -> None:
    """What was said to get here is a message of the chat."""
    if person.message is not None:
        chat_messages.move(person.connection, person.message, chat)


def heard(person: Person, chat: int) -> None:
    """They wrote into their chat: it is unread, awake, and waits for an answer."""
    row = conversations.get(person.connection, chat)
    if row is not None:
        conversations.change(person.connection, chat, _said(person, row))


def _said(person: Person, chat: Row[Any]) -> dict[str, Any]:
    due = chat.due_at or desks.due(person.connection, chat.centre_id, person.at, sealed=chat.sealed)
    return {
        "heard_at": person.at,
        "unread": table.c.unread + 1,
        "waits_since": func.coalesce(table.c.waits_since, literal(person.at, Moment)),
        "due_at": due,
        "snoozed_until": None,
        "snoozed_for_reply": False,
    }


def leave(person: Person) -> None:
    """Back to the flows; the chat stays open for staff, who see that they left."""
    chat = person["chat_id"]
    if chat:
        conversations.write(person.connection, chat, {})
        conversations.note(person.connection, chat, Moved.LEFT, at=person.at)
    person["chat_id"] = None


def beside(person: Person) -> int | None:
    """The chat that is open while the person is with the flows; what they said is for it."""
    found = conversations.open_of(person.connection, person.id)
    if found is not None:
        heard(person, found)
        _belongs(person, found)
    return found


def when(person: Person, chat: int) -> str:
    """When somebody will answer, and the short code to ask by; nothing to who is protected."""
    row = conversations.get(person.connection, chat)
    centre = centres.get(person.connection, row.centre_id) if row is not None else None
    if row is None or centre is None or row.sealed or person["sensitive"]:
        return ""
    opens = desks.opening(person.connection, centre, person.at).opens(person.at)
    phrase = "chat_code" if opens is None else "chat_open" if opens == person.at else "chat_closed"
    text = person.say(phrase).replace("{code}", row.code)
    return _at(person, text, opens) if opens is not None else text


def _at(person: Person, text: str, opens: Any) -> str:
    days = (local(opens).date() - local(person.at).date()).days
    far = f"{local(opens):%d/%m}"
    day = person.say(TODAY) if days == 0 else person.say(TOMORROW) if days == 1 else far
    return text.replace("{day}", day).replace("{time}", f"{local(opens):%H:%M}")
