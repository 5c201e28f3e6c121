"""Saved replies by the hands of staff: written, changed, dropped; and the few that Spean comes with."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from app.services.house import House
from app.services.inbox_side import teams
from app.services.seeing import Gone, Refused
from app.store import audit, saved_replies
from app.store.db import one_at_a_time, reading, transaction
from app.store.saved_replies import LANGUAGES
from app.store.sight import OVER_DESKS
from app.store.staff import Member

LONGEST, LONGEST_TITLE = 1000, 80
ME = "me"
MAKING = 7744  # the lock of who makes the first replies
SHIPPED = Path(__file__).resolve().parents[1] / "data" / "saved_replies.toml"


def offered(house: House, member: Member) -> list[Row[Any]]:
    """What this member of staff may take; where nobody wrote any yet, those that Spean comes with."""
    with reading(house.engine) as connection:
        if saved_replies.count(connection):
            return saved_replies.offered(connection, member.id, teams(connection, member))
    with transaction(house.engine) as connection:
        _stand(connection)
        return saved_replies.offered(connection, member.id, teams(connection, member))


def for_chat(house: House, member: Member, chat: Row[Any]) -> list[tuple[str, str]]:
    """Title and text in the person's language, filled in. In a script that has no text: Khmer, then any."""
    language = chat.language or "km"
    order = (language, *LANGUAGES)
    texts = [(reply.title, next((text for name in order if (text := reply._mapping[name])), "")) for reply in offered(house, member)]
    return [(title, _filled(text, chat, member, language)) for title, text in texts if text]


def _filled(text: str, chat: Row[Any], member: Member, language: str) -> str:
    centre = chat.name_km if language == "km" else chat.name_latin
    known = {"name": chat.name or "", "code": chat.code, "centre": centre, "me": member.name}
    for name, value in known.items():
        text = text.replace("{" + name + "}", value)
    return text


def one(house: House, member: Member, reply: int) -> Row[Any]:
    """Raises Gone."""
    with reading(house.engine) as connection:
        return _one(connection, member, reply)


def _one(connection: Connection, member: Member, reply: int) -> Row[Any]:
    found = saved_replies.one(connection, reply, member.id, teams(connection, member))
    if found is None:
        raise Gone
    return found


def may_change(member: Member, reply: Row[Any]) -> bool:
    """One's own; a team's with the team; everybody's who stands over the desks."""
    return reply.staff_id == member.id or bool(reply.team) or member.may(OVER_DESKS)


def save(house: House, member: Member, form: Mapping[str, str], reply: int | None, at: datetime) -> None:
    """A new reply, or another form of one. Raises Refused, Gone."""
    values = {"title": form.get("title", "").strip(), **{name: form.get(name, "").replace("\r\n", "\n").strip() for name in LANGUAGES}}
    with transaction(house.engine) as connection:
        if problems := _problems(values) | _problem_of_whom(connection, member, form.get("whom", ME)):
            raise Refused(problems)
        values |= _whom(member, form.get("whom", ME))
        if reply is None:
            audit.note(connection, member.id, "made", "reply", saved_replies.add(connection, values), at=at)
        elif may_change(member, _one(connection, member, reply)):
            saved_replies.change(connection, reply, values)
            audit.note(connection, member.id, "changed", "reply", reply, at=at)
        else:
            raise Gone


def _problems(values: Mapping[str, Any]) -> dict[str, str]:
    wrong = {name: "too_long" for name in LANGUAGES if len(values[name]) > LONGEST}
    if not values["title"] or len(values["title"]) > LONGEST_TITLE:
        wrong["title"] = "no_title"
    return wrong if any(values[name] for name in LANGUAGES) else wrong | {"km": "no_text"}


def _problem_of_whom(connection: Connection, member: Member, whom: str) -> dict[str, str]:
    allowed = {ME, *teams(connection, member)} | ({""} if member.may(OVER_DESKS) else set())
    return {} if whom in allowed else {"whom": "not_yours"}


def _whom(member: Member, whom: str) -> dict[str, Any]:
    return {"staff_id": member.id, "team": ""} if whom == ME else {"staff_id": None, "team": whom}


def drop(house: House, member: Member, reply: int, at: datetime) -> None:
    """Raises Gone."""
    with transaction(house.engine) as connection:
        if not may_change(member, _one(connection, member, reply)):
            raise Gone
        saved_replies.drop(connection, reply)
        audit.note(connection, member.id, "dropped", "reply", reply, at=at)


def _stand(connection: Connection) -> None:
    one_at_a_time(connection, MAKING)
    if saved_replies.count(connection) == 0:
        for row in tomllib.loads(SHIPPED.read_text("utf-8"))["replies"]:
            saved_replies.add(connection, row)
