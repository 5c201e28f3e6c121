"""What the sender checks of every message: its time, safe hours, and neutral texts only where nothing else is safe, or its number in doubt.

It stands behind the claim, so that no writer can forget it. A safe word that was given opens the talk for some hours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from app.log import get_logger
from app.services.house import House
from app.services.neutral import is_neutral
from app.store import chat_messages, messages, safeguards
from app.store.flows import Book
from app.store.hours import CAMBODIA, local, next_open
from app.store.messages import Move
from app.store.outbox import Claimed
from app.store.states import State
from app.store.vault import NoKey
from app.text.khmer import match_key

TALK = timedelta(hours=1)  # how long a given safe word holds, and a shared phone is with who wrote from it
SHORTEST_WORD = 3  # letters

log = get_logger(__name__)


def passed(house: House, connection: Connection, claimed: Sequence[Claimed], at: datetime, *, hours: bool = False) -> list[Claimed]:
    """Those of the claimed that may go out now; the others wait for a safe hour (within the sending `hours`), or fail with the reason."""
    found = safeguards.of_many(connection, {m.contact_id for m in claimed}) if claimed else {}
    theirs = in_their_hands(connection, found.values(), at)
    held = {m.id: move for m in claimed if (move := _held(house.book, m, found.get(m.contact_id), at, hours, theirs))}
    messages.move(connection, held.values())
    return [m for m in claimed if m.id not in held]


def _held(book: Book, message: Claimed, row: Row[Any] | None, at: datetime, hours: bool, theirs: Collection[int] = ()) -> Move | None:
    if not message.text:
        return Move(message.id, State.FAILED, code="no_key")
    if message.expires_at is not None and message.expires_at <= at:
        return Move(message.id, State.FAILED, code="too_late")
    why = _neutral_alone(message, row, theirs, at)
    if why and (message.options or not is_neutral(book, message.text)):
        return Move(message.id, State.FAILED, code=why)
    return _waits(message, row, at, hours) if row is not None else None


def _neutral_alone(message: Claimed, row: Row[Any] | None, theirs: Collection[int], at: datetime) -> str:
    """Why nothing but a neutral text may go there: they are not alone, or the number may be another's by now. "": anything may."""
    if row is not None and row.neutral and not talking(row, message.address_id, at):
        return "not_neutral"
    if message.author and row is not None and row.shared_phone and message.address_id not in theirs:
        return "shared_phone"
    return "unproven" if message.unproven else ""


def _waits(message: Claimed, row: Row[Any], at: datetime, hours: bool) -> Move | None:
    """Until their safe hour, or for nothing where there is none while it is of use."""
    opens = _opens(row, at, hours)
    if opens is None or (message.expires_at is not None and opens > message.expires_at):
        return Move(message.id, State.FAILED, code="no_safe_hour")
    return Move(message.id, State.QUEUED, due_at=opens) if opens > at else None


def _opens(row: Row[Any], at: datetime, hours: bool) -> datetime | None:
    """Their next safe moment, where asked one within the sending hours; None where the two never meet."""
    safe = next_safe(row, at)
    for _ in range(2):
        opens = next_open(safe) if hours else safe
        if opens == safe:
            return safe
        safe = next_safe(row, opens)
    return None


def talking(row: Row[Any], address: int, at: datetime) -> bool:
    """Whether they gave their safe word from this address a short while ago: it is them, and they are alone with that phone."""
    return row.word_given_at is not None and row.word_address_id == address and at - row.word_given_at < TALK


def in_their_hands(connection: Connection, rows: Iterable[Row[Any]], at: datetime) -> set[int]:
    """The addresses of people with a shared phone who wrote from there a short while ago: they have it, and may read what staff write."""
    shared = [row.contact_id for row in rows if row.shared_phone]
    return chat_messages.heard_from(connection, shared, at - TALK) if shared else set()


def next_safe(row: Row[Any], at: datetime) -> datetime:
    """The moment itself in the safe hours, else their next beginning; 20 to 6 goes over midnight."""
    if row.from_hour is None or row.to_hour is None or _within(local(at).hour, row.from_hour, row.to_hour):
        return at
    day = local(at).date() + timedelta(days=local(at).hour >= row.from_hour)
    return datetime.combine(day, time(row.from_hour), CAMBODIA)


def _within(hour: int, first: int, last: int) -> bool:
    return first <= hour < last if first < last else hour >= first or hour < last


def heard(connection: Connection, contact: int, address: int, text: str, at: datetime) -> None:
    """Somebody whose case is sealed wrote: where it is the safe word, the talk with this address is open."""
    row = safeguards.of(connection, contact)
    if row is None or not row.word:
        return
    try:
        word = safeguards.word(connection, row)
    except NoKey:  # what they wrote is kept, and seen, all the same
        log.error("safe_word_without_key", contact=contact)
        return
    if match_key(text) == match_key(word):
        safeguards.set_for(connection, contact, at, word_given_at=at, word_address_id=address)
