"""What staff do with a job fair: make it, change it, call it off, invite people to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from app.services import campaigns, fair_seats
from app.services.advancing import end
from app.services.house import House
from app.store import audit, fairs, followups, seats
from app.store.campaigns import Stage
from app.store.db import reading, transaction
from app.store.fair_campaigns import campaigns_of, follow
from app.store.filters import Filter
from app.store.seats import Stand

INVITATION = "fair_invite"  # the flow
MOVED = ("starts_at", "ends_at", "place", "landmark_km", "landmark_latin")  # what people must hear of when it changes


class Why(StrEnum):
    """Why something is not done; the page says it in the reader's language."""

    TOO_LATE = "too_late"  # called off or over by now
    SEATS = "seats"  # more are given already
    NOBODY = "nobody"  # no commune is invited


class Refused(Exception):
    """Nothing was changed; `why` says for what reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(str(why))
        self.why = why


Values = Mapping[str, Any]


def add(house: House, staff: int, values: Values, employers: Sequence[Values], at: datetime) -> int:
    """A new fair; people find it from now on when they ask for fairs near them."""
    with transaction(house.engine) as connection:
        fair = fairs.add(connection, {**values, "author_id": staff}, at)
        fairs.set_employers(connection, fair, employers)
        audit.note(connection, staff, "made", "fair", fair, at=at)
    return fair


def edit(house: House, fair: int, staff: int, values: Values, employers: Sequence[Values], at: datetime) -> bool:
    """Changes it. Whether people with a seat are told, since it is at another time or place. Raises Refused."""
    with transaction(house.engine) as connection:
        old = _standing(connection, fair, at)
        if values["seats"] < seats.count(connection, fair, Stand.HELD):
            raise Refused(Why.SEATS)
        fairs.change(connection, fair, values, at)
        fairs.set_employers(connection, fair, employers)
        new = fairs.lock(connection, fair)
        assert new is not None
        moved = any(getattr(old, name) != getattr(new, name) for name in MOVED)
        if moved:
            fair_seats.drop_old_times(connection, new, at)
        fair_seats.move_up(connection, new, at)
        if moved:
            fair_seats.tell(connection, new, "changed", at)
            fair_seats.plan_for(connection, new, seats.holders(fair, Stand.HELD), at)
        audit.note(connection, staff, "changed", "fair", fair, at=at)
    with transaction(house.engine) as connection:  # by itself: a campaign that runs holds people who may wait for the fair
        follow(connection, new, old.starts_at, at)
    return moved


def call_off(house: House, fair: int, staff: int, at: datetime) -> int:
    """It does not take place: invitations stop at once, all with a seat or a place in line are told; how many. Raises Refused."""
    with transaction(house.engine) as connection:
        row = _standing(connection, fair, at)
        fairs.change(connection, fair, {"cancelled_at": at}, at)
        followups.drop(connection, reason_kind=fair_seats.KIND, reason_id=fair, why="called_off", at=at)
        told = fair_seats.tell(connection, row, "off", at)
        audit.note(connection, staff, "called_off", "fair", fair, at=at)
    with transaction(house.engine) as connection:  # by itself: a campaign that runs holds people who may wait for the fair
        for campaign in campaigns_of(connection, fair):
            end(connection, campaign.id, Stage.CANCELLED, at)
    return told


def invite(house: House, fair: int, staff: int, at: datetime) -> int:
    """The draft of a campaign to the fair's communes: the one there is, or a new one, checked and approved like any. Raises Refused."""
    with reading(house.engine) as connection:
        row = fairs.get(connection, fair)
        draft = next((c.id for c in campaigns_of(connection, fair) if c.stage == Stage.DRAFT), None)
    if row is None or row.cancelled_at or row.starts_at <= at:
        raise Refused(Why.TOO_LATE)
    if not row.invited:
        raise Refused(Why.NOBODY)
    values = {"audience": Filter(places=tuple(row.invited)).data(), "expires_at": row.starts_at}
    if draft is not None:
        campaigns.edit(house, draft, values, at)
        return int(draft)
    title = f"{row.title_km} {fairs.when(row, 'km')}"[: campaigns.LONGEST_TITLE]
    return campaigns.add(house, staff, {**values, "title": title, "flow": INVITATION, "given": {"fair_id": fair}}, at)


def _standing(connection: Connection, fair: int, at: datetime) -> Row[Any]:
    row = fairs.lock(connection, fair)
    if row is None or row.cancelled_at or row.ends_at <= at:
        raise Refused(Why.TOO_LATE)
    return row
