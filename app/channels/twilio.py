"""Twilio, and Somleng, which speaks the same API at its own address (ids are UUIDs there, error codes may be texts)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.channels.base import (
    Address,
    AddressKind,
    Answer,
    Channel,
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
)
from app.channels.gateways import Gateways, Section, all_set
from app.channels.reading import MAX_CODE, MAX_ID, Fields, fields_of, media_kind, our_id, unpacked
from app.channels.twilio_signature import Signature
from app.channels.wire import FORM, TIMEOUT_S, Got, NoAnswer, Wire, basic, by_status, form_body, in_flight
from app.engine.screen import Limits, Medium
from app.settings import Settings

RANK = 10
MAX_MEDIA = 10

# What the provider's error codes mean for us; a code that stands nowhere goes by the HTTP status, as Twilio asks.
CODES = {
    # opted out (21610); no such number (21211 21214 21217 21614 30005 30006); blocked for good (S1007)
    Outcome.GONE: "21610 21211 21214 21217 21614 30005 30006 S1007",
    # no route or permission for the sender (21408 21612 S1008), blocked once (30004), content or sender id refused (the others)
    Outcome.REFUSED: "21408 21612 S1008 30004 30007 30018 30024 30034 21617 21618 21620",
    # account, credentials, sender, messaging service
    Outcome.PAUSE: "20003 20404 30002 21606 21212 21701 21703 21704 S1004 S1005 S1006",
    # queues full, handset off, congestion, time to live over, gateway away
    Outcome.WAIT: "20429 30001 30003 30008 30017 30022 21611 30036 S1001 S1002",
}
OUTCOMES = {code: outcome for outcome, codes in CODES.items() for code in codes.split()}

RECEIPTS = {
    "sent": ReceiptStatus.SENT,
    "partially_delivered": ReceiptStatus.SENT,
    "delivered": ReceiptStatus.DELIVERED,
    "read": ReceiptStatus.DELIVERED,
    "undelivered": ReceiptStatus.FAILED,
    "failed": ReceiptStatus.FAILED,
    "canceled": ReceiptStatus.FAILED,
}

# Words that Twilio answers itself, matched on the whole text. YES opts in as well, but to us it is an answer.
STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"}
START_WORDS = {"START", "UNSTOP"}
OPT_OUT_TYPES = {"STOP": Event.OPTED_OUT, "START": Event.OPTED_IN}

NOTHING = Answer('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8")


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """The account of the settings, then each `[gateways.NAME] kind = "twilio"` as a channel of that name."""
    accounts = [_account(settings)] if all_set(settings, "twilio_account_sid", "twilio_auth_token", "twilio_from") else []
    accounts += [_gateway_account(name, section, settings) for name, section in gateways.of("twilio").items()]
    return [Twilio(account) for account in accounts]


@dataclass(frozen=True, slots=True)
class Account:
    """One account and how to reach it; `status_url` is '' where we have no public address."""

    name: str
    sid: str
    token: str
    sender: str
    base_url: str
    status_url: str
    answers_stop: bool
    rate: float


def _account(s: Settings) -> Account:
    return Account(
        name="twilio",
        sid=s.twilio_account_sid,
        token=s.twilio_auth_token,
        sender=s.twilio_from,
        base_url=s.twilio_base_url.rstrip("/"),
        status_url=_status_url(s, "twilio"),
        answers_stop=s.twilio_answers_stop,
        rate=s.twilio_rate,
    )


def _gateway_account(name: str, section: Section, settings: Settings) -> Account:
    return Account(
        name=name,
        sid=section.text("account_sid"),
        token=section.text("auth_token"),
        sender=section.text("from"),
        base_url=section.url("base_url").rstrip("/"),
        status_url=_status_url(settings, name),
        answers_stop=section.flag("answers_stop", False),
        rate=section.number("rate", 10.0),
    )


def _status_url(settings: Settings, name: str) -> str:
    return f"{settings.public_url.rstrip('/')}/hooks/{name}/status" if settings.public_url else ""


class Twilio:
    """One account of Twilio or Somleng."""

    kind = AddressKind.PHONE

    def __init__(self, account: Account, timeout_s: float = TIMEOUT_S) -> None:
        self.name = account.name
        self.limits = Limits(Medium.SMS, rate=account.rate, receipts=bool(account.status_url))
        self.hooks: tuple[str, ...] = (account.name, f"{account.name}/status")
        self._account = account
        self._signature = Signature(account.token)
        self._url = f"{account.base_url}/2010-04-01/Accounts/{quote(account.sid, safe='')}/Messages.json"
        self._wire = Wire({"Authorization": basic(account.sid, account.token), "Accept": "application/json"}, timeout_s)

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        self._signature.check(request)
        return self._receipts(request) if request.hook.endswith("/status") else [self._inbound(fields_of(request))]

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        """Empty: replies go out by the API, so that each has an id and receipts."""
        return NOTHING

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return await in_flight(batch, self._send_one)

    async def close(self) -> None:
        await self._wire.close()

    def _inbound(self, fields: Fields) -> Inbound:
        text = unpacked(fields.get("Body"))
        return Inbound(
            channel=self.name,
            provider_id=fields.id("MessageSid", "SmsMessageSid", "SmsSid"),
            address=Address(AddressKind.PHONE, fields.sender("From")),
            text=text,
            event=self._event(fields.get("OptOutType"), text),
            media=_media(fields),
        )

    def _event(self, opt_out_type: str, text: str) -> Event:
        """Where the provider answers stop words itself, they come as events that we record and keep silent about."""
        word = text.strip().upper()
        if opt_out_type or not self._account.answers_stop:
            return OPT_OUT_TYPES.get(opt_out_type.upper(), Event.TEXT)
        return Event.OPTED_OUT if word in STOP_WORDS else Event.OPTED_IN if word in START_WORDS else Event.TEXT

    def _receipts(self, request: HookRequest) -> list[Inbound | Receipt]:
        """Nothing for a state that says no more than that the provider has it (queued, sending, accepted), or a new one."""
        fields = fields_of(request)
        status = RECEIPTS.get(fields.need("MessageStatus", "SmsStatus"))
        if status is None:
            return []
        code = fields.code("ErrorCode")
        failed = status is ReceiptStatus.FAILED
        return [
            Receipt(
                channel=self.name,
                provider_id=fields.id("MessageSid", "SmsSid"),
                status=status,
                message_id=our_id(request.url),
                code=code,
                outcome=OUTCOMES.get(code, Outcome.REFUSED) if failed else None,
            )
        ]

    async def _send_one(self, message: Outgoing) -> Sent:
        try:
            got = await self._wire.post(self._url, form_body(self._fields(message)), FORM)
        except NoAnswer as none:
            return Sent(message.id, none.outcome, code=none.code)
        return _sent(message.id, got)

    def _fields(self, message: Outgoing) -> dict[str, str]:
        account = self._account
        sender = "MessagingServiceSid" if account.sender.startswith("MG") else "From"
        fields = {"To": message.address.value, sender: account.sender, "Body": message.text}
        return fields | ({"StatusCallback": f"{account.status_url}?m={message.id}"} if account.status_url else {})


def _media(fields: Fields) -> tuple[Media, ...]:
    count = fields.get("NumMedia")
    places = range(min(int(count), MAX_MEDIA)) if count.isdecimal() and len(count) < 4 else ()
    found = ((fields.get(f"MediaUrl{n}"), fields.get(f"MediaContentType{n}")) for n in places)
    return tuple(Media(media_kind(mime), url, mime) for url, mime in found if url)


def _sent(message_id: int, got: Got) -> Sent:
    said = got.json()
    said = said if isinstance(said, Mapping) else {}
    sid, code = said.get("sid"), str(said.get("error_code") or said.get("code") or "")[:MAX_CODE]
    if got.status in (200, 201) and isinstance(sid, str) and 0 < len(sid) <= MAX_ID:
        return Sent(message_id, OUTCOMES.get(code, Outcome.SENT), provider_id=sid, code=code)
    return Sent(message_id, OUTCOMES.get(code) or by_status(got.status), code=code or f"http {got.status}", wait_s=got.wait_s)
