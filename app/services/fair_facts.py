"""What flows may know of job fairs: which are near, the one they speak of, and how the person's seat stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from app.engine.flow import Flow
from app.engine.turn import Facts
from app.store import fairs

LISTS = ("fair_ids",)  # what was listed to a person, by number


class Asked(NamedTuple):
    """Who asks, for which flow, and what the flow was begun with."""

    connection: Connection
    flow: Flow
    contact: int
    commune: str
    province: str
    given: Facts
    at: datetime


def _near(asked: Asked) -> Mapping[str, str | int]:
    near = fairs.near(asked.connection, asked.commune, asked.province, asked.at)
    lines = [f"{i} {fairs.line(fair, asked.flow.language)}" for i, fair in enumerate(near, 1)]
    return {"fairs": "\n".join(lines), "fair_count": len(near) or ""}


Look = Callable[[Asked], Mapping[str, str | int]]
LOOKS: Mapping[str, Look] = {"fair_count": _near}
