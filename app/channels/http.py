"""Any gateway that takes an SMS by one HTTP call: Kannel, an Android phone, an operator; described in the gateways file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from app.channels import templates
from app.channels.base import (
    Address,
    AddressKind,
    Answer,
    Channel,
    HookRequest,
    Inbound,
    Outcome,
    Outgoing,
    Receipt,
    ReceiptStatus,
    Reply,
    Sent,
    Unreadable,
)
from app.channels.gateways import Gateways
from app.channels.http_config import Gateway, Heard, Send, Told, gateway
from app.channels.reading import MAX_CODE, MAX_ID, check_secret, checked_id, clean, json_object, number_of, sender, short_hash
from app.channels.wire import FORM, JSON, TIMEOUT_S, Got, NoAnswer, Wire, by_status, form_body, in_flight, json_body
from app.engine.screen import Limits, Medium
from app.settings import Settings
from app.text.sms import is_gsm7

RANK = 40


def channels(settings: Settings, gateways: Gateways) -> list[Channel]:
    """Each `[gateways.NAME] kind = "http"` as a channel of that name."""
    return [HttpGateway(gateway(name, section), settings.local_url) for name, section in gateways.of("http").items()]


class HttpGateway:
    """One gateway; its webhooks are /hooks/http/NAME/SECRET and …/receipt."""

    kind = AddressKind.PHONE

    def __init__(self, config: Gateway, public_url: str, timeout_s: float = TIMEOUT_S) -> None:
        self.name = config.name
        self.limits = Limits(
            Medium.SMS, rate=config.rate, parts=config.parts, can_start=config.send is not None, receipts=config.receipts is not None
        )
        self.hooks: tuple[str, ...] = (f"http/{config.name}/*", f"http/{config.name}/*/receipt")
        self._config = config
        self._hook_url = f"{public_url.rstrip('/')}/hooks/http/{config.name}/{config.secret}"
        self._wire = Wire(config.send.headers if config.send else {}, timeout_s)

    def read(self, request: HookRequest) -> list[Inbound | Receipt]:
        """A receipt comes to its own address, or to the same one and is told by `when`."""
        check_secret(request.secret, self._config.secret)
        fields = fields_of(request)
        inbound, receipts = self._config.inbound, self._config.receipts
        at_receipts = request.hook.endswith("/receipt")
        if receipts and (at_receipts or (receipts.when and _fits(receipts.when, fields))):
            return _receipts(self.name, receipts, fields)
        if inbound and not at_receipts and _fits(inbound.when, fields):
            return [_inbound(self.name, inbound, fields)]
        return []

    def answer(self, request: HookRequest, replies: Sequence[Reply]) -> Answer:
        return Answer(self._config.answer)

    async def send(self, batch: Sequence[Outgoing]) -> list[Sent]:
        return await in_flight(batch, self._send_one)

    async def close(self) -> None:
        await self._wire.close()

    async def _send_one(self, message: Outgoing) -> Sent:
        how = self._config.send
        if how is None:
            return Sent(message.id, Outcome.REFUSED, code="listens only")
        values = self._values(message)
        body, kind = _body(how, values)
        try:
            got = await self._wire.request(how.method, templates.fill_url(how.url, how.query, values), body, kind)
        except NoAnswer as none:
            return Sent(message.id, Outcome.WAIT if how.repeatable else none.outcome, code=none.code)
        return _sent(message.id, how, got)

    def _values(self, message: Outgoing) -> dict[str, str]:
        plain = is_gsm7(message.text)
        return {
            "id": str(message.id),
            "to": message.address.value,
            "digits": message.address.value.removeprefix("+"),
            "text": message.text,
            "parts": str(message.parts),
            "coding": "0" if plain else "2",
            "alphabet": "gsm" if plain else "unicode",
            "hook_url": self._hook_url,
            "receipt_url": f"{self._hook_url}/receipt",
        }


def _body(how: Send, values: Mapping[str, str]) -> tuple[bytes | None, dict[str, str]]:
    """The body and the header that names its kind."""
    if how.json is not None:
        return json_body(templates.fill(how.json, values)), {"Content-Type": JSON}
    if how.form:
        return form_body(templates.fill(how.form, values)), {"Content-Type": FORM}
    return None, {}


def _sent(message_id: int, how: Send, got: Got) -> Sent:
    text = got.body.decode("utf-8", "replace")
    outcome = _outcome(how, got.status, text)
    code = "" if outcome is Outcome.SENT else f"http {got.status} {clean(text)}".strip()[:MAX_CODE]
    return Sent(message_id, outcome, provider_id=_their_id(how, got, text) if not code else "", code=code, wait_s=got.wait_s)


def _outcome(how: Send, status: int, text: str) -> Outcome:
    """By the answer's text, then by the table of statuses, then by what a status means everywhere."""
    said = next((outcome for pattern, outcome in how.answers if pattern.search(text)), None) or how.statuses.get(str(status))
    if said is None and 200 <= status < 300 and not how.answers:
        return Outcome.SENT
    return said or by_status(status)


def _their_id(how: Send, got: Got, text: str) -> str:
    match = how.id_pattern.search(text) if how.id_pattern else None
    found = (match[1] if match.lastindex else match[0]) if match else templates.at(got.json(), how.id) if how.id else ""
    return clean(found) if len(found) <= MAX_ID else ""


Get = Callable[[str], bytes]


def fields_of(request: HookRequest) -> Get:
    """A field of the JSON (by its path), the form or the query, as bytes: some gateways send texts in a charset of their own."""
    if request.body.lstrip()[:1] in (b"{", b"["):
        said = json_object(request.body)
        return lambda path: templates.at(said, path).encode("utf-8", "replace")
    query = urlsplit(request.url).query
    pairs = [*_raw_pairs(query), *(_raw_pairs(request.body.decode("latin-1")) if request.form else [])]
    values = dict(pairs)
    return lambda name: values.get(name, b"")


def _raw_pairs(text: str) -> list[tuple[str, bytes]]:
    return [(name, value.encode("latin-1", "replace")) for name, value in parse_qsl(text, keep_blank_values=True, encoding="latin-1")]


def _fits(when: Mapping[str, list[str]], fields: Get) -> bool:
    return all(_text(fields(name)) in values for name, values in when.items())


def _text(value: bytes, charset: str = "") -> str:
    """Decoded by the charset that the gateway names; by UTF-8 where it names none that we know."""
    try:
        return clean(value.decode(charset or "utf-8", "replace"))
    except (LookupError, ValueError):
        return clean(value.decode("utf-8", "replace"))


def _inbound(channel: str, where: Heard, fields: Get) -> Inbound:
    ids = [_text(fields(name)) for name in where.id]
    if not any(ids):
        raise Unreadable(f"The field {where.id[0]} is missing.")
    who = next((found for found in (_text(fields(name)) for name in where.sender) if found), "")
    if where.trunk and who.startswith("0"):
        who = where.trunk + who[1:]
    return Inbound(
        channel=channel,
        provider_id=checked_id(ids[0], where.id[0]) if len(ids) == 1 else short_hash("\n".join(ids)),
        address=Address(AddressKind.PHONE, sender(who, where.sender[0])),
        text=_text(fields(where.text), _text(fields(where.charset)) if where.charset else ""),
    )


def _receipts(channel: str, where: Told, fields: Get) -> list[Inbound | Receipt]:
    """Nothing for a status that the file does not name."""
    status = where.statuses.get(_text(fields(where.status)))
    if status is None:
        return []
    ours = _our_id(where, _text(fields(where.message_id))) if where.message_id else None
    theirs = _text(fields(where.id)) if where.id else ""
    if not theirs and ours is None:
        raise Unreadable("The receipt names no message.")
    code = _text(fields(where.code))[:MAX_CODE] if where.code else ""
    outcome = where.outcomes.get(code, Outcome.REFUSED) if status is ReceiptStatus.FAILED else None
    return [Receipt(channel, checked_id(theirs or f"m{ours}", where.id or where.message_id), status, ours, code, outcome)]


def _our_id(where: Told, text: str) -> int | None:
    match: Any = where.message_id_pattern.fullmatch(text) if where.message_id_pattern else None
    return number_of(match[1] if match else "" if where.message_id_pattern else text)
