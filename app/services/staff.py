"""Looking after staff: invite, change roles, disable, unlock, let someone choose a new password; each leaves a row in the audit."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine

from app.services import chats, passwords, second_factor, signing_in
from app.store import audit, db, sign_ins, staff
from app.store.sign_ins import Link
from app.store.staff import Member, Role
from app.text import khmer

LIFE = {Link.INVITATION: timedelta(days=7), Link.RESET: timedelta(days=1)}
LONGEST_NAME = 80
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,62}[a-z0-9]")


class Wrong(StrEnum):
    """Why something was refused, as a key of the sentences that pages and commands say."""

    LOGIN_FORM = "login_form"
    LOGIN_TAKEN = "login_taken"
    NAME_MISSING = "name_missing"
    NAME_LONG = "name_long"
    ROLES_MISSING = "roles_missing"
    NOBODY = "nobody"
    LAST_ADMINISTRATOR = "last_administrator"
    ONESELF = "oneself"
    LINK_OVER = "link_over"
    PASSWORD_WRONG = "password_wrong"  # noqa: S105


class Refused(Exception):
    """`problems` maps the name of a field ("" for the whole) to what is wrong with it."""

    def __init__(self, **problems: Wrong | passwords.Weak) -> None:
        super().__init__(", ".join(f"{field}: {why}" for field, why in problems.items()))
        self.problems: Mapping[str, Wrong | passwords.Weak] = {"" if field == "whole" else field: why for field, why in problems.items()}


@dataclass(frozen=True)
class Invited:
    """Whose one-time link, its secret, and until when it works."""

    member: int
    token: str
    until: datetime


def everybody(engine: Engine) -> list[Member]:
    """All accounts, in the order of their names."""
    with db.reading(engine) as connection:
        return sorted(staff.everybody(connection), key=lambda member: khmer.sort_key(member.name))


def find(engine: Engine, member: int) -> Member | None:
    with db.reading(engine) as connection:
        return staff.find(connection, member)


def find_by_login(engine: Engine, login: str) -> Member | None:
    with db.reading(engine) as connection:
        return staff.find_by_login(connection, login.strip().casefold())


def invite(engine: Engine, login: str, name: str, roles: Collection[Role], by: int | None, at: datetime) -> Invited:
    """A new account without a password, and the link under which its owner chooses one. Raises Refused."""
    login, name = login.strip().casefold(), " ".join(name.split())
    _check(name=_name_wrong(name), login=_login_wrong(login), roles=None if roles else Wrong.ROLES_MISSING)
    with db.transaction(engine) as connection:
        member = staff.add(connection, login, name, roles, at)
        if member is None:
            raise Refused(login=Wrong.LOGIN_TAKEN)
        audit.note(connection, by, "invited", "staff", member, at=at)
        return _link(connection, member, Link.INVITATION, at)


def _check(**found: Wrong | passwords.Weak | None) -> None:
    problems = {field: why for field, why in found.items() if why}
    if problems:
        raise Refused(**problems)


def _login_wrong(login: str) -> Wrong | None:
    return None if _LOGIN.fullmatch(login) else Wrong.LOGIN_FORM


def _name_wrong(name: str) -> Wrong | None:
    return Wrong.NAME_MISSING if not name else Wrong.NAME_LONG if len(name) > LONGEST_NAME else None


def change(engine: Engine, member: int, name: str, roles: Collection[Role], by: int | None, at: datetime) -> None:
    """Another name, other roles; they hold from the next request on. Raises Refused."""
    name = " ".join(name.split())
    _check(name=_name_wrong(name), roles=None if roles else Wrong.ROLES_MISSING)

    def act(connection: Connection) -> None:
        if Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(connection, member, field="roles")
        staff.change(connection, member, name=name)
        staff.set_roles(connection, member, roles)
        chats.release(connection, [member], at)

    _change(engine, member, "changed", act, by, at)


def disable(engine: Engine, member: int, by: int | None, at: datetime) -> None:
    """The account ends at once, with its sessions and links. Raises Refused."""
    if member == by:
        raise Refused(whole=Wrong.ONESELF)

    def act(connection: Connection) -> None:
        _keep_an_administrator(connection, member, field="whole")
        staff.change(connection, member, disabled_at=at)
        sign_ins.end_sessions(connection, member)
        sign_ins.end_links(connection, member)
        chats.release(connection, [member], at)

    _change(engine, member, "disabled", act, by, at)


def enable(engine: Engine, member: int, by: int | None, at: datetime) -> None:
    _change(engine, member, "enabled", lambda connection: staff.change(connection, member, disabled_at=None), by, at)


def unlock(engine: Engine, member: int, by: int | None, at: datetime) -> None:
    _change(engine, member, "unlocked", lambda connection: _unlock(connection, member), by, at)


def _unlock(connection: Connection, member: int) -> None:
    row = staff.row(connection, member)
    staff.change(connection, member, locked_at=None, wrong_tries=0)
    signing_in.forgive(connection, member, row.login if row else "")


def reset(engine: Engine, member: int, by: int | None, at: datetime) -> Invited:
    """A link to choose a new password (or the first one); the older links end, the old password works until then."""
    made: list[Invited] = []

    def act(connection: Connection) -> None:
        row = staff.row(connection, member)
        made.append(_link(connection, member, Link.RESET if row and row.password else Link.INVITATION, at))

    _change(engine, member, "link_made", act, by, at)
    return made[0]


def remove_factor(engine: Engine, member: int, by: int | None, at: datetime) -> None:
    """For one who lost the phone and the recovery codes."""
    _change(engine, member, "factor_removed", lambda connection: second_factor.remove(connection, member), by, at)


def _change(engine: Engine, member: int, act: str, change: Callable[[Connection], Any], by: int | None, at: datetime) -> None:
    with db.transaction(engine) as connection:
        if staff.row(connection, member) is None:
            raise Refused(whole=Wrong.NOBODY)
        change(connection)
        audit.note(connection, by, act, "staff", member, at=at)


def _keep_an_administrator(connection: Connection, member: int, field: str) -> None:
    """Without one nobody could let anybody in again. The rows are locked, so that two cannot disable each other at once."""
    holders = staff.lock_with_role(connection, Role.ADMINISTRATOR)
    if member in holders and len(holders) == 1:
        raise Refused(**{field: Wrong.LAST_ADMINISTRATOR})


def _link(connection: Connection, member: int, kind: Link, at: datetime) -> Invited:
    token = secrets.token_urlsafe(32)
    sign_ins.add_link(connection, member, kind, signing_in.digest(token), at + LIFE[kind])
    return Invited(member, token, at + LIFE[kind])


def set_roles_with_factor(engine: Engine, roles: Collection[Role], by: int | None, at: datetime) -> None:
    """Which roles cannot do without a second factor, from the next request on."""
    with db.transaction(engine) as connection:
        staff.set_roles_with_factor(connection, roles)
        audit.note(connection, by, "factor_rules", "staff", at=at)


def roles_with_factor(engine: Engine) -> frozenset[Role]:
    with db.reading(engine) as connection:
        return staff.roles_with_factor(connection)


def speak(engine: Engine, member: int, language: str) -> None:
    """Keeps the language in which the pages speak to someone."""
    with db.transaction(engine) as connection:
        staff.change(connection, member, language=language)
