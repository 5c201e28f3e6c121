"""Staff: accounts and their roles, and which roles need a second factor."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Connection, ForeignKey, Integer, Row, Select, String, Table, Text, delete, insert, select, update

from app.store.contacts import Id
from app.store.db import Moment, insert_new, metadata


class Role(StrEnum):
    """What a member of staff may do."""

    OUTREACH = "outreach"
    APPROVER = "approver"
    CENTRE = "centre"
    PROTECTION = "protection"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


EVERY_ROLE = frozenset(Role)
NEED_SECOND_FACTOR = frozenset({Role.ADMINISTRATOR, Role.PROTECTION, Role.SUPERVISOR})  # until an administrator says otherwise

staff = Table(
    "staff",
    metadata,
    Column("id", Id, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),  # lower case
    Column("name", Text, nullable=False),
    Column("password", Text),  # argon2; none until the invitation is taken
    Column("language", String(8)),
    Column("factor_salt", String(32)),  # the second factor's secret is made from it and SECRET_KEY, see services/second_factor.py
    Column("factor_since", Moment),  # none while it is only being set up
    Column("factor_step", Integer, nullable=False, default=0),  # the last time step that was used: no code works twice
    Column("wrong_tries", Integer, nullable=False, default=0),  # one after another
    Column("locked_at", Moment),
    Column("disabled_at", Moment),
    Column("test_number", String(20)),  # E.164: where tests of campaigns were sent last
    Column("demo", Boolean, nullable=False, default=False),  # made at a development start; the sign-in page names it
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment),
    sqlite_autoincrement=True,
)
staff_roles = Table(
    "staff_roles",
    metadata,
    Column("staff_id", Id, ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True),
    Column("role", String(16), primary_key=True),
)
role_rules = Table(
    "role_rules",
    metadata,
    Column("role", String(16), primary_key=True),
    Column("second_factor", Boolean, nullable=False),
)


@dataclass(frozen=True)
class Member:
    """A member of staff, as pages and services see them."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    language: str | None = None
    has_factor: bool = False
    needs_factor: bool = False
    locked: bool = False
    disabled: bool = False
    invited: bool = False  # has no password yet
    demo: bool = False
    seen_at: datetime | None = None

    def may(self, roles: Collection[Role]) -> bool:
        return bool(self.roles & frozenset(roles))


def add(connection: Connection, login: str, name: str, roles: Iterable[Role], at: datetime, **more: Any) -> int | None:
    """A new account; None where the sign-in name is taken."""
    found: int | None = insert_new(connection, staff, {"login": login, "name": name, "created_at": at, **more}, "login")
    if found is not None:
        set_roles(connection, found, roles)
    return found


def set_roles(connection: Connection, member: int, roles: Iterable[Role]) -> None:
    connection.execute(delete(staff_roles).where(staff_roles.c.staff_id == member))
    rows = [{"staff_id": member, "role": str(role)} for role in sorted(set(roles))]
    if rows:
        connection.execute(insert(staff_roles), rows)


def change(connection: Connection, member: int, **values: Any) -> None:
    connection.execute(update(staff).where(staff.c.id == member).values(**values))


def row(connection: Connection, member: int) -> Row[Any] | None:
    """Every column of an account, locked until the transaction ends."""
    return connection.execute(select(staff).where(staff.c.id == member).with_for_update()).one_or_none()


def row_by_login(connection: Connection, login: str) -> Row[Any] | None:
    """The same by sign-in name."""
    return connection.execute(select(staff).where(staff.c.login == login).with_for_update()).one_or_none()


def password(connection: Connection, member: int) -> str | None:
    return connection.execute(select(staff.c.password).where(staff.c.id == member)).scalar_one_or_none()


def test_number(connection: Connection, member: int) -> str:
    return connection.execute(select(staff.c.test_number).where(staff.c.id == member)).scalar_one_or_none() or ""


def find(connection: Connection, member: int) -> Member | None:
    return next(iter(_members(connection, select(staff).where(staff.c.id == member))), None)


def find_by_login(connection: Connection, login: str) -> Member | None:
    return next(iter(_members(connection, select(staff).where(staff.c.login == login))), None)


def everybody(connection: Connection) -> list[Member]:
    return _members(connection, select(staff).order_by(staff.c.id))


def demo(connection: Connection) -> list[Member]:
    """The made-up ones who can still sign in."""
    able = (staff.c.demo.is_(True), staff.c.disabled_at.is_(None), staff.c.locked_at.is_(None))
    return _members(connection, select(staff).where(*able).order_by(staff.c.id))


def with_role(connection: Connection, role: Role) -> list[Member]:
    """Those with a role whose accounts work."""
    holders = select(staff_roles.c.staff_id).where(staff_roles.c.role == role)
    return _members(connection, select(staff).where(staff.c.id.in_(holders), staff.c.disabled_at.is_(None)).order_by(staff.c.id))


def lock_with_role(connection: Connection, role: Role) -> list[int]:
    """The ids of those with a role who can sign in, locked until the transaction ends."""
    holders = select(staff_roles.c.staff_id).where(staff_roles.c.role == role)
    able = (staff.c.disabled_at.is_(None), staff.c.password.is_not(None))
    return list(connection.scalars(select(staff.c.id).where(staff.c.id.in_(holders), *able).order_by(staff.c.id).with_for_update()))


def _members(connection: Connection, query: Select[Any]) -> list[Member]:
    rows = connection.execute(query).all()
    held = select(staff_roles).where(staff_roles.c.staff_id.in_([row.id for row in rows]))
    roles: dict[int, set[Role]] = {}
    for given in connection.execute(held):
        roles.setdefault(given.staff_id, set()).add(Role(given.role))
    needing = roles_with_factor(connection)
    return [member_of(row, frozenset(roles.get(row.id, ())), needing) for row in rows]


def member_of(row: Any, roles: frozenset[Role], needing: frozenset[Role]) -> Member:
    """From a row of an account; `needing` are the roles that cannot do without a second factor."""
    return Member(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=roles,
        language=row.language,
        has_factor=row.factor_since is not None,
        needs_factor=bool(roles & needing),
        locked=row.locked_at is not None,
        disabled=row.disabled_at is not None,
        invited=row.password is None,
        demo=row.demo,
        seen_at=row.seen_at,
    )


def roles_with_factor(connection: Connection) -> frozenset[Role]:
    """The roles that cannot do without a second factor."""
    said = {Role(rule.role): rule.second_factor for rule in connection.execute(select(role_rules))}
    return frozenset(role for role in Role if said.get(role, role in NEED_SECOND_FACTOR))


def set_roles_with_factor(connection: Connection, roles: Collection[Role]) -> None:
    connection.execute(delete(role_rules))
    connection.execute(insert(role_rules), [{"role": str(role), "second_factor": role in roles} for role in Role])
