"""Passwords: argon2 digests, and what a new one must be."""

from __future__ import annotations

import threading
import unicodedata
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200  # letters
DIFFERENT = 5  # letters that a password must have at least

_hasher = PasswordHasher()  # RFC 9106, second recommendation: 64 MiB a digest
_few = threading.BoundedSemaphore(4)  # a rush of tries must not eat the memory of the machine
_nobody = "$argon2id$v=19$m=65536,t=3,p=4$c3BlYW5zcGVhbnNwZWFu$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Weak(StrEnum):
    """Why a password is refused."""

    SHORT = "short"
    LONG = "long"
    SIMPLE = "simple"
    COMMON = "common"
    OWN_NAME = "own_name"


def weakness(password: str, *names: str) -> Weak | None:
    """Why a new password is refused; `names` are those of its owner."""
    folded = password.casefold()
    for why, holds in (
        (Weak.SHORT, len(password) < SHORTEST),
        (Weak.LONG, len(password) > LONGEST),
        (Weak.SIMPLE, len(set(folded)) < DIFFERENT),
        (Weak.COMMON, any(word in folded for word in _COMMON) and len(folded) < SHORTEST + 4),
        (Weak.OWN_NAME, any(name and name.casefold() in folded for name in names)),
    ):
        if holds:
            return why
    return None


_COMMON = ("password", "12345678", "87654321", "qwerty", "cambodia", "iloveyou", "administrator", "ពាក្យសម្ងាត់", "១២៣៤៥៦៧៨")


def digest(password: str) -> str:
    with _few:
        return _hasher.hash(_same(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether a password is the kept one. Without a kept one it takes as long and says no."""
    try:
        with _few:
            return _hasher.verify(kept or _nobody, _same(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def _same(password: str) -> str:
    """Keyboards write the same letters differently."""
    return unicodedata.normalize("NFKC", password[: LONGEST + 1])
