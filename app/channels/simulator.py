"""Phones on a page instead of a provider: SMS, USSD and a Telegram look, in development and in tests.

What the page posts to /hooks/simulator/{sms,ussd,chat}, as JSON:
  {"id": "any unique text", "from": "+85512345678", "text": "JOIN"}
  USSD: {"id": …, "from": …, "session": "s1", "typed": "1*2"}, and "event": "hung_up" at its end
  chat: "from" is a chat id, and there may be "payload" (behind /start), "phone" (shared), "about" (our message whose button was pressed)
        and "event": "blocked" or "unblocked"
  any:  "media": [{"kind": "photo", "ref": "…", "mime": "image/jpeg"}]
  a receipt: {"receipt": "sim-7", "status": "sent" | "delivered" | "failed"}
The answer is {} or, for USSD, {"text": "the page", "end": false}.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import orjson

from app.channels.base import (
    Address,
    AddressKind,
    Answer,
    Channel,
    Dial,
    Event,
    HookRequest,
    Inbound,
    Media,
    Outcome,
    Outgoing,
    Receipt,
    ReceiptStatus,
    Reply,
    Sent,
    Unreadable,
)
from app.channels.gateways import Gateways
from app.channels.reading import checked_id, clean, json_object, sender
from app.engine.screen import Limits, Medium
from app.settings import Settings

RANK = 90
JSON = "application/json"
SENDING_RATE = 1000.0


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """On in development only. Where a real channel is on, a simulated one answers and never starts."""
    if settings.production:
        return []
    alone = not (settings.twilio_account_sid or settings.at_username or gateways.sections)
    ussd = Limits(
        Medium.USSD, gsm7=settings.ussd_gsm7, ucs2=settings.ussd_ucs2, replies_inline=True, can_start=False, receipts=False, simulated=True
    )
    sms = Limits(Medium.SMS, rate=SENDING_RATE, can_start=alone, receipts=False, simulated=True)
    chat = Limits(Medium.CHAT, rate=SENDING_RATE, can_start=not settings.telegram_token, receipts=False, simulated=True)
    return [
        Simulator("simulator", AddressKind.PHONE, sms, "simulator/sms"),
        Simulator("simulator_ussd", AddressKind.PHONE, ussd, "simulator/ussd"),
        Simulator("simulator_chat", AddressKind.TELEGRAM, chat, "simulator/chat"),
    ]


class Simulator:
    """One simulated medium. `sent` keeps the latest messages, `faults` the outcomes of the next sends, for tests."""

    def __init__(self, name: str, kind: AddressKind, limits: Limits, hook: str) -> None:
        self.name = name
        self.kind = kind
        self.limits = limits
        self.hooks: tuple[str, ...] = (hook,)
        self.sent: deque[Outgoing] = deque(maxlen=1000)
        self.faults: deque[Sent] = deque()

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        """There is no secret: the channel exists in development only."""
        said = json_object(request.body)
        return [self._receipt(said) if "receipt" in said else self._inbound(said)]

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        page = {"text": replies[-1].text, "end": replies[-1].end} if replies and self.limits.replies_inline else {}
        return Answer(orjson.dumps(page).decode(), JSON)

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return [self._send_one(message) for message in batch]

    async def close(self) -> None:
        """Nothing is open."""

    def _send_one(self, message: Outgoing) -> Sent:
        if self.faults:
            fault = self.faults.popleft()
            return Sent(message.id, fault.outcome, code=fault.code, wait_s=fault.wait_s, new_address=fault.new_address)
        self.sent.append(message)
        return Sent(message.id, Outcome.SENT, provider_id=f"sim-{message.id}")

    def _inbound(self, said: Mapping[str, object]) -> Inbound:
        return Inbound(
            channel=self.name,
            provider_id=checked_id(_text(said, "id"), "id"),
            address=Address(self.kind, sender(_text(said, "from"), "from")),
            text=_text(said, "text"),
            event=_event(_text(said, "event")),
            media=_media(said.get("media")),
            dial=Dial(checked_id(_text(said, "session"), "session"), _text(said, "typed")) if self.limits.replies_inline else None,
            phone=_text(said, "phone"),
            payload=_text(said, "payload"),
            about=_text(said, "about"),
        )

    def _receipt(self, said: Mapping[str, object]) -> Receipt:
        try:
            status = ReceiptStatus(_text(said, "status"))
        except ValueError:
            raise Unreadable("The status must be sent, delivered or failed.") from None
        failed = status is ReceiptStatus.FAILED
        return Receipt(self.name, checked_id(_text(said, "receipt"), "receipt"), status, outcome=Outcome.REFUSED if failed else None)


def _text(said: Mapping[str, object], name: str) -> str:
    value = said.get(name, "")
    if not isinstance(value, str | int):
        raise Unreadable(f"The field {name} must be a text.")
    return clean(str(value))


def _event(name: str) -> Event:
    try:
        return Event(name or "text")
    except ValueError:
        raise Unreadable("The field event is not known.") from None


def _media(said: object) -> tuple[Media, ...]:
    items = said if isinstance(said, list) else []
    return tuple(Media(_text(i, "kind") or "photo", _text(i, "ref"), _text(i, "mime")) for i in items if isinstance(i, dict))
