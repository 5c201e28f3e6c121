"""The clock: one process that looks every second at what is due. Two by mistake do no harm: what is due is claimed by rows and keys."""

from __future__ import annotations

import signal
from datetime import datetime
from threading import Event
from types import FrameType

from app import open_house
from app.log import get_logger
from app.services import followups
from app.services.house import House
from app.services.sweeping import sweep
from app.settings import Settings
from app.store.db import now

EVERY_S = 1.0

log = get_logger(__name__)


def run(settings: Settings) -> None:
    """Runs until it is asked to end; a fault is logged and the next second tried again."""
    stop, parts = Event(), open_house(settings)

    def end(signum: int, frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    while not stop.wait(EVERY_S):
        tick(parts, now())


def tick(house: House, at: datetime) -> None:
    """One look; a fault is logged, and the next look tries again."""
    try:
        house.queues.beat("clock")
        house.queues.release_due()
        sweep(house, at)
        followups.look(house, at)
    except Exception as fault:  # the database or the queue may be away for a while; the clock must outlive that
        log.error("clock_fault", fault=type(fault).__name__)
