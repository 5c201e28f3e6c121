"""An import taken back: who came with it goes, unless they have become more than a row of a list."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, delete, exists, func, or_, select, update

from app.services import surveys
from app.services.house import House
from app.services.importing_rows import BATCH, TAGGED
from app.store import followups, followups_lost, happenings, imports
from app.store.consents import consents
from app.store.contacts import contacts
from app.store.conversations import conversations
from app.store.db import now, transaction
from app.store.imports import Stage
from app.store.messages import messages
from app.store.newcomers import COLUMNS
from app.store.referrals import referrals
from app.store.seats import seats
from app.store.tags import contact_tags


def take_back(house: House, found: Row[Any], until: float) -> None:
    while time.monotonic() < until and _take_back_batch(house, found.id):
        pass


def _take_back_batch(house: House, import_: int) -> bool:
    at = now()
    with transaction(house.engine) as connection:
        found = imports.hold(connection, import_)
        if found is None or found.stage != Stage.UNDOING:
            return False
        query = (
            select(contacts.c.id).where(contacts.c.import_id == import_, contacts.c.id > found.done).order_by(contacts.c.id).limit(BATCH)
        )
        ids = list(connection.scalars(query.with_for_update()))
        if not ids:
            for row in imports.stage_rows(connection, import_, 0, 1_000_000):
                _restore(connection, row, at)
            imports.change(connection, import_, at, stage=Stage.UNDONE)
            return False
        gone = connection.execute(delete(contacts).where(contacts.c.id.in_(ids), ~_lived())).rowcount
        followups_lost.forget_gone(connection, ids)
        shut = select(func.count()).select_from(contacts).where(contacts.c.id.in_(ids), contacts.c.sensitive)  # who is in no number
        imports.change(connection, import_, at, done=ids[-1], kept=found.kept + len(ids) - gone - int(connection.scalar(shut) or 0))
    return True


def _lived() -> ColumnElement[bool]:
    """They wrote, we wrote, staff noted something, a chat waits, they stand on the list of a fair, or were referred."""
    written = exists().where(messages.c.contact_id == contacts.c.id)
    noted = exists().where(happenings.happenings.c.contact_id == contacts.c.id)
    chat = exists().where(conversations.c.contact_id == contacts.c.id)
    there = exists().where(seats.c.contact_id == contacts.c.id)
    sent_on = exists().where(referrals.c.contact_id == contacts.c.id)
    return or_(contacts.c.heard_at.is_not(None), written, noted, chat, there, sent_on)


def _restore(connection: Connection, row: Row[Any], at: datetime) -> None:
    """What the row filled is empty again, where it still says what the row said; its consents are withdrawn."""
    contact = connection.execute(select(contacts).where(contacts.c.id == row.contact_id).with_for_update()).one_or_none()
    if contact is None or row.before is None:
        return
    back: dict[str, Any] = {name: None for name in row.before if name in COLUMNS and contact._mapping[name] == row.data.get(name)}
    mine = and_(consents.c.contact_id == contact.id, consents.c.recorded_by == f"import:{row.import_id}", consents.c.withdrawn_at.is_(None))
    withdrawn = connection.execute(update(consents).where(mine).values(withdrawn_at=at)).rowcount
    if withdrawn and row.before.get("agreed_at", "") is None:
        back |= {"agreed_at": None} | _unregistered(connection, row, contact.id, at)
    if "facts" in row.before:
        back["facts"] = _without(contact.facts, row)
    tagged = contact_tags.c.tag.in_(row.before.get(TAGGED, ()))
    connection.execute(delete(contact_tags).where(contact_tags.c.contact_id == contact.id, tagged))
    if back:
        connection.execute(update(contacts).where(contacts.c.id == bindparam("of_id")).values(updated_at=at, **back), {"of_id": contact.id})


def _unregistered(connection: Connection, row: Row[Any], contact: int, at: datetime) -> dict[str, Any]:
    """Who was registered by the row alone, and has agreed to nothing else, is so no more; nobody asks them how it goes."""
    standing = consents.c.contact_id == contact, consents.c.granted, consents.c.withdrawn_at.is_(None)
    if row.before["registered_at"] is not None or connection.scalar(select(exists().where(*standing))):
        return {}
    followups.drop(connection, reason_kind=surveys.REASON, contact=contact, why="no_consent", at=at)
    return {"registered_at": None}


def _without(facts: dict[str, Any], row: Row[Any]) -> dict[str, Any]:
    """What a person's record says beside the row."""
    added = {name: value for name, value in row.data.get("facts", {}).items() if name not in row.before["facts"]}
    return {name: value for name, value in facts.items() if added.get(name) != value}
