"""What members of staff do with their own account: take an invitation, change the password, set up the second factor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from app.services import passwords, second_factor, signing_in
from app.services.staff import Refused, Wrong
from app.store import audit, db, sign_ins, staff
from app.store.staff import Member


def link_owner(engine: Engine, token: str, at: datetime) -> Member | None:
    """Whose link it is, while it works."""
    with db.reading(engine) as connection:
        link = sign_ins.link(connection, signing_in.digest(token), at)
        return staff.find(connection, link.staff_id) if link else None


def take_link(engine: Engine, token: str, password: str, at: datetime) -> Member:
    """Sets the password under an invitation or a reset, unlocks, and ends every session. Of two at once one wins. Raises Refused."""
    owner = link_owner(engine, token, at)
    if owner is None or owner.disabled:
        raise Refused(whole=Wrong.LINK_OVER)
    _check(password, owner)
    made = passwords.digest(password)
    with db.transaction(engine) as connection:
        if sign_ins.use_link(connection, signing_in.digest(token), at) is None:
            raise Refused(whole=Wrong.LINK_OVER)
        staff.change(connection, owner.id, password=made, locked_at=None, wrong_tries=0, demo=False)
        signing_in.forgive(connection, owner.id, owner.login)
        sign_ins.end_sessions(connection, owner.id)
        audit.note(connection, owner.id, "password_chosen", "staff", owner.id, at=at)
    return owner


def _check(password: str, owner: Member) -> None:
    weak = passwords.weakness(password, owner.login, owner.name)
    if weak:
        raise Refused(password=weak)


def change_password(engine: Engine, owner: Member, old: str, new: str, session: int, at: datetime) -> None:
    """A new password; every other session ends. Raises Refused."""
    if not knows_password(engine, owner.id, old):
        raise Refused(old=Wrong.PASSWORD_WRONG)
    _check(new, owner)
    made = passwords.digest(new)
    with db.transaction(engine) as connection:
        staff.change(connection, owner.id, password=made, demo=False)
        sign_ins.end_sessions(connection, owner.id, but=session)
        audit.note(connection, owner.id, "password_chosen", "staff", owner.id, at=at)


def knows_password(engine: Engine, member: int, password: str) -> bool:
    with db.reading(engine) as connection:
        kept = staff.password(connection, member)
    return passwords.fits(kept, password)


def begin_factor(engine: Engine, member: int, key: str) -> str:
    """The secret for an app that is being set up; the same until it is confirmed."""
    with db.transaction(engine) as connection:
        return second_factor.secret(second_factor.begin(connection, member), key)


def confirm_factor(engine: Engine, member: int, code: str, key: str, at: datetime) -> list[str]:
    """The recovery codes, to be shown once; [] where the digits are not the app's."""
    with db.transaction(engine) as connection:
        codes = second_factor.confirm(connection, member, code, key, at)
        if codes:
            audit.note(connection, member, "factor_set_up", "staff", member, at=at)
    return codes


def new_codes(engine: Engine, member: int, at: datetime) -> list[str]:
    """Recovery codes in place of the older ones."""
    with db.transaction(engine) as connection:
        audit.note(connection, member, "codes_made", "staff", member, at=at)
        return second_factor.new_codes(connection, member)


def codes_left(engine: Engine, member: int) -> int:
    with db.reading(engine) as connection:
        return sign_ins.codes_left(connection, member)


def remove_factor(engine: Engine, owner: Member, at: datetime) -> None:
    """Does without it; where a role needs it, the next page is the one that sets it up again (another phone)."""
    with db.transaction(engine) as connection:
        second_factor.remove(connection, owner.id)
        audit.note(connection, owner.id, "factor_removed", "staff", owner.id, at=at)
