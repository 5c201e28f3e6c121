"""The port: a provider's dialect on one side, our words on the other. A channel is one file that fills this in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from app.engine.effects import Option
from app.engine.screen import Limits


class AddressKind(StrEnum):
    """What names a person: a phone number (E.164, shared by SMS and USSD) or a Telegram chat id."""

    PHONE = "phone"
    TELEGRAM = "telegram"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached; `value` is E.164 for a phone (or the sender as given, where it is no number)."""

    kind: AddressKind
    value: str


class Event(StrEnum):
    """What an `Inbound` tells of."""

    TEXT = "text"
    BLOCKED = "blocked"  # the person blocked us (Telegram my_chat_member)
    UNBLOCKED = "unblocked"
    OPTED_OUT = "opted_out"  # the provider recorded a STOP and has answered it itself
    OPTED_IN = "opted_in"
    HUNG_UP = "hung_up"  # a USSD session ended


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or voice note: what kind, and the provider's own reference to fetch it by."""

    kind: str
    ref: str
    mime: str = ""


@dataclass(frozen=True, slots=True)
class Dial:
    """A USSD session: the gateway's id of it and all that was typed so far (`1*2*Sok`)."""

    id: str
    typed: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """Something a person did. `provider_id` is unique for the channel: a repeat of it is the same thing again.

    `phone` is a number the provider vouches for (Telegram's share button). `text` is as received, never trimmed.
    """

    channel: str
    provider_id: str
    address: Address
    text: str = ""
    event: Event = Event.TEXT
    media: tuple[Media, ...] = ()
    dial: Dial | None = None
    phone: str = ""
    payload: str = ""  # what came behind Telegram's /start
    about: str = ""  # the provider's id of our message whose button was pressed


class ReceiptStatus(StrEnum):
    """How far a provider says that a message went."""

    SENT = "sent"  # handed to the network
    DELIVERED = "delivered"  # on the handset
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a provider says later of a message; `message_id` is ours when the callback carries it."""

    channel: str
    provider_id: str
    status: ReceiptStatus
    message_id: int | None = None
    code: str = ""
    outcome: Outcome | None = None  # for FAILED: what the caller should do


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message for one person; `parts` as counted when it was queued.

    With `share_phone`, the option without a key is the label of the share-my-number button (else it is in Khmer and English).
    """

    id: int
    address: Address
    text: str
    options: tuple[Option, ...] = ()
    parts: int = 1
    share_phone: bool = False


class Outcome(StrEnum):
    """What became of a send, by what the caller should do next."""

    SENT = "sent"  # the provider took it
    WAIT = "wait"  # try again later
    REFUSED = "refused"  # give up on this message
    GONE = "gone"  # stop writing to this address
    PAUSE = "pause"  # stop the channel and call us: account, credit, configuration
    UNKNOWN = "unknown"  # it may have been sent: never resend by itself


@dataclass(frozen=True, slots=True)
class Sent:
    """The outcome for the `Outgoing` of the same `id`; `wait_s` where the provider said how long to wait."""

    id: int
    outcome: Outcome
    provider_id: str = ""
    code: str = ""
    wait_s: float = 0.0
    new_address: str = ""  # Telegram: the group moved


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back inside a webhook's answer (USSD); `end` closes the provider's session."""

    text: str
    end: bool = False


@dataclass(frozen=True, slots=True)
class HookRequest:
    """A webhook as it came. `url` starts with PUBLIC_URL and keeps the raw path and query (signatures cover them);

    `hook` is the pattern of the channel that matched, `secret` what stood at its `*`; header names are lower case.
    """

    hook: str
    url: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Sequence[tuple[str, str]] = ()
    form: Sequence[tuple[str, str]] = ()
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a webhook returns."""

    body: str = ""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


class NotFromProvider(Exception):
    """The signature or secret is missing or wrong: 403, nothing is stored."""


class Unreadable(Exception):
    """The provider's request misses what we need: 400 with this sentence, nothing is stored."""


class Channel(Protocol):
    """One provider. `hooks` are the paths under /hooks/ that it answers, `*` standing for its secret."""

    name: str
    kind: AddressKind
    limits: Limits
    hooks: tuple[str, ...]

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        """Our words for a provider's request. Raises NotFromProvider or Unreadable."""
        ...

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        """What the webhook returns: nothing, or for USSD the page itself."""
        ...

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        """Hands a batch to the provider, many in flight; same order; one bad number never sinks a batch."""
        ...

    async def close(self) -> None:
        """Closes connections that `send` opened; the next send opens them again."""
        ...
