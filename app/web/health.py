"""`/healthz`: 200 when every part is alive, else 503; which part, and how long the oldest message waits."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app import queue
from app.queue import Queues
from app.services.house import House
from app.store import db, messages
from app.web.access import Access, house, open_to

pages = Blueprint("health", __name__)


@pages.get("/healthz")
@open_to(Access.ANYBODY)
def healthz() -> tuple[dict[str, Any], int]:
    found = health(house())
    return found, 200 if found["ok"] else 503


def health(parts: House) -> dict[str, Any]:
    """`parts`: what is alive; `queues`: messages that are due and the age of the oldest in seconds, where the database tells."""
    waiting = outbox(parts.engine)
    alive = {"web": True, "database": waiting is not None, **_alive(parts.queues)}
    return {"ok": all(alive.values()), "parts": alive, "queues": waiting or {}}


def outbox(engine: Engine) -> dict[str, dict[str, float]] | None:
    """For each queue what waits; None when the database does not answer or has no tables."""
    try:
        with db.reading(engine) as connection:
            found = messages.waiting(connection, db.now())
    except SQLAlchemyError:
        return None
    return {str(name): _told(*found.get(name, (0, 0.0))) for name in queue.Queue}


def _told(count: int, age: float) -> dict[str, float]:
    return {"waiting": count, "age_s": round(max(age, 0.0), 1)}


def _alive(queues: Queues) -> dict[str, bool]:
    up = queues.ping()
    return {"valkey": up, **{str(part): up and queues.alive(part) for part in queue.PARTS}}
