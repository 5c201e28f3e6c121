"""Sign-ins: the sessions that are open, the tries that were made, one-time links and recovery codes. Secrets are kept as digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, ForeignKey, Index, Row, String, Table, bindparam, delete, func, insert, select, update

from app.store.contacts import Id
from app.store.db import Moment, metadata
from app.store.hot import Hot
from app.store.staff import NEED_SECOND_FACTOR, Member, Role, member_of, role_rules, staff, staff_roles


class Link(StrEnum):
    """What a one-time link is for."""

    INVITATION = "invitation"
    RESET = "reset"


staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("token", String(64), nullable=False, unique=True),
    Column("browser", String(64), nullable=False, default=""),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("who", String(64), nullable=False),  # a digest of the sign-in name or of the network address
    Column("created_at", Moment, nullable=False),
    Index("ix_sign_in_tries_who", "who", "created_at"),
)
staff_links = Table(
    "staff_links",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("expires_at", Moment, nullable=False),
)
recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False),
    Column("code", String(64), nullable=False),
    Index("uq_recovery_codes_code", "staff_id", "code", unique=True),
)


def open_session(connection: Connection, member: int, token: str, browser: str, at: datetime) -> None:
    row = {"staff_id": member, "token": token, "browser": browser[:64], "created_at": at, "seen_at": at}
    connection.execute(insert(staff_sessions), row)


_SIGNED_IN = Hot(  # every request of staff asks it: an account with its roles, a row for each, and what was settled about them
    select(
        staff,
        staff_sessions.c.id.label("session_id"),
        staff_sessions.c.seen_at.label("session_seen_at"),
        staff_roles.c.role,
        role_rules.c.second_factor,
    )
    .join_from(staff_sessions, staff, staff.c.id == staff_sessions.c.staff_id)
    .outerjoin(staff_roles, staff_roles.c.staff_id == staff.c.id)
    .outerjoin(role_rules, role_rules.c.role == staff_roles.c.role)
    .where(
        staff_sessions.c.token == bindparam("of_token"),
        staff_sessions.c.created_at > bindparam("begun_after"),
        staff_sessions.c.seen_at > bindparam("seen_after"),
    )
)


class SignedIn(NamedTuple):
    """Whose session it is, its id, and when it was used last."""

    member: Member
    session: int
    seen_at: datetime


def signed_in(connection: Connection, token: str, begun_after: datetime, seen_after: datetime) -> SignedIn | None:
    """By the session of a token, unless it is too old or was left alone too long."""
    rows = _SIGNED_IN.rows(connection, {"of_token": token, "begun_after": begun_after, "seen_after": seen_after})
    if not rows:
        return None
    roles = {Role(row.role): row.second_factor for row in rows if row.role}
    needing = {role for role, needs in roles.items() if (needs if needs is not None else role in NEED_SECOND_FACTOR)}
    return SignedIn(member_of(rows[0], frozenset(roles), frozenset(needing)), rows[0].session_id, rows[0].session_seen_at)


def sessions(connection: Connection, member: int, begun_after: datetime, seen_after: datetime) -> Sequence[Row[Any]]:
    """The open sessions of a member of staff, the last used first."""
    fresh = (staff_sessions.c.created_at > begun_after, staff_sessions.c.seen_at > seen_after)
    query = select(staff_sessions).where(staff_sessions.c.staff_id == member, *fresh)
    return connection.execute(query.order_by(staff_sessions.c.seen_at.desc())).all()


def seen(connection: Connection, session: int, at: datetime) -> None:
    connection.execute(update(staff_sessions).where(staff_sessions.c.id == session).values(seen_at=at))


def end_session(connection: Connection, member: int, session: int) -> bool:
    """Ends one of the member's own sessions."""
    mine = delete(staff_sessions).where(staff_sessions.c.staff_id == member, staff_sessions.c.id == session)
    return bool(connection.execute(mine).rowcount)


def end_sessions(connection: Connection, member: int, but: int = 0) -> int:
    """Ends all of them, save one where it is named; how many there were."""
    mine = delete(staff_sessions).where(staff_sessions.c.staff_id == member, staff_sessions.c.id != but)
    return connection.execute(mine).rowcount


def end_old_sessions(connection: Connection, begun_before: datetime, seen_before: datetime) -> None:
    old = (staff_sessions.c.created_at <= begun_before) | (staff_sessions.c.seen_at <= seen_before)
    connection.execute(delete(staff_sessions).where(old))


def note_try(connection: Connection, who: Sequence[str], at: datetime) -> None:
    connection.execute(insert(sign_in_tries), [{"who": one, "created_at": at} for one in who])


def tries(connection: Connection, who: str, since: datetime) -> int:
    query = select(func.count()).where(sign_in_tries.c.who == who, sign_in_tries.c.created_at > since)
    return connection.execute(query).scalar_one()


def forget_tries(connection: Connection, before: datetime) -> None:
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.created_at <= before))


def forgive(connection: Connection, who: Sequence[str]) -> None:
    """Forgets the tries of some, before their time."""
    connection.execute(delete(sign_in_tries).where(sign_in_tries.c.who.in_(who)))


def add_link(connection: Connection, member: int, kind: Link, token: str, expires_at: datetime) -> None:
    """A new link; the member's older ones end."""
    connection.execute(delete(staff_links).where(staff_links.c.staff_id == member))
    connection.execute(insert(staff_links), {"staff_id": member, "kind": str(kind), "token": token, "expires_at": expires_at})


def end_links(connection: Connection, member: int) -> None:
    connection.execute(delete(staff_links).where(staff_links.c.staff_id == member))


def link(connection: Connection, token: str, at: datetime) -> Row[Any] | None:
    query = select(staff_links).where(staff_links.c.token == token, staff_links.c.expires_at > at)
    return connection.execute(query).one_or_none()


def use_link(connection: Connection, token: str, at: datetime) -> Row[Any] | None:
    """Takes a link; of two at once one wins."""
    used = delete(staff_links).where(staff_links.c.token == token, staff_links.c.expires_at > at).returning(staff_links)
    return connection.execute(used).one_or_none()


def set_codes(connection: Connection, member: int, codes: Sequence[str]) -> None:
    """New recovery codes; the older ones end."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.staff_id == member))
    if codes:
        connection.execute(insert(recovery_codes), [{"staff_id": member, "code": code} for code in codes])


def use_code(connection: Connection, member: int, code: str) -> bool:
    """Takes a recovery code; it works once."""
    used = delete(recovery_codes).where(recovery_codes.c.staff_id == member, recovery_codes.c.code == code)
    return bool(connection.execute(used).rowcount)


def codes_left(connection: Connection, member: int) -> int:
    return connection.execute(select(func.count()).where(recovery_codes.c.staff_id == member)).scalar_one()
