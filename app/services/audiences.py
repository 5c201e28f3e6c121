"""Audiences: kept, changed, dropped; counted anew whenever they are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row

from app.services.house import House
from app.services.seeing import Refused
from app.store import audiences, audit
from app.store.db import reading, transaction
from app.store.filters import Exclusion, Filter, estimate, tally
from app.store.staff import Member

LONGEST_NAME = 120


@dataclass(frozen=True)
class Counted:
    """An audience with who is in it now, by the reason why nobody may write to them ("": one may)."""

    row: Row[Any]
    chosen: Filter
    tally: dict[str, int]

    @property
    def reached(self) -> int:
        return self.tally.get("", 0)


def listed(house: House, at: datetime) -> list[Counted]:
    with reading(house.engine) as connection:
        rows = audiences.listed(connection)
        filters = [Filter.of(row.filter) for row in rows]
        return [Counted(row, chosen, _seen(tally(connection, chosen, at))) for row, chosen in zip(rows, filters, strict=True)]


def get(house: House, audience: int, at: datetime) -> Counted | None:
    with reading(house.engine) as connection:
        row = audiences.get(connection, audience)
        chosen = Filter.of(row.filter) if row else Filter()
        return Counted(row, chosen, _seen(tally(connection, chosen, at))) if row else None


class Told(NamedTuple):
    """People by the reason why nobody may write to them ("": one may); large numbers are `about` right."""

    tally: dict[str, int]
    about: bool


def count(house: House, chosen: Filter, at: datetime) -> Told:
    """Quick enough to follow each tick. What is checked and approved later is counted to the last one."""
    with reading(house.engine) as connection:
        about = estimate(connection, chosen, at)
        exact = tally(connection, chosen, at) if about is None else {}
    return Told(_seen(exact), False) if about is None else Told({why: rounded(n) for why, n in _seen(about).items()}, True)


def _seen(counted: dict[str, int]) -> dict[str, int]:
    """Without the people whose case is sealed: a narrow filter would tell who they are."""
    return {why: people for why, people in counted.items() if why != Exclusion.SENSITIVE}


def rounded(number: int) -> int:
    """Two digits are all that an estimate can tell."""
    return int(round(number, 2 - len(str(number))))


def save(house: House, name: str, chosen: Filter, staff: Member, at: datetime) -> int:
    """Raises Refused."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Refused({"name": "too_long" if name else "name_missing"})
    with transaction(house.engine) as connection:
        found = audiences.save(connection, name, chosen, staff.login, at)
        if found is None:
            raise Refused({"name": "name_taken"})
        audit.note(connection, staff.id, "kept", "audience", found, at=at)
    return found


def change(house: House, audience: int, chosen: Filter, staff: Member, at: datetime) -> None:
    with transaction(house.engine) as connection:
        audiences.change(connection, audience, chosen, at)
        audit.note(connection, staff.id, "changed", "audience", audience, at=at)


def drop(house: House, audience: int, staff: Member, at: datetime) -> None:
    with transaction(house.engine) as connection:
        audiences.drop(connection, audience)
        audit.note(connection, staff.id, "dropped", "audience", audience, at=at)
