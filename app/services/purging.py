"""The short clock of sealed cases: some days after the last one of a person is closed, its texts and notes are gone for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from app.log import get_logger
from app.services.house import House
from app.store import sealing, shutting
from app.store.conversations import conversations as cases
from app.store.db import reading, transaction
from app.store.sealing import Look
from app.store.stages import Stage

MOST = 200  # people a round

log = get_logger(__name__)


def purge(house: House, at: datetime) -> None:
    """One round; twice is harmless."""
    before = at - timedelta(days=house.settings.sealed_days)
    with reading(house.engine) as connection:
        due = _due(connection, before)
    for contact in due:
        with transaction(house.engine) as connection:
            _purge(connection, contact, before, at)


def _due(connection: Connection, before: datetime) -> list[int]:
    """People whose sealed cases are all closed since then, and of whom texts or notes are still kept."""
    ended, goes_on = cases.alias(), cases.alias()
    still = exists().where(goes_on.c.contact_id == ended.c.contact_id, goes_on.c.sealed, _younger(goes_on, before))
    over = (ended.c.sealed, ended.c.stage == Stage.CLOSED, ended.c.closed_at < before)
    kept = shutting.kept_before(ended.c.contact_id, before)
    return list(connection.scalars(select(ended.c.contact_id).where(*over, ~still, kept).distinct().limit(MOST)))


def _younger(table: Any, before: datetime) -> Any:
    return or_(table.c.stage != Stage.CLOSED, table.c.closed_at >= before)


def _purge(connection: Connection, contact: int, before: datetime, at: datetime) -> None:
    gone = shutting.purge(connection, contact, before)
    for case in connection.execute(select(cases).where(cases.c.contact_id == contact, cases.c.sealed)):
        sealing.note(connection, case, Look.PURGED, None, at)
    log.info("case_purged", contact=contact, count=gone)
