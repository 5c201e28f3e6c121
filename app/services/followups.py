"""Follow-ups when their time comes: each person is looked at once more, then the flow begins, waits a little, or does not begin at all.

The job that does it may run twice, and be killed: a batch is one transaction, which holds the people and the rows that still wait.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from app.engine.session import is_under_way
from app.log import get_logger
from app.queue import BULK
from app.services import surveys
from app.services.busy import Came, Look, judged
from app.services.house import House
from app.services.planning import addresses_by_contact, ways
from app.services.turns import Talk
from app.store import contacts, followups_campaigns, followups_due, import_surveys, messages
from app.store.db import reading, transaction
from app.store.filters import exclusion
from app.store.followups import State, Unless
from app.store.followups_campaigns import Whom

STARTS = "workers.followups.start"  # the job
BATCH = 200
PLANNED_AT_ONCE = 20_000
LADDER = ("telegram", "phone")
ASKED_BEFORE = timedelta(days=14)

log = get_logger(__name__)


def look(house: House, at: datetime) -> None:
    """The clock's look: asks for the job where there is something to do."""
    with reading(house.engine) as connection:
        waits = followups_due.is_due(connection, at) or followups_campaigns.ended(connection) or import_surveys.waiting(connection)
    if waits:
        house.queues.wake(BULK, STARTS)


def run(house: House, now: Callable[[], datetime], stop: Callable[[], bool]) -> int:
    """Works until nothing is due, or `stop` says so. How many moved."""
    plan_after_campaigns(house, now(), stop)
    surveys.plan_for_lists(house, now(), stop)
    count = 0
    while not stop() and (moved := start_due(house, now())):
        count += moved
    return count


def plan_after_campaigns(house: House, at: datetime, stop: Callable[[], bool] = lambda: False) -> None:
    """What follows a campaign is planned when the campaign is over, and once more where it was taken up again."""
    with reading(house.engine) as connection:
        ended = followups_campaigns.ended(connection)
    for row in ended:
        while not stop() and _plan_some(house, row, at):
            pass


def _plan_some(house: House, row: Row[Any], at: datetime) -> int:
    """The next of a campaign's people, so that no job is too long for a million of them; 0 when all are planned."""
    due_at = row.finished_at + timedelta(days=row.days)
    unless = Unless.HEARD if row.whom == Whom.SILENT else Unless.NOTHING
    more = {"flow": row.flow, "due_at": due_at, "whom": row.whom, "unless": unless, "staff": row.staff_id, "most": PLANNED_AT_ONCE}
    with transaction(house.engine) as connection:
        count = followups_campaigns.plan_for_campaign(connection, campaign=row.campaign_id, at=at, **more)
        if not count:
            followups_campaigns.planned(connection, row.campaign_id, at)
    return count


# --- one batch ---------------------------------------------------------------------------------------------------------------------


def start_due(house: House, at: datetime, most: int = BATCH) -> int:
    """One batch of those that are due. How many moved; those of a person who stands in the batch already wait for the next one."""
    with transaction(house.engine) as connection:
        due = {row.contact_id: row.id for row in reversed(followups_due.due(connection, at, most))}
        looks = _looks(house, connection, due, at) if due else []
        moved = [_moved(house, connection, look, at) for look in looks]
        followups_due.change(connection, moved)
    if any(change["message_id"] for change in moved):
        house.queues.wake(BULK)
    return len(moved)


def _looks(house: House, connection: Connection, due: Mapping[int, int], at: datetime) -> list[Look]:
    """All that is to be known of each person, held until the transaction ends: people first, then their rows."""
    found = addresses_by_contact(connection, sorted(due))
    by = {i: way for i in due if (way := next(ways(house, LADDER, found.get(i, ())), None))}
    people = contacts.load_many(connection, [way.address.id for way in by.values()])
    rows = followups_due.take(connection, list(due.values()), at)
    reasons = _reasons(connection, list(due))
    asked = _asked(connection, [row for row in rows if row.unless == Unless.ASKED], at)
    looks = []
    for row in rows:
        way = by.get(row.contact_id)
        person = people.get(way.address.id) if way else None
        if row.contact_id in due and (person is None or person.id == row.contact_id):  # else the person was joined to another just now
            unproven = any(a.unproven_at and not a.gone_at for a in found.get(row.contact_id, ()))
            looks.append(Look(row, person, way, reasons.get(row.contact_id, "forgotten"), row.id in asked, unproven))
    return looks


def _reasons(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Why nobody may write to some of these people now."""
    people = contacts.contacts
    query = select(people.c.id, exclusion().label("reason")).where(people.c.id.in_(ids))
    return {row.id: row.reason for row in connection.execute(query)}


def _asked(connection: Connection, rows: Sequence[Row[Any]], at: datetime) -> set[int]:
    """Those whose flow asked the same person something lately."""
    if not rows:
        return set()
    m = messages.messages
    query = select(m.c.contact_id, m.c.node).where(m.c.contact_id.in_([row.contact_id for row in rows]), m.c.node.is_not(None))
    found = connection.execute(query.where(m.c.created_at > at - ASKED_BEFORE).distinct())
    asked = {(contact, node.partition(".")[0]) for contact, node in found}
    return {row.id for row in rows if (row.contact_id, row.flow) in asked}


def _moved(house: House, connection: Connection, look: Look, at: datetime) -> dict[str, Any]:
    """What became of one, as the columns that change."""
    came, message = judged(house, look, at), None
    if came.state is State.STARTED:
        message = _started(house, connection, look, at)
        came = came if message else Came(State.SKIPPED, "nothing")
    return {
        "id": look.row.id,
        "state": came.state,
        "why": came.why,
        "try_at": came.try_at,
        "tries": look.row.tries + came.tried,
        "message_id": message,
        "ended_at": None if came.try_at else at,
    }


def _started(house: House, connection: Connection, look: Look, at: datetime) -> int | None:
    """Begins the flow; the last of its texts. Wrong content skips its own row, and no other."""
    person, way, row = look.person, look.way, look.row
    assert person is not None
    assert way is not None
    try:
        texts = Begun(house, connection, person, house.channels[way.channel], at).texts(row.flow, row.known)
    except (KeyError, ValueError) as fault:
        log.exception("followup_fault", followup=row.id, fault=type(fault).__name__)
        return None
    rows = [{**text, "channel": way.channel, "expires_at": row.until} for text in texts]
    return max(messages.add(connection, rows), default=None)


class Begun(Talk):
    """A flow that we begin with a person; what they left in the middle goes on after it."""

    def texts(self, flow: str, known: Mapping[str, str | int]) -> list[dict[str, Any]]:
        self.queue = BULK
        left = self.session.under if self.session and self.session.under else self.session
        again = is_under_way(left, flow, self.flow(flow).given, known)
        self.begin(flow, under=None if again else left, given=known)
        said = self._said()
        self.save()
        return said
