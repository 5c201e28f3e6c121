"""Follow-ups by the hands of staff: planned for one person, cancelled, and what a campaign is to have after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from app.services.house import House
from app.services.seeing import Gone, Refused, visible
from app.store import audit, campaigns, followups_campaigns, followups_coming
from app.store.db import transaction
from app.store.followups import Unless, drop, plan
from app.store.followups_campaigns import Whom
from app.store.followups_lost import cancel as cancel_one
from app.store.hours import CAMBODIA
from app.store.staff import Member

UNITS = {"hours": timedelta(hours=1), "days": timedelta(days=1)}
LONGEST = timedelta(days=730)
INTERNAL = ("stop", "start", "forget", "wrong", "language_set", "boxes", "welcome")  # flows that answer a word, and nothing else


def flows(house: House, language: str, own: str = "") -> list[tuple[str, str]]:
    """Name and title of the flows that can be planned; and of `own`, what it is given stands there already."""
    found = [house.book.flow(name, language) for name in house.book.names if name not in INTERNAL]
    return [(flow.name, flow.title) for flow in found if flow.live and (not flow.given or flow.name == own)]


def plan_for_one(house: House, contact: int, form: Mapping[str, str], staff: Member, at: datetime) -> None:
    """Raises Gone, Refused."""
    flow, problems = _flow(house, form)
    due_at = _due(form, at, problems)
    with transaction(house.engine) as connection:
        row = visible(connection, contact, staff)
        if row.sensitive or row.stopped_at or row.refused_at or not row.agreed_at:
            problems[""] = "nobody_writes"
        if problems or due_at is None:
            raise Refused(problems)
        more: dict[str, Any] = {"reason_kind": "staff", "reason_id": staff.id, "staff": staff.id, "unless": Unless.ASKED}
        plan(connection, contact=contact, flow=flow, due_at=due_at, at=at, **more)
        audit.note(connection, staff.id, "scheduled", "contact", contact, at=at)


def _flow(house: House, form: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    flow = form.get("flow", "")
    return flow, {} if flow in dict(flows(house, "en")) else {"flow": "no_flow"}


def _due(form: Mapping[str, str], at: datetime, problems: dict[str, str]) -> datetime | None:
    """A moment that was given, else so many hours or days from now."""
    moment = _moment(form.get("moment", "")) if form.get("moment", "").strip() else _after(form, at)
    if moment is None:
        problems["moment" if form.get("moment", "").strip() else "after"] = "no_moment"
    elif not at < moment <= at + LONGEST:
        problems["moment" if form.get("moment", "").strip() else "after"] = "not_then"
    return moment


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=CAMBODIA)
    except ValueError:
        return None


def _after(form: Mapping[str, str], at: datetime) -> datetime | None:
    count = _whole(form.get("after", ""))
    return at + min(count, 100_000) * UNITS.get(form.get("unit", ""), UNITS["days"]) if count else None


def _whole(text: str) -> int:
    """A number in any digits; 0 where it is none."""
    try:
        return max(0, int(text.strip()))
    except ValueError:
        return 0


def cancel(house: House, contact: int, followup: int, staff: Member, at: datetime) -> bool:
    """One of a person; False where it is over already. Raises Gone."""
    with transaction(house.engine) as connection:
        visible(connection, contact, staff)
        row = followups_coming.one(connection, followup)
        if row is None or row.contact_id != contact:
            raise Gone
        audit.note(connection, staff.id, "called_off", "contact", contact, at=at)
        return cancel_one(connection, followup, at)


# --- after a campaign --------------------------------------------------------------------------------------------------------------


def set_after(house: House, campaign: int, form: Mapping[str, str], staff: Member, at: datetime) -> bool:
    """What follows a draft; no flow: nothing does. False where it is no draft any more. Raises Refused."""
    if not form.get("flow"):
        return _change(house, campaign, staff, at, lambda connection: followups_campaigns.remove(connection, campaign))
    flow, problems = _flow(house, form)
    days = _whole(form.get("days", ""))
    whom = form.get("whom", Whom.REACHED)
    if not 1 <= days <= LONGEST.days:
        problems["days"] = "not_then"
    if whom not in list(Whom) or problems:
        raise Refused(problems)
    put = followups_campaigns.put
    return _change(house, campaign, staff, at, lambda connection: put(connection, campaign, flow, days, Whom(whom), staff.id))


def _change(house: House, campaign: int, staff: Member, at: datetime, act: Callable[[Connection], None]) -> bool:
    """Only while nobody has approved it: what follows is approved with it."""
    with transaction(house.engine) as connection:
        if not campaigns.edit(connection, campaign, at):
            return False
        act(connection)
        audit.note(connection, staff.id, "changed", "campaign", campaign, at=at)
    return True


def cancel_after(house: House, campaign: int, staff: Member, at: datetime) -> int:
    """All that waits after a campaign; how many."""
    with transaction(house.engine) as connection:
        audit.note(connection, staff.id, "called_off", "campaign", campaign, at=at)
        return drop(connection, reason_kind="campaign", reason_id=campaign, why="staff", at=at)
