"""Africa's Talking by SMS. It signs nothing: a secret in the path of each webhook says that it is them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app.channels.base import (
    Address,
    AddressKind,
    Answer,
    Channel,
    Event,
    HookRequest,
    Inbound,
    Outcome,
    Outgoing,
    Receipt,
    ReceiptStatus,
    Reply,
    Sent,
)
from app.channels.gateways import Gateways, all_set
from app.channels.reading import MAX_CODE, MAX_ID, Fields, check_secret, fields_of, short_hash
from app.channels.wire import FORM, IN_FLIGHT, TIMEOUT_S, Got, NoAnswer, Wire, by_status, form_body
from app.engine.screen import Limits, Medium
from app.settings import Settings, WrongSetting

RANK = 20
MOST_NUMBERS = 500  # of one call: a timeout leaves no more than these unknown
SANDBOX = "https://api.sandbox.africastalking.com"
PRODUCTION = "https://api.africastalking.com"

# What the statusCode of one recipient means for us.
CODES = {
    Outcome.SENT: "100 101 102",  # processed, sent, queued
    Outcome.GONE: "403 404 406",  # no such number, a landline, on their stop list
    Outcome.REFUSED: "407",  # no route
    Outcome.PAUSE: "401 402 405",  # held for risk, sender id, no credit
    Outcome.WAIT: "409 500 501 502",  # do-not-disturb hours, their or the operator's trouble
}
OUTCOMES = {code: outcome for outcome, codes in CODES.items() for code in codes.split()}

# Delivery reports. Buffered says no more than that somebody has it.
RECEIPTS = {
    "Sent": ReceiptStatus.SENT,
    "Submitted": ReceiptStatus.SENT,
    "Success": ReceiptStatus.DELIVERED,
    "Failed": ReceiptStatus.FAILED,
    "Rejected": ReceiptStatus.FAILED,
    "AbsentSubscriber": ReceiptStatus.FAILED,
    "Expired": ReceiptStatus.FAILED,
}
REASONS = {
    "UserInBlackList": Outcome.GONE,
    "UserDoesNotExist": Outcome.GONE,
    "NotNetworkSubcriber": Outcome.GONE,  # spelt so by them
    "UserIsInactive": Outcome.GONE,
    "InsufficientCredit": Outcome.PAUSE,
    "DeliveryFailure": Outcome.WAIT,
    "DoNotDisturbRejection": Outcome.WAIT,
    "AbsentSubscriber": Outcome.WAIT,
    "Expired": Outcome.WAIT,
}
_NUMBER = re.compile(r"\+\d{6,15}")


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """On with user name, key and the hooks' secret (with the secret alone there is USSD, which only answers)."""
    if not all_set(settings, "at_username", "at_api_key"):
        return []
    if not settings.at_hook_secret:
        raise WrongSetting("AT_HOOK_SECRET is missing; it is needed beside AT_USERNAME, AT_API_KEY.")
    return [AfricasTalking(settings)]


class AfricasTalking:
    """SMS in both directions."""

    name = "africastalking"
    kind = AddressKind.PHONE

    def __init__(self, settings: Settings, timeout_s: float = TIMEOUT_S) -> None:
        self.limits = Limits(Medium.SMS, rate=settings.at_rate, batch=MOST_NUMBERS)
        self.hooks: tuple[str, ...] = ("africastalking/*/sms", "africastalking/*/delivery", "africastalking/*/optout")
        self._secret = settings.at_hook_secret
        self._fixed = {"username": settings.at_username, "bulkSMSMode": "1"} | ({"from": settings.at_from} if settings.at_from else {})
        self._url = f"{_base_url(settings)}/version1/messaging"
        self._wire = Wire({"apiKey": settings.at_api_key, "Accept": "application/json"}, timeout_s)

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        check_secret(request.secret, self._secret)
        readers = {"sms": self._inbound, "delivery": self._receipts, "optout": self._opted_out}
        return readers[request.hook.rpartition("/")[2]](fields_of(request))

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        return Answer()

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        """Equal texts go in one call, to each person in order."""
        done: dict[int, Sent] = {}
        gate = asyncio.Semaphore(IN_FLIGHT)
        for wave in _waves(batch):
            for sents in await asyncio.gather(*(self._send_call(call, gate) for call in _calls(wave))):
                done |= {sent.id: sent for sent in sents}
        return [done[message.id] for message in batch]

    async def close(self) -> None:
        await self._wire.close()

    def _inbound(self, fields: Fields) -> list[Inbound | Receipt]:
        return [Inbound(self.name, fields.id("id"), Address(self.kind, fields.sender("from")), fields.get("text"))]

    def _receipts(self, fields: Fields) -> list[Inbound | Receipt]:
        said = fields.need("status")
        status = RECEIPTS.get(said)
        if status is None:
            return []
        if status is not ReceiptStatus.FAILED:
            return [Receipt(self.name, fields.id("id"), status)]
        code = fields.code("failureReason") or said[:MAX_CODE]
        return [Receipt(self.name, fields.id("id"), status, code=code, outcome=REASONS.get(code, Outcome.REFUSED))]

    def _opted_out(self, fields: Fields) -> list[Inbound | Receipt]:
        number = fields.sender("phoneNumber")
        return [Inbound(self.name, f"optout:{short_hash(number)}", Address(self.kind, number), event=Event.OPTED_OUT)]

    async def _send_call(self, call: Sequence[Outgoing], gate: asyncio.Semaphore) -> list[Sent]:
        bad = [Sent(m.id, Outcome.GONE, code="403") for m in call if not _NUMBER.fullmatch(m.address.value)]
        good = [m for m in call if _NUMBER.fullmatch(m.address.value)]
        return bad + (await self._send_good(good, gate) if good else [])

    async def _send_good(self, call: Sequence[Outgoing], gate: asyncio.Semaphore) -> list[Sent]:
        """A call that is refused as a whole goes number by number, so that one bad one never sinks the others."""
        fields = self._fixed | {"to": ",".join(m.address.value for m in call), "message": call[0].text}
        try:
            async with gate:
                got = await self._wire.post(self._url, form_body(fields), FORM)
        except NoAnswer as none:
            return [Sent(m.id, none.outcome, code=none.code) for m in call]
        if got.status == 400 and len(call) > 1:
            return [sent for m in call for sent in await self._send_good([m], gate)]
        return _sents(call, got)


def _base_url(settings: Settings) -> str:
    url = settings.at_base_url.rstrip("/")
    return SANDBOX if settings.at_username == "sandbox" and url == PRODUCTION else url


def _waves(batch: Sequence[Outgoing]) -> Iterable[list[Outgoing]]:
    """Each person's first message, then each one's second, and so on."""
    left = list(batch)
    while left:
        firsts = {message.address.value: message for message in reversed(left)}
        wave = [message for message in left if firsts[message.address.value] is message]
        yield wave
        left = [message for message in left if firsts[message.address.value] is not message]


def _calls(wave: Sequence[Outgoing]) -> Iterable[list[Outgoing]]:
    by_text: dict[str, list[Outgoing]] = {}
    for message in wave:
        by_text.setdefault(message.text, []).append(message)
    for same in by_text.values():
        yield from (same[i : i + MOST_NUMBERS] for i in range(0, len(same), MOST_NUMBERS))


def _sents(call: Sequence[Outgoing], got: Got) -> list[Sent]:
    """The outcomes by number; HTTP says 201 even where every recipient failed."""
    data = _mapping(_mapping(got.json()).get("SMSMessageData"))
    rows = data.get("Recipients")
    if got.status not in (200, 201) or not isinstance(rows, list):
        outcome = Outcome.WAIT if got.status == 409 else by_status(got.status)
        return [Sent(m.id, outcome, code=f"http {got.status}", wait_s=got.wait_s) for m in call]
    if not rows:
        return [_nobody(m.id, str(data.get("Message", ""))) for m in call]
    by_number = {str(row.get("number")): row for row in map(_mapping, rows)}
    return [_sent(m.id, by_number.get(m.address.value)) for m in call]


def _nobody(message_id: int, said: str) -> Sent:
    """A wrong sender id is told in the Message alone; "Sent to 0/1" is nobody's fault that we can name."""
    return Sent(message_id, Outcome.WAIT if said.startswith("Sent to") else Outcome.PAUSE, code=said[:MAX_CODE])


def _sent(message_id: int, row: Mapping[str, Any] | None) -> Sent:
    if row is None:
        return Sent(message_id, Outcome.UNKNOWN, code="not named")
    code, their_id = str(row.get("statusCode", ""))[:MAX_CODE], row.get("messageId")
    outcome = OUTCOMES.get(code) or (by_status(int(code)) if code.isdecimal() else Outcome.UNKNOWN)
    known = outcome is Outcome.SENT and isinstance(their_id, str) and their_id != "None" and len(their_id) <= MAX_ID
    return Sent(message_id, outcome, provider_id=str(their_id) if known else "", code="" if outcome is Outcome.SENT else code)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
