"""What flows may know of job fairs: which are near, the one they speak of, and how the person's seat stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from app.engine.flow import Flow
from app.engine.turn import Facts
from app.store import fairs, seats

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


def _near(asked: Asked) -> Facts:
    """Those in the place of the person; once shown, the same ones in the same order."""
    shown = _shown(asked)
    found = shown if shown is not None else fairs.near(asked.connection, asked.commune, asked.province, asked.at)
    return _list("fair_count", found, asked.flow.language)


def _mine(asked: Asked) -> Facts:
    """Those at which the person has a seat, or waits for one."""
    shown = _shown(asked)
    found = shown if shown is not None else seats.coming_of(asked.connection, asked.contact, asked.at)
    return _list("seat_count", found, asked.flow.language)


def _shown(asked: Asked) -> list[Row[Any]] | None:
    ids = asked.given.get("fair_ids")
    return None if ids is None else fairs.several(asked.connection, [int(i) for i in str(ids).split()])


def _list(count: str, found: Sequence[Row[Any]], language: str) -> Facts:
    lines = [f"{i} {fairs.line(fair, language)}" for i, fair in enumerate(found, 1)]
    return {"fairs": "\n".join(lines), count: len(found) or "", "fair_ids": " ".join(str(fair.id) for fair in found)}


def _fair(asked: Asked) -> Facts:
    """The fair that the flow was begun with, in words; nothing where it is gone."""
    fair = fairs.get(asked.connection, _id(asked))
    if fair is None:
        return {}
    language = asked.flow.language
    return {
        "fair_title": fairs.written(fair, "title", language),
        "fair_when": fairs.when(fair, language),
        "fair_place": fairs.where(fair, language),
        "fair_bring": fairs.written(fair, "bring", language),
        "fair_bus": fairs.written(fair, "transport", language),
        "fair_phone": fair.phone,
        "fair_state": "off" if fair.cancelled_at else "over" if fair.ends_at <= asked.at else "open",
    }


def _seat(asked: Asked) -> Facts:
    """How the person stands with that fair."""
    seat = seats.of(asked.connection, _id(asked), asked.contact)
    if seat is None:
        return {}
    return {
        "seat": seat.stand,
        "seat_code": seat.code or "",
        "seat_place": seats.place_in_line(asked.connection, seat) if seat.stand == seats.Stand.WAITING else "",
        "seat_bus": "yes" if seat.transport else "",
        "seat_used": "yes" if seat.came_at else "",
    }


def _id(asked: Asked) -> int:
    return int(asked.given.get("fair_id") or 0)


Look = Callable[[Asked], Facts]
LOOKS: Mapping[str, Look] = {
    "fair_count": _near,
    "seat_count": _mine,
    **dict.fromkeys(("fair_title", "fair_when", "fair_place", "fair_bring", "fair_bus", "fair_phone", "fair_state"), _fair),
    **dict.fromkeys(("seat", "seat_code", "seat_place", "seat_bus", "seat_used"), _seat),
}
