"""Bodies and notes of sealed cases at rest: AES-256-GCM under keys of the settings; the first encrypts, all of them open.

A shut row names its key in `key_id`; a row without one is plain. Whatever reads a body or note without coming here reads cipher text.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson
from sqlalchemy import Column, Connection, String

from app.log import get_logger
from app.settings import Settings, sealing_keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID = 8  # signs
NONCE = 12  # bytes, new for each text
ABOUT = b"spean sealed"

log = get_logger(__name__)


class NoKey(Exception):
    """No key of the settings opens this; the message names the key's id, never the key."""


class Shut(NamedTuple):
    """A text at rest and the id of its key; plain where there is no key."""

    text: str
    key_id: str | None


class Body(NamedTuple):
    """What a message says."""

    text: str
    options: list[list[str]] | None = None
    media: list[list[str]] | None = None


class Shown(NamedTuple):
    """The same for who reads it on a page: no text where no key opens it."""

    text: str | None
    options: list[list[str]] | None = None
    media: list[list[str]] | None = None


class Vault:
    """The keys of a deployment."""

    def __init__(self, keys: Iterable[bytes]) -> None:
        self.keys = {key_id(key): key for key in keys}
        self.first = next(iter(self.keys), "")
        self._ciphers: dict[str, AESGCM] = {}
        self.missed: set[tuple[str, int]] = set()  # texts of which the log told that nothing opens them

    def shut(self, plain: str) -> Shut:
        nonce = os.urandom(NONCE)
        made = nonce + self._cipher(self.first).encrypt(nonce, plain.encode(), ABOUT)
        return Shut(base64.b64encode(made).decode(), self.first)

    def open(self, text: str, key: str | None) -> str:
        """What was shut; a plain text is itself. Raises NoKey, also for what was tampered with."""
        if key is None:
            return text
        from cryptography.exceptions import InvalidTag

        cipher = self._cipher(key)
        try:
            raw = base64.b64decode(text)
            return cipher.decrypt(raw[:NONCE], raw[NONCE:], ABOUT).decode()
        except (InvalidTag, ValueError):
            raise NoKey(f"A text of a sealed case does not open with key {key}: it was changed.") from None

    def _cipher(self, key: str) -> AESGCM:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # loaded only where there are sealed cases

        if key not in self.keys:
            raise NoKey(f"SEALING_KEYS lacks the key {key or '(none is set)'} of sealed cases.")
        if key not in self._ciphers:
            self._ciphers[key] = AESGCM(self.keys[key])
        return self._ciphers[key]


def key_id(key: bytes) -> str:
    """A key's name, which tells nothing of it."""
    return hashlib.blake2b(key, digest_size=KEY_ID // 2, person=b"spean-key-id").hexdigest()


def key_column() -> Column[Any]:
    """The column that says with which key the row's text is shut."""
    return Column("key_id", String(KEY_ID))


def of_settings(settings: Settings) -> Vault:
    """SEALING_KEYS in their order, and last a key made of SECRET_KEY, so that a deployment without any seals all the same."""
    secret = settings.secret_key or _kept(settings)
    made = hashlib.blake2b(secret.encode(), digest_size=32, person=b"spean-sealing").digest()
    return Vault([*sealing_keys(settings), made])


def _kept(settings: Settings) -> str:
    """The key that `spean up` keeps in a development's data folder."""
    path = settings.spean_data / "secret_key"
    return path.read_text().strip() if path.is_file() else "development"


def of(connection: Connection) -> Vault:
    """The vault of the house that this connection belongs to (`open_house`)."""
    found: Vault = connection.get_execution_options().get("vault") or Vault(())
    return found


# --- the rows ----------------------------------------------------------------------------------------------------------------------


def shut_message(connection: Connection, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of messages as it is kept: `sealed` says whether its body is shut."""
    kept = {**row, "key_id": None}
    if not kept.pop("sealed", False):
        return kept
    return kept | shut_body(of(connection), Body(row["text"], row.get("options"), row.get("media")))


def shut_body(vault: Vault, body: Body) -> dict[str, Any]:
    """The columns of a shut body."""
    text, key = vault.shut(orjson.dumps(list(body)).decode())
    return {"text": text, "key_id": key, "options": None, "media": None}


def body(connection: Connection, row: Any) -> Body:
    """What a row with text, options, media and key_id says. Raises NoKey."""
    if row.key_id is None:
        return Body(row.text, row.options, row.media)
    return Body(*orjson.loads(of(connection).open(row.text, row.key_id)))


def note(connection: Connection, text: str, key: str | None) -> str:
    """What a note says. Raises NoKey."""
    return of(connection).open(text, key)


def shown_body(connection: Connection, row: Any) -> Shown:
    """A row of messages for who reads it, whatever became of its key."""
    try:
        return Shown(*body(connection, row))
    except NoKey:
        _missed(connection, "messages", row)
        return Shown(None)


def shown_note(connection: Connection, table: str, row: Any, column: str = "note") -> str | None:
    """A note of a table for who reads it; None where no key opens it."""
    try:
        return note(connection, row._mapping[column], row.key_id)
    except NoKey:
        _missed(connection, table, row)
        return None


def _missed(connection: Connection, table: str, row: Any) -> None:
    """Once of each text, however often somebody looks."""
    missed = of(connection).missed
    if (table, row.id) not in missed:
        missed.add((table, row.id))
        log.error("text_without_key", table=table, row=row.id, key=row.key_id)


def shut_note(connection: Connection, text: str, *, sealed: bool) -> Shut:
    """A note as it is kept."""
    return of(connection).shut(text) if sealed and text else Shut(text, None)
