"""What the clock sees to: messages nobody carried, workers that went away, silences that are answers, erasures."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.engine.run import Silence
from app.log import get_logger
from app.queue import BULK, REPLIES
from app.services import fair_seats
from app.services.house import House
from app.services.turns import Talk, writable
from app.store import campaigns, contacts, erasures, messages
from app.store.db import reading, transaction
from app.store.hours import next_open

LOST_AFTER = timedelta(minutes=5)  # longer than a claim and its call can take
MOST_SILENT = 500

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
        _silence(house, contact, at)
    for contact in leaving:
        _erase(house, contact, at)


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
