"""Imports and exports whose job was lost (a worker or the queue went away) are asked for again by the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.queue import BULK
from app.services import exporting, importing
from app.services.house import House
from app.store import imports
from app.store.db import reading, transaction

STALE = timedelta(seconds=150)  # longer than a job may take


def revive(house: House, at: datetime) -> None:
    """Asks once; if nothing comes of it, again after as long."""
    with reading(house.engine) as connection:
        coming, going = imports.standing(connection, at - STALE)
    if not coming and not going:
        return
    with transaction(house.engine) as connection:
        for one in coming:
            imports.change(connection, one, at)
        for one in going:
            imports.change_export(connection, one, worked_at=at)
    for job, ids in ((importing.JOB, coming), (exporting.JOB, going)):
        for one in ids:
            house.queues.ask(job, one, queue=BULK)
