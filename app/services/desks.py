"""Which desk a chat comes to, and when its answer is due: by the person's place, the topic's team and the hours of the centres."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from app.services.opening import FARTHEST_DAYS, Opening
from app.store import centres
from app.store.db import one_at_a_time
from app.store.desks import Desk, Team
from app.store.hours import local

DATA = Path(__file__).resolve().parents[1] / "data"
OFFICE_HOURS = {str(day): [["07:30", "11:30"], ["14:00", "17:30"]] for day in range(5)}
SOON = timedelta(hours=1)  # on the clock, by night and on holidays too
MAKING = 7737  # the lock under which the shipped centres are made
NATIONAL = "national"  # what a flow may say in place of a team: the front desk of the national desk


def route(connection: Connection, team: str, place: str, at: datetime) -> Desk:
    """The desk for a chat: of the centre that serves the place, else the national one; of its substitute where only that is open."""
    stand(connection)
    served = None if team == NATIONAL else centres.serving(connection, _wider(place))
    home = served or centres.national(connection)
    assert home is not None, "the national desk cannot be taken away"
    return Desk(_open_one(connection, home, at), team if team in set(Team) else Team.FRONT)


def _wider(place: str) -> list[str]:
    """A commune with its district and province: each code begins with that of what it lies in."""
    return [place[:length] for length in (2, 4, 6) if len(place) >= length]


def _open_one(connection: Connection, centre: int, at: datetime) -> int:
    row = centres.get(connection, centre)
    if row is None or row.substitute_id is None or opening(connection, row, at).is_open(at):
        return centre
    other = centres.get(connection, row.substitute_id)
    return other.id if other is not None and other.active and opening(connection, other, at).is_open(at) else centre


def opening(connection: Connection, centre: Row[Any], at: datetime) -> Opening:
    """The hours of a centre from a moment on."""
    today = local(at).date()
    days = centres.holidays_from(connection, today, today + timedelta(days=FARTHEST_DAYS))
    return Opening(centre.hours, {row.day for row in days})


def due(connection: Connection, centre: int, at: datetime, *, sealed: bool) -> datetime | None:
    """When an answer to what was said now is due; None where the centre has no hours. A sealed case waits for no office to open."""
    if sealed:
        return at + SOON
    row = centres.get(connection, centre)
    return opening(connection, row, at).after(at, row.answer_hours) if row is not None else None


def stand(connection: Connection) -> None:
    """The centres that Spean comes with are there: a chat always has a desk. The release makes them; who needs them first does, too.

    Many at once on an empty database: one makes them, the others wait for it.
    """
    if centres.national(connection) is not None:
        return
    one_at_a_time(connection, MAKING)
    if centres.national(connection) is None:
        for row in _shipped("centres"):
            _add(connection, row)
        centres.keep_holidays(connection, _shipped("holidays"))


def _add(connection: Connection, row: Mapping[str, Any]) -> None:
    values = {"hours": OFFICE_HOURS, **{name: value for name, value in row.items() if name != "places"}}
    centres.set_places(connection, centres.add(connection, values), row["places"])


def _shipped(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))[name]
    return found
