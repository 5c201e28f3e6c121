"""The one rule of who may see a chat. It stands in the query: what a member may not see is not there for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, or_, select, tuple_

from app.store import sealing
from app.store.centres import centres as table
from app.store.contacts import Id
from app.store.conversations import conversations
from app.store.db import Moment, now
from app.store.desks import Desk, Team, desk_staff, desk_versions
from app.store.messages import messages
from app.store.staff import Member, Role

AT_DESKS = frozenset({Role.CENTRE, Role.PROTECTION})
OVER_DESKS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
READERS = AT_DESKS | OVER_DESKS


class Looker(NamedTuple):
    """Who looks at which moment: a member of staff; or, in a statement that is compiled once for all who have the same roles, its
    parameters `me` and `at`."""

    roles: frozenset[Role]  # none of who is disabled
    id: Any
    at: Any

    def may(self, roles: Collection[Role]) -> bool:
        return bool(self.roles & frozenset(roles))


def roles_of(member: Member) -> frozenset[Role]:
    """What of a member's roles makes them see chats."""
    return frozenset() if member.disabled else member.roles & READERS


def looker(member: Member) -> Looker:
    return Looker(roles_of(member), member.id, now())


def named(roles: frozenset[Role]) -> Looker:
    """Whoever has these roles, by the parameters `me` and `at`."""
    return Looker(roles, bindparam("me", type_=Id), bindparam("at", type_=Moment))


def sees(member: Member) -> ColumnElement[bool]:
    """The condition over `conversations` under which a member may see one."""
    return seen_by(looker(member))


def seen_by(who: Looker) -> ColumnElement[bool]:
    """Unsealed: staff of a centre those of the desks they stand at; supervisors and administrators those of every desk of
    their centres. Sealed: the protection role alone, standing at the protection desk of that centre or the national one;
    from another desk for as long as the glass is broken (services/break_glass.py).
    """
    ways: list[ColumnElement[bool]] = [false()]
    if who.may(AT_DESKS):
        ways.append(and_(_unsealed(), _at_their_desks(who)))
    if who.may(OVER_DESKS):
        ways.append(and_(_unsealed(), _in_their_centres(who)))
    if who.may((Role.PROTECTION,)):
        ways.append(and_(conversations.c.sealed.is_(True), or_(_protected_by(who), _opened_by(who))))
    return or_(*ways)


def reads(member: Member, contact: int) -> ColumnElement[bool]:
    """The condition over the `messages` of a contact under which a member may read one."""
    return read_by(looker(member), contact)


def read_by(who: Looker, contact: Any) -> ColumnElement[bool]:
    """What stands in a chat that is not for them is not there; what stands in none is the flows' talk with the person."""
    theirs = select(conversations.c.id).where(conversations.c.contact_id == contact, seen_by(who))
    return or_(messages.c.conversation_id.is_(None), messages.c.conversation_id.in_(theirs))


def _unsealed() -> ColumnElement[bool]:
    return conversations.c.sealed.is_(False)


def _at_their_desks(who: Looker) -> ColumnElement[bool]:
    """A desk for protection takes the role too."""
    theirs = select(desk_staff.c.centre_id, desk_staff.c.team).where(desk_staff.c.staff_id == who.id)
    if not who.may((Role.PROTECTION,)):
        theirs = theirs.where(desk_staff.c.team != Team.PROTECTION)
    return tuple_(conversations.c.centre_id, conversations.c.team).in_(theirs)


def _in_their_centres(who: Looker) -> ColumnElement[bool]:
    return conversations.c.centre_id.in_(select(desk_staff.c.centre_id).where(desk_staff.c.staff_id == who.id))


def _protected_by(who: Looker) -> ColumnElement[bool]:
    return or_(conversations.c.centre_id.in_(_protecting(who)), _at_the_national_one(who))


def _protecting(who: Looker) -> Select[Any]:
    """The centres at whose protection desk they stand."""
    return select(desk_staff.c.centre_id).where(desk_staff.c.staff_id == who.id, desk_staff.c.team == Team.PROTECTION)


def _at_the_national_one(who: Looker) -> ColumnElement[bool]:
    return _protecting(who).join(table, table.c.id == desk_staff.c.centre_id).where(table.c.national).exists()


def _opened_by(who: Looker) -> ColumnElement[bool]:
    """By the broken glass: who opened a case of their own desk loses it with the desk."""
    return conversations.c.id.in_(sealing.open_now(who.id, who.at).where(sealing.openings.c.glass))


def watched(who: Looker) -> ColumnElement[bool]:
    """The condition over `desk_versions` for the desks whose changes their pages ask for.

    It may hold for more than they see, as a version says nothing.
    """
    v = desk_versions.c
    mine = select(desk_staff.c.centre_id, desk_staff.c.team).where(desk_staff.c.staff_id == who.id)
    ways: list[ColumnElement[bool]] = [tuple_(v.centre_id, v.team).in_(mine)]
    if who.may(OVER_DESKS):
        ways.append(v.centre_id.in_(mine.with_only_columns(desk_staff.c.centre_id)))
    if who.may((Role.PROTECTION,)):
        opened = select(conversations.c.centre_id, conversations.c.team).where(_opened_by(who))
        ways += [and_(v.team == Team.PROTECTION, _at_the_national_one(who)), tuple_(v.centre_id, v.team).in_(opened)]
    return or_(*ways)


def desks(connection: Connection, member: Member) -> list[Desk]:
    """Those of the desks where a chat ever was; may hold more than the member sees, so that it takes the place of no condition."""
    query = select(desk_versions.c.centre_id, desk_versions.c.team).where(watched(looker(member)))
    return sorted(Desk(*row) for row in connection.execute(query))
