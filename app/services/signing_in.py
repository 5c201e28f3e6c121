"""Signing in: name and password, then the second factor; five wrong tries lock an account, and many from one place have to wait.

Who asks learns only whether they are in: the answer to a name that is not there, a locked account and a wrong password is the same.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, Row

from app.services import passwords, second_factor
from app.store import audit, db, sign_ins, staff
from app.store.looking import looking
from app.store.staff import Member

WRONG_TRIES = 5  # then the account is locked
TRIES_BY_PLACE = 30  # wrong ones in WINDOW from one network address, and for one name that may not even exist
TRIES_BY_NAME = 10
WINDOW = timedelta(minutes=15)
LONGEST = timedelta(days=7)  # a session's life
IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)


class Outcome(StrEnum):
    """What became of a try."""

    IN = "in"
    SECOND = "second"  # the password is right; now the second factor
    WRONG = "wrong"
    WAIT = "wait"  # too many tries: later


@dataclass(frozen=True)
class Tried:
    """The outcome; for SECOND whose account it is, for IN also the new session's token."""

    outcome: Outcome
    member: int = 0
    token: str = ""


def sign_in(engine: Engine, login: str, password: str, place: str, browser: str, at: datetime) -> Tried:
    """A name and a password. `place` is the network address; only a digest of it is kept, for a quarter of an hour."""
    login = login.strip().casefold()
    whos = (_digest("name", login), _digest("place", place))
    with db.transaction(engine) as connection:
        sign_ins.forget_tries(connection, at - WINDOW)
        if _too_many(connection, whos, at):
            return Tried(Outcome.WAIT)
        row = staff.row_by_login(connection, login)
        kept = row.password if row and not row.disabled_at and not row.locked_at else None
    right = passwords.fits(kept, password)  # takes a tenth of a second, so it holds no lock
    with db.transaction(engine) as connection:
        row = staff.row_by_login(connection, login)
        if not right or row is None or not _open(row) or row.password != kept:
            return _wrong(connection, row, whos, at)
        if row.factor_since is not None:
            return Tried(Outcome.SECOND, row.id)
        return _in(connection, row.id, browser, at)


def give_code(engine: Engine, member: int, code: str, key: str, place: str, browser: str, at: datetime) -> Tried:
    """The second step, for one who gave the right password."""
    whos = (_digest("code", str(member)), _digest("place", place))
    with db.transaction(engine) as connection:
        row = staff.row(connection, member)
        if _too_many(connection, whos, at):
            return Tried(Outcome.WAIT)
        if row is None or not _open(row) or not second_factor.holds(connection, row, code, key, at):
            return _wrong(connection, row, whos, at)
        return _in(connection, row.id, browser, at)


def forgive(connection: Connection, member: int, login: str) -> None:
    """Forgets the wrong tries of an account, when it is unlocked."""
    sign_ins.forgive(connection, [_digest("name", login), _digest("code", str(member))])


def _too_many(connection: Connection, whos: Sequence[str], at: datetime) -> bool:
    limits = zip(whos, (TRIES_BY_NAME, TRIES_BY_PLACE), strict=True)
    return any(sign_ins.tries(connection, who, at - WINDOW) >= most for who, most in limits)


def _open(row: Row[Any]) -> bool:
    return row.disabled_at is None and row.locked_at is None


def _wrong(connection: Connection, row: Row[Any] | None, whos: Sequence[str], at: datetime) -> Tried:
    sign_ins.note_try(connection, whos, at)
    if row is not None and row.locked_at is None:
        tries = row.wrong_tries + 1
        staff.change(connection, row.id, wrong_tries=tries, locked_at=at if tries >= WRONG_TRIES else None)
        if tries >= WRONG_TRIES:
            audit.note(connection, None, "locked", "staff", row.id, at=at)
    return Tried(Outcome.WRONG)


def _in(connection: Connection, member: int, browser: str, at: datetime) -> Tried:
    staff.change(connection, member, wrong_tries=0)
    audit.note(connection, member, "signed_in", "staff", member, at=at)
    return Tried(Outcome.IN, member, open_session(connection, member, browser, at))


def open_session(connection: Connection, member: int, browser: str, at: datetime) -> str:
    """A new session; its token, of which only a digest is kept."""
    sign_ins.end_old_sessions(connection, at - LONGEST, at - IDLE)
    token = secrets.token_urlsafe(32)
    sign_ins.open_session(connection, member, digest(token), browser, at)
    staff.change(connection, member, seen_at=at)
    return token


def who(engine: Engine, token: str, at: datetime) -> tuple[Member, int] | None:
    """Whose session a token opens, and its id; None when it is over or the account does not work any more."""
    with looking(engine) as connection:
        found = sign_ins.signed_in(connection, digest(token), at - LONGEST, at - IDLE)
    if found is None or found.member.disabled or found.member.invited:
        return None
    if found.seen_at < at - SEEN_EVERY:
        with db.transaction(engine) as connection:
            sign_ins.seen(connection, found.session, at)
            staff.change(connection, found.member.id, seen_at=at)
    return found.member, found.session


def sign_out(engine: Engine, member: int, session: int, at: datetime) -> bool:
    """Ends one session of a member of staff; at once, for every later request asks."""
    with db.transaction(engine) as connection:
        audit.note(connection, member, "signed_out", "staff", member, at=at)
        return sign_ins.end_session(connection, member, session)


def sign_out_everywhere(engine: Engine, member: int, by: int | None, at: datetime) -> int:
    """Ends all of them."""
    with db.transaction(engine) as connection:
        audit.note(connection, by, "signed_out_everywhere", "staff", member, at=at)
        return sign_ins.end_sessions(connection, member)


def sessions(engine: Engine, member: int, at: datetime) -> Sequence[Row[Any]]:
    """The open ones, the last used first: id, browser, created_at, seen_at."""
    with db.reading(engine) as connection:
        return sign_ins.sessions(connection, member, at - LONGEST, at - IDLE)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _digest(kind: str, what: str) -> str:
    return hashlib.sha256(f"{kind} {what}".encode()).hexdigest()
