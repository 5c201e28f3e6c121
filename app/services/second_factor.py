"""The second factor: six digits of an authenticator app, or a recovery code, each good for once.

The secret that the app shares with us is not kept: it is made from a salt in the database and SECRET_KEY, so that a stolen
database opens nothing. A new SECRET_KEY means that everybody sets the app up again (recovery codes go on working).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

import pyotp
import segno
from sqlalchemy import Connection, Row

from app.store import sign_ins, staff

ISSUER = "Spean"
STEP_S = 30
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another


def begin(connection: Connection, member: int) -> str:
    """The salt of a factor that is being set up: the one that waits, or a new one."""
    row = staff.row(connection, member)
    assert row is not None
    if row.factor_salt and row.factor_since is None:
        return str(row.factor_salt)
    salt = secrets.token_hex(16)
    staff.change(connection, member, factor_salt=salt, factor_since=None)
    return salt


def secret(salt: str, key: str) -> str:
    """What the app shares with us, in base 32."""
    made = hmac.digest(key.encode(), b"second factor " + salt.encode(), hashlib.sha256)[:20]
    return base64.b32encode(made).decode()


def picture(shared: str, login: str) -> str:
    """The QR code that an app reads, as SVG for a page."""
    uri = pyotp.TOTP(shared).provisioning_uri(name=login, issuer_name=ISSUER)
    return segno.make(uri, error="m").svg_inline(scale=5, border=3, light="#fff")


def confirm(connection: Connection, member: int, code: str, key: str, at: datetime) -> list[str]:
    """Sets the factor up when the app shows the right digits; the recovery codes, shown this once; [] where the digits are wrong."""
    row = staff.row(connection, member)
    step = _step(row, code, key, at) if row else None
    if step is None:
        return []
    staff.change(connection, member, factor_since=at, factor_step=step)
    return new_codes(connection, member)


def new_codes(connection: Connection, member: int) -> list[str]:
    """Recovery codes in place of the older ones."""
    codes = ["-".join(_word() for _ in range(3)) for _ in range(CODES)]
    sign_ins.set_codes(connection, member, [_digest(code) for code in codes])
    return codes


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(4))


def remove(connection: Connection, member: int) -> None:
    staff.change(connection, member, factor_salt=None, factor_since=None)
    sign_ins.set_codes(connection, member, [])


def holds(connection: Connection, row: Row[Any], code: str, key: str, at: datetime) -> bool:
    """Whether what was typed is the app's code of now or a recovery code; it is used up by this."""
    step = _step(row, code, key, at)
    if step is None:
        return sign_ins.use_code(connection, row.id, _digest(code))
    staff.change(connection, row.id, factor_step=step)
    return True


def _step(row: Row[Any], code: str, key: str, at: datetime) -> int | None:
    """The time step of the digits, one earlier and one later allowed; none that was used before."""
    digits = "".join(str(int(letter)) for letter in code if letter.isdecimal())  # Khmer digits too
    if not row.factor_salt or len(digits) != 6:
        return None
    app, now = pyotp.TOTP(secret(row.factor_salt, key)), int(at.timestamp()) // STEP_S
    right = [step for step in (now - 1, now, now + 1) if hmac.compare_digest(app.generate_otp(step), digits)]
    return next((step for step in right if step > row.factor_step), None)


def _digest(code: str) -> str:
    """Of a recovery code without what people add: spaces, hyphens, capitals."""
    return hashlib.sha256("".join(filter(str.isalnum, code.lower())).encode()).hexdigest()
