"""Opening a sealed case: the role and a typed reason; from another desk the glass is broken, and a second person hears of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, select

from app.log import get_logger
from app.services import alerting
from app.services.house import House
from app.services.seeing import Gone, Refused
from app.store import audit, centres, desks, sealing, vault
from app.store import staff as accounts
from app.store.conversations import conversations as cases
from app.store.db import reading, transaction
from app.store.desks import Desk, Team
from app.store.sealing import Look, openings
from app.store.sight import sees
from app.store.staff import Member, Role

OPEN_FOR = timedelta(hours=2)
SHORTEST, LONGEST = 10, 500  # letters of a reason
MOST = 200

log = get_logger(__name__)


class Case(NamedTuple):
    """What the protection desk's list says of a sealed case; `open_until` where this member has opened it."""

    row: Row[Any]
    open_until: datetime | None


def mine(house: House, member: Member, at: datetime) -> list[Case]:
    """The sealed cases of a member's desks, the longest waiting first, the closed ones last."""
    until = select(func.max(openings.c.ends_at)).where(openings.c.conversation_id == cases.c.id, openings.c.staff_id == member.id)
    query = select(cases, until.scalar_subquery().label("until")).where(cases.c.sealed, sees(member))
    with reading(house.engine) as connection:
        rows = connection.execute(query.order_by(cases.c.closed_at.is_not(None), cases.c.waits_since, cases.c.id.desc()).limit(MOST)).all()
    return [Case(row, row.until if row.until and row.until > at else None) for row in rows]


def is_mine(house: House, code: str, member: Member) -> bool:
    """Whether a case is of this member's desk; False for every other code, whether there is such a case or not."""
    with reading(house.engine) as connection:
        return connection.scalar(select(cases.c.id).where(cases.c.code == code.upper(), cases.c.sealed, sees(member))) is not None


def open_case(house: House, code: str, member: Member, reason: str, at: datetime) -> Row[Any]:
    """From now on this member reads the case for a while. Raises Refused for no reason, Gone for who may not, which is logged."""
    with transaction(house.engine) as connection:
        case = connection.execute(select(cases).where(cases.c.code == code.strip().upper(), cases.c.sealed)).one_or_none()
        if case is None:
            log.warning("case_refused", staff=member.id)
            raise Gone
        glass = connection.scalar(select(cases.c.id).where(cases.c.id == case.id, sees(member))) is None
        refused = _refused(connection, case, member, glass)
        if refused:
            sealing.note(connection, case, Look.REFUSED, member.id, at)
        else:
            _open(connection, case, member, _checked(reason), glass, at)
    if refused:
        raise Gone
    return case


def _refused(connection: Connection, case: Row[Any], member: Member, glass: bool) -> bool:
    """The role is needed always; glass is not broken where nobody else would hear of it."""
    return not member.may((Role.PROTECTION,)) or member.disabled or (glass and not _others(connection, case, member))


def _checked(reason: str) -> str:
    """A reason in words: a dot or a row of letters is none."""
    words = " ".join(reason.split())
    if len(words) < SHORTEST or len(set(words)) < 4:
        raise Refused({"reason": "no_reason"})
    return words[:LONGEST]


def _open(connection: Connection, case: Row[Any], member: Member, reason: str, glass: bool, at: datetime) -> None:
    sealing.open_case(connection, case.id, member.id, at + OPEN_FOR, at, glass=glass)
    sealing.note(connection, case, Look.BROKE_GLASS if glass else Look.OPENED, member.id, at, reason)
    audit.note(connection, member.id, "broke_glass" if glass else "opened_case", "conversation", case.id, at=at)
    if glass:
        alerting.please_look(connection, case.id, at, but=(member.id,))


def _others(connection: Connection, case: Row[Any], member: Member) -> set[int]:
    """Who else hears of it: the protection desks of the centre and of the nation, and the supervisors, who read the log."""
    where = [centre for centre in (case.centre_id, centres.national(connection)) if centre is not None]
    there = {m for centre in where for m in desks.at_desk(connection, Desk(centre, Team.PROTECTION), Role.PROTECTION)}
    return (there | {s.id for s in accounts.with_role(connection, Role.SUPERVISOR)}) - {member.id}


def close_case(house: House, code: str, member: Member, at: datetime) -> None:
    """Done: the case is shut again for this member."""
    with transaction(house.engine) as connection:
        sealing.end_openings(connection, code.upper(), member.id, at)


def broken(house: House, member: Member, since: datetime) -> list[Row[Any]]:
    """Whose glass was broken lately by others, for the desk it belongs to."""
    told = sealing.case_looks.c
    theirs = select(cases.c.id).where(cases.c.sealed, sees(member))
    with reading(house.engine) as connection:
        conditions = (told.what == Look.BROKE_GLASS, told.created_at > since, told.staff_id != member.id, told.conversation_id.in_(theirs))
        return sealing.looks(connection, *conditions)[:10]


# --- the log -----------------------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One line of the log of looks."""

    row: Row[Any]
    reason: str | None  # none: no key opens it


def log_of(house: House, member: Member, code: str, before: int | None) -> tuple[list[Line], int | None]:
    """Who looked at which case of the member's centres and why; those who stand at the national desk read all. And where it goes on."""
    with reading(house.engine) as connection:
        told = sealing.case_looks.c
        of_code = (told.code == code.strip().upper(),) if code.strip() else ()
        found = sealing.looks(connection, *_theirs(connection, member), *of_code, before=before)
        lines = [Line(row, vault.shown_note(connection, "case_looks", row, "reason")) for row in found[: sealing.PAGE]]
    return lines, lines[-1].row.id if len(found) > sealing.PAGE else None


def _theirs(connection: Connection, member: Member) -> tuple[Any, ...]:
    standing = {desk.centre for desk in desks.desks_of(connection, member.id)}
    if centres.national(connection) in standing:
        return ()
    return (sealing.case_looks.c.centre_id.in_(standing),)
