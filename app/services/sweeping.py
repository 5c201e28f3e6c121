"""What the clock sees to: messages nobody carried, workers that went away, silences that are answers, erasures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.engine.run import Silence
from app.log import get_logger
from app.queue import BULK, REPLIES
from app.services import alerting, fair_seats, media, purging, reviving
from app.services.house import House
from app.services.turns import Talk, writable
from app.store import campaigns, contacts, erasures, messages
from app.store.db import Away, reading, transaction
from app.store.hours import next_open

LOST_AFTER = timedelta(minutes=5)  # longer than a claim and its call can take
MOST_SILENT = 500
PURGE_MINUTES = 10
AFTER_A_FAULT = timedelta(hours=1)

log = get_logger(__name__)


def sweep(house: House, at: datetime) -> None:
    """One round; two clocks at once only do the same thing once each."""
    with transaction(house.engine) as connection:
        lost = messages.lost(connection, at - LOST_AFTER)
    if lost:
        log.warning("messages_unknown", count=lost)
    with reading(house.engine) as connection:
        due = messages.waiting(connection, at)
        silent = contacts.silent(connection, at, MOST_SILENT)
        leaving = erasures.due(connection, at)
        moving = campaigns.due(connection, at)
    for queue in (REPLIES, BULK):
        if queue in due or (queue == BULK and moving):
            house.queues.wake(queue)
    for contact in silent:
        if not _done(_silence, house, contact, at):
            _look_later(house, contact, at)
    for contact in leaving:
        _done(_erase, house, contact, at)
    alerting.ask(house, at)
    media.ask(house, at)
    reviving.revive(house, at)
    if at.minute % PURGE_MINUTES == 0 and at.second < 2:
        purging.purge(house, at)


def _done(what: Callable[[House, int, datetime], None], house: House, contact: int, at: datetime) -> bool:
    """One person's broken row holds up nobody else; a database that is away holds up all."""
    try:
        what(house, contact, at)
    except Away:
        raise
    except Exception:
        log.exception("sweep_fault", contact=contact)
        return False
    return True


def _look_later(house: House, contact: int, at: datetime) -> None:
    """What failed would fail every second, and stand before the others."""
    with transaction(house.engine) as connection:
        contacts.change(connection, contact, {"wait_at": at + AFTER_A_FAULT}, at)


def _silence(house: House, contact: int, at: datetime) -> None:
    """Silence for as long as a flow waits is heard by it; what it says then goes out within the sending hours."""
    with transaction(house.engine) as connection:
        rows = [r for r in contacts.load_by_id(connection, contact) if r.wait_at is not None and r.wait_at <= at]
        way = writable(house, rows)
        if way is not None:
            _hear_silence(house, connection, *way, at)
        elif rows:
            contacts.change(connection, contact, {"wait_at": None}, at)


def _hear_silence(house: House, connection: Connection, row: contacts.Person, channel: str, at: datetime) -> None:
    talk = Talk(house, connection, row, house.channels[channel], at)
    talk.queue, talk.due = BULK, next_open(at)
    talk["wait_at"] = None
    if talk.session is not None and not (talk["stopped_at"] or talk["sensitive"] or talk["chat_id"]):
        talk.hear(Silence())
    talk.finish()


def _erase(house: House, contact: int, at: datetime) -> None:
    with transaction(house.engine) as connection:
        contacts.load_by_id(connection, contact)
        fair_seats.leave_all(connection, contact, at)
        erasures.erase(connection, contact, at)
    log.info("contact_erased", contact=contact)
