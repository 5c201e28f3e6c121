"""Reads what a provider sent: fields by name, senders and kinds of media, cleaned of what no database can hold."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

import orjson

from app.channels.base import HookRequest, NotFromProvider, Unreadable

MAX_ID = 150  # letters of a provider's id that we keep; a longer one is no id
MAX_SENDER = 64
MAX_CODE = 32
_BARE_NUMBER = re.compile(r" \d{8,15}| ?[1-9]\d{9,14}")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without what PostgreSQL and UTF-8 refuse (NUL, lone surrogates); nothing else is touched."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() or not _SURROGATE.search(text) else _SURROGATE.sub("\ufffd", text)


class Fields:
    """A form or query by name: the first value of each, '' where there is none."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, str] = {}
        for name, value in pairs:
            self._values.setdefault(name, value)

    def get(self, *names: str) -> str:
        """The first of the names that has a value."""
        return next((clean(self._values[name]) for name in names if self._values.get(name)), "")

    def need(self, *names: str) -> str:
        value = self.get(*names).strip()
        if not value:
            raise Unreadable(f"The field {names[0]} is missing.")
        return value

    def id(self, *names: str) -> str:
        return checked_id(self.need(*names), names[0])

    def code(self, *names: str) -> str:
        return self.get(*names).strip()[:MAX_CODE]

    def sender(self, *names: str) -> str:
        return sender(self.get(*names), names[0])


def checked_id(value: str, name: str) -> str:
    if not value or len(value) > MAX_ID:
        raise Unreadable(f"The field {name} is no id.")
    return value


def sender(value: str, name: str) -> str:
    """Who wrote, as given; the plus of an international number that a form turned into a blank, or a gateway left out, is put back."""
    value = "+" + value.strip() if _BARE_NUMBER.fullmatch(value) else value.strip()
    if not value or len(value) > MAX_SENDER:
        raise Unreadable(f"The field {name} names no sender.")
    return value


def json_object(body: bytes) -> Mapping[str, object]:
    """The body as a JSON object. Raises Unreadable."""
    try:
        value = orjson.loads(body)
    except ValueError:
        raise Unreadable("The body is no JSON.") from None
    if not isinstance(value, dict):
        raise Unreadable("The body is no JSON object.")
    return value


def check_secret(request_secret: str, ours: str) -> None:
    """Compares in constant time. Raises NotFromProvider."""
    if not hmac.compare_digest(request_secret.encode("utf-8", "surrogatepass"), ours.encode()):
        raise NotFromProvider("The secret is wrong.")


def fields_of(request: HookRequest) -> Fields:
    """The form, or the query where a provider calls with GET."""
    return Fields(request.form or request.query)


_KINDS = {"image": "photo", "audio": "voice", "video": "video"}


def media_kind(mime: str) -> str:
    """photo, voice, video or document."""
    return _KINDS.get(mime.partition("/")[0].lower(), "document")


_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){15,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def unpacked(body: str) -> str:
    """Twilio delivers some long messages as base64; what does not decode to a clean text was none."""
    packed = "".join(body.split())
    if not _BASE64.fullmatch(packed):
        return body
    try:
        text = base64.b64decode(packed, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return body
    return body if _CONTROL.search(text.replace("\r", "")) else text


def our_id(url: str) -> int | None:
    """The message id that we put into the callback's address (`?m=`)."""
    return number_of(dict(parse_qsl(urlsplit(url).query)).get("m", ""))


def number_of(text: str) -> int | None:
    """The id that a text is; None where it is none that a database could hold."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def short_hash(text: str) -> str:
    """16 letters that stand for a text in an id, since ids go into logs and a text may be personal."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
