"""What staff do for a person whose record is there: note, tag, opt out, mark sensitive, join, show the number, forget."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.services import cells, fair_seats, joining, sealing
from app.services.house import House
from app.services.seeing import Refused, visible
from app.store import audit, consents, contacts, doubts, erasures, followups_lost, happenings, messages, tags
from app.store.consents import Purpose
from app.store.db import transaction
from app.store.happenings import What
from app.store.hours import local
from app.store.staff import Member

LONGEST_NOTE = 4000


def note(house: House, contact: int, what: What, text: str, staff: Member, at: datetime) -> None:
    """A note, a call or a visit. Raises Refused."""
    if what not in happenings.WRITTEN or not text.strip() or len(text) > LONGEST_NOTE:
        raise Refused({"note": "no_note" if not text.strip() else "too_long"})
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        happenings.add(connection, contact, what, staff.id, at, text.strip())


def tag(house: House, contact: int, text: str, staff: Member, at: datetime) -> None:
    """The tags of a person, as a list with commas."""
    words = cells.READ["tags"](text[:400], {}, local(at).date())["tags"]
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        tags.set_tags(connection, contact, words)
        happenings.add(connection, contact, What.TAGGED, staff.id, at, ", ".join(words))


def stop(house: House, contact: int, staff: Member, at: datetime) -> None:
    """They asked staff not to be written to: as STOP, and only START undoes it."""
    with transaction(house.engine) as connection:
        row = visible(connection, contact, staff)
        messages.cancel_queued(connection, contact)
        followups_lost.lose(connection, contact, "stopped", at)
        consents.withdraw(connection, contact, [Purpose.CONTACT], at)
        contacts.change(connection, contact, {"stopped_at": row.stopped_at or at}, at)
        happenings.add(connection, contact, What.STOPPED, staff.id, at)


def mark(house: House, contact: int, sensitive: bool, staff: Member, at: datetime) -> None:
    """Anybody who may see a person may seal their case; only who has it open undoes it. What waits is called back."""
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        if sensitive:
            sealing.seal(connection, contact, at, staff.id)
        else:
            sealing.unseal(connection, contact, at, staff)
        happenings.add(connection, contact, What.SENSITIVE if sensitive else What.NOT_SENSITIVE, staff.id, at)
        audit.note(connection, staff.id, "sensitive" if sensitive else "not_sensitive", "contact", contact, at=at)


def merge(house: House, kept: int, gone: int, staff: Member, at: datetime) -> None:
    """Two records of one person become one. Raises Refused."""
    with transaction(house.engine) as connection:
        for contact in (kept, gone):
            visible(connection, contact, staff)
        if kept == gone or not joining.merge(connection, kept, gone, at):
            raise Refused({"other": "cannot_merge"})
        happenings.add(connection, kept, What.MERGED, staff.id, at)
        audit.note(connection, staff.id, "merged", "contact", kept, at=at)


def forget(house: House, contact: int, staff: Member, at: datetime) -> None:
    """Erasure, at once; a receipt without their data stays."""
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        erasures.ask(connection, contact, at)
        messages.cancel_queued(connection, contact)
        fair_seats.leave_all(connection, contact, at)
        erasures.erase(connection, contact, at)
        audit.note(connection, staff.id, "forgot", "contact", contact, at=at)


def doubt(house: House, contact: int, staff: Member, at: datetime) -> None:
    """Their number or operator changed, as somebody told us: no campaign writes there until something comes from it."""
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        if doubts.doubt(connection, contact, at):
            happenings.add(connection, contact, What.DOUBTED, staff.id, at)


def reveal(house: House, contact: int, staff: Member, at: datetime) -> list[Any]:
    """The whole addresses of a person; that somebody looked is kept."""
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        happenings.add(connection, contact, What.SHOWN, staff.id, at)
        audit.note(connection, staff.id, "number_shown", "contact", contact, at=at)
        return contacts.addresses_of(connection, contact)
