"""Which people a member of staff may see; who may not see them does not learn that they are there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from app.log import get_logger
from app.store import people, sealing
from app.store.conversations import conversations
from app.store.db import now
from app.store.sealing import Look
from app.store.sight import sees
from app.store.staff import Member, Role

ONE_LOOK = timedelta(minutes=1)  # a page that asks again for what is new is the same look

log = get_logger(__name__)


class Refused(Exception):
    """`problems` maps the name of a field ("" for the whole) to a kind of fault."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in problems.items()))
        self.problems = dict(problems)


class Gone(Exception):
    """There is no such person, or not for this member of staff."""


class Shut(Exception):
    """The case is sealed, and this member has not opened it: `code` is what may be said of it."""

    def __init__(self, code: str) -> None:
        super().__init__("the case is sealed")
        self.code = code


def sees_sensitive(staff: Member) -> bool:
    """Whether somebody's role allows it at all; each case asks for more."""
    return staff.may((Role.PROTECTION,))


def visible(connection: Connection, contact: int, staff: Member) -> Any:
    """Everything of a person's row; of one whose case is sealed for who has opened it. Raises Gone, Shut."""
    found = people.one(connection, contact, sensitive=True)
    case = _case(connection, contact, staff) if found is not None and found.sensitive else None
    if found is None or (found.sensitive and case is None):
        log.warning("person_refused", staff=staff.id)
        raise Gone
    if case is not None:
        enter(connection, staff, case, now())
    return found


def _case(connection: Connection, contact: int, staff: Member) -> Any:
    """The newest chat of a person whose case is sealed, where this member of staff may see it."""
    newest = select(conversations).where(conversations.c.contact_id == contact, sees(staff)).order_by(conversations.c.id.desc()).limit(1)
    return connection.execute(newest).one_or_none()


def enter(connection: Connection, member: Member, chat: Any, at: datetime) -> None:
    """Before anything of a chat is shown or done: a sealed one was opened with a reason, and the look is logged. Raises Shut."""
    if not chat.sealed:
        return
    if not sealing.is_open(connection, chat.id, member.id, at):
        raise Shut(chat.code)
    if not sealing.looked(connection, chat.id, member.id, at - ONE_LOOK):
        sealing.note(connection, chat, Look.READ, member.id, at)
