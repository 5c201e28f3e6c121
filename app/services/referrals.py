"""From a chat to help: a person is referred to a service with their consent, the answer is followed, and they are told."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from app.log import get_logger
from app.services import seeing
from app.services.holding import held
from app.services.house import House
from app.services.seeing import Gone, Refused
from app.store import audit, consents, conversations, referrals, vault
from app.store.consents import Purpose
from app.store.db import one_at_a_time, reading, transaction
from app.store.referrals import MOVES, State
from app.store.staff import Member

LONGEST = 2000
WORDING = "staff.referral:1"  # what staff say when they ask; see docs/inbox.md
DATA = Path(__file__).resolve().parents[1] / "data"
MAKING = 7743  # the lock of who makes the first services
OPEN = (State.SENT, State.ACCEPTED)

log = get_logger(__name__)


@dataclass(frozen=True)
class Seen:
    """A referral with its texts, its steps (row, note) and how many days it took so far."""

    row: Row[Any]
    reason: str | None  # none: no key opens it, nor the note of a step
    steps: list[tuple[Row[Any], str | None]]
    days: int
    next: list[State]


def directory(house: House, place: str = "") -> list[Row[Any]]:
    """The services one may refer to: those of the person's province first, then those of every province."""
    with reading(house.engine) as connection:
        found = referrals.directory(connection)
    if not found:
        with transaction(house.engine) as connection:
            stand(connection)
            found = referrals.directory(connection)
    near = place[:2]
    return sorted(found, key=lambda row: 1 if not row.place else 0 if row.place[:2] == near else 2)


def stand(connection: Connection) -> None:
    """The services that Spean comes with, where there is none yet; of many at once, one makes them."""
    one_at_a_time(connection, MAKING)
    if not referrals.directory(connection, active=False):
        for row in tomllib.loads((DATA / "services.toml").read_text("utf-8"))["services"]:
            referrals.add_service(connection, row)


def agreed(connection: Connection, contact: int) -> bool:
    """Whether the person's consent to be referred holds."""
    return any(row.purpose == Purpose.REFERRAL and row.granted for row in consents.standing(connection, contact))


def has_agreed(house: House, contact: int) -> bool:
    with reading(house.engine) as connection:
        return agreed(connection, contact)


def refer(house: House, chat: int, member: Member, form: Mapping[str, str], at: datetime) -> str:
    """Sends a person to a service; the referral's code. Raises Gone, Shut, Refused, Over."""
    reason = form.get("reason", "").strip()
    with transaction(house.engine) as connection:
        row, _ = held(connection, chat, member, at)
        number = form.get("service", "")
        to = referrals.service(connection, int(number)) if number.isdecimal() and len(number) < 10 else None
        known = agreed(connection, row.contact_id)
        if problems := _problems(to, reason, known or form.get("agreed") == "1"):
            raise Refused(problems)
        assert to is not None
        if before := _sent_before(connection, chat, to.id, reason):
            return before
        if not known:
            _record(connection, row, member, at)
        made = referrals.add(connection, row, to.id, reason, member.id, at)
        conversations.note(connection, chat, "referred", by=member.id, text=f"{to.name_latin} ({made.code})", at=at)
        conversations.write(connection, chat, {})
    return str(made.code)


def _sent_before(connection: Connection, chat: int, to: int, reason: str) -> str:
    """The code of the same referral, which waits for the service's answer: a button that was pressed twice refers once."""
    waiting = referrals.waiting(connection, chat, to)
    return next((str(row.code) for row in waiting if vault.shown_note(connection, "referrals", row, "reason") == reason), "")


def _problems(to: Row[Any] | None, reason: str, consented: bool) -> dict[str, str]:
    wrong = {} if to is not None and to.active else {"service": "no_service"}
    if not reason or len(reason) > LONGEST:
        wrong["reason"] = "no_note" if not reason else "too_long"
    return wrong if consented else wrong | {"agreed": "not_agreed"}


def _record(connection: Connection, chat: Row[Any], member: Member, at: datetime) -> None:
    """They said so to staff, in this chat or by telephone."""
    consents.record(connection, chat.contact_id, [Purpose.REFERRAL], True, WORDING, "km", "message", at, member.login)


@cache
def _texts() -> dict[str, dict[str, str]]:
    return tomllib.loads((DATA / "referral_texts.toml").read_text("utf-8"))


def told(state: str, language: str | None, service: Row[Any]) -> str:
    """What the person may be told; empty where nothing need be said."""
    chosen = language or "km"
    name = service.name_km if chosen == "km" else service.name_latin
    return _texts()[state][chosen].format(service=name, phone=f" {service.phone}" if service.phone else "")


def one(house: House, member: Member, code: str, at: datetime) -> Seen:
    """Raises Gone, and Shut where the case is sealed and not open."""
    with transaction(house.engine) as connection:
        row = _one(connection, member, code, at)
        steps = [(step, vault.shown_note(connection, "referral_steps", step)) for step in referrals.steps(connection, row.id)]
        following = sorted(MOVES[State(row.state)], key=list(State).index)
        return Seen(row, vault.shown_note(connection, "referrals", row, "reason"), steps, days(row, at), following)


def _one(connection: Connection, member: Member, code: str, at: datetime) -> Row[Any]:
    found = referrals.one(connection, member, code)
    if found is None:
        log.warning("referral_refused", staff=member.id)
        raise Gone
    if found.sealed:
        seeing.enter(connection, member, conversations.get(connection, found.conversation_id), at)
    return found


def days(row: Row[Any], at: datetime) -> int:
    """Whole days from sending to the end, or to now."""
    return int(((row.ended_at or at) - row.created_at).days)


def move(house: House, member: Member, code: str, state: State, note: str, at: datetime) -> int:
    """What the service says; the chat's id. Raises Gone, Shut, Refused."""
    if len(note) > LONGEST:
        raise Refused({"note": "too_long"})
    with transaction(house.engine) as connection:
        row = _one(connection, member, code, at)
        if not referrals.move(connection, row.id, state, at):
            raise Refused({"": "moved"})
        referrals.step(connection, row.id, state, member.id, note.strip(), at, sealed=row.sealed)
        conversations.write(connection, row.conversation_id, {})
        return int(row.conversation_id)


def listed(house: House, member: Member, states: Collection[State], before: int | None = None) -> tuple[list[Row[Any]], dict[str, int]]:
    """Those of a state that this member sees, and how many there are of each."""
    with reading(house.engine) as connection:
        return referrals.listed(connection, member, states, before), referrals.counts(connection, member)


def exported(house: House, member: Member, code: str, at: datetime) -> None:
    """That somebody took it out of the house is kept."""
    with transaction(house.engine) as connection:
        audit.note(connection, member.id, "exported", "referral", _one(connection, member, code, at).id, at=at)
