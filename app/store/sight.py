"""The one rule of who may see a chat. It stands in the query: what a member may not see is not there for them."""

from __future__ import annotations

from itertools import product

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select, tuple_

from app.store import centres, sealing
from app.store.centres import centres as table
from app.store.conversations import conversations
from app.store.db import now
from app.store.desks import Desk, Team, desk_staff, desks_of
from app.store.staff import Member, Role

AT_DESKS = frozenset({Role.CENTRE, Role.PROTECTION})
OVER_DESKS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
READERS = AT_DESKS | OVER_DESKS


def sees(member: Member) -> ColumnElement[bool]:
    """The condition over `conversations` under which a member may see one.

    Unsealed: staff of a centre those of the desks they stand at; supervisors and administrators those of every desk of
    their centres. Sealed: the protection role alone, standing at the protection desk of that centre or the national one;
    from another desk for as long as the glass is broken (services/break_glass.py).
    """
    ways: list[ColumnElement[bool]] = [false()]
    if not member.disabled and member.may(AT_DESKS):
        ways.append(and_(_unsealed(), _at_their_desks(member)))
    if not member.disabled and member.may(OVER_DESKS):
        ways.append(and_(_unsealed(), _in_their_centres(member)))
    if not member.disabled and member.may((Role.PROTECTION,)):
        ways.append(and_(conversations.c.sealed.is_(True), or_(_protected_by(member), _opened_by(member))))
    return or_(*ways)


def _unsealed() -> ColumnElement[bool]:
    return conversations.c.sealed.is_(False)


def _at_their_desks(member: Member) -> ColumnElement[bool]:
    """A desk for protection takes the role too."""
    theirs = select(desk_staff.c.centre_id, desk_staff.c.team).where(desk_staff.c.staff_id == member.id)
    if not member.may((Role.PROTECTION,)):
        theirs = theirs.where(desk_staff.c.team != Team.PROTECTION)
    return tuple_(conversations.c.centre_id, conversations.c.team).in_(theirs)


def _in_their_centres(member: Member) -> ColumnElement[bool]:
    return conversations.c.centre_id.in_(select(desk_staff.c.centre_id).where(desk_staff.c.staff_id == member.id))


def _protected_by(member: Member) -> ColumnElement[bool]:
    at = select(desk_staff.c.centre_id).where(desk_staff.c.staff_id == member.id, desk_staff.c.team == Team.PROTECTION)
    national = at.join(table, table.c.id == desk_staff.c.centre_id).where(table.c.national)
    return or_(conversations.c.centre_id.in_(at), national.exists())


def _opened_by(member: Member) -> ColumnElement[bool]:
    return conversations.c.id.in_(sealing.open_now(member.id, now()))


def watched(connection: Connection, member: Member) -> frozenset[Desk]:
    """The desks whose changes a member's pages ask for; may hold more than the member sees, as a version says nothing."""
    opened = select(conversations.c.centre_id, conversations.c.team).where(_opened_by(member))
    theirs = desks_of(connection, member.id) | {Desk(*row) for row in connection.execute(opened)}
    where = {desk.centre for desk in theirs}
    if any(desk.team == Team.PROTECTION for desk in theirs) and centres.national(connection) in where:
        return theirs | {Desk(row.id, Team.PROTECTION) for row in centres.every(connection)}
    return theirs | {Desk(*pair) for pair in product(where, map(str, Team))} if member.may(OVER_DESKS) else theirs
