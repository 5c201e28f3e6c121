"""Twilio's message API as far as we use it, and the webhooks that it would call, signed by the official validator."""

from __future__ import annotations

import base64
import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from twilio.request_validator import RequestValidator

from tests.fakes.server import Answer, FakeServer, Seen

PATH = re.compile(r"/2010-04-01/Accounts/([^/]+)/Messages\.json")
DATE = "Sat, 22 Nov 2025 01:02:03 +0000"


@dataclass(frozen=True)
class Hook:
    """A webhook to post to us: the path behind our address, the fields and the headers."""

    path: str
    form: dict[str, str]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SentSms:
    """A message that the fake took."""

    sid: str
    to: str
    body: str
    sender: str
    status_callback: str


class FakeTwilio(FakeServer):
    """`sent` is what it took; `refuse[number] = code` makes it refuse; `somleng` gives UUIDs, text codes and 422."""

    def __init__(self, account_sid: str = "AC" + "a" * 32, auth_token: str = "t" * 32, *, somleng: bool = False) -> None:
        super().__init__()
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.somleng = somleng
        self.sent: list[SentSms] = []
        self.refuse: dict[str, int | str] = {}
        self.public_url = "https://spean.example.org"
        self.name = "twilio"  # the channel that it calls

    def handle(self, seen: Seen) -> Answer:
        match = PATH.fullmatch(seen.path)
        if not match or seen.method != "POST":
            return self._error(404, 20404, "The requested resource was not found")
        if match[1] != self.account_sid or seen.headers.get("authorization") != self._basic():
            return self._error(401, 20003, "Authenticate")
        return self._take(seen.form)

    def texts_to(self, number: str) -> list[str]:
        return [sms.body for sms in self.sent if sms.to == number]

    # ── what it calls ──

    def text(self, sender: str, body: str, sid: str = "", **more: str) -> Hook:
        """A text from a person, signed."""
        form = {"MessageSid": sid or self._sid(), "AccountSid": self.account_sid, "From": sender, "To": "+15005550006", "Body": body}
        return self._signed(f"/hooks/{self.name}", form | {"NumMedia": "0", "ApiVersion": "2010-04-01"} | more)

    def status(self, sms: SentSms, state: str, code: str = "") -> Hook:
        """A status callback to the address that came with the message, signed."""
        form = {"MessageSid": sms.sid, "MessageStatus": state, "To": sms.to, "From": sms.sender, "AccountSid": self.account_sid}
        path = sms.status_callback.removeprefix(self.public_url)
        return self._signed(path, form | ({"ErrorCode": code} if code else {}))

    def _signed(self, path: str, form: dict[str, str]) -> Hook:
        signature = RequestValidator(self.auth_token).compute_signature(self.public_url + path, form)
        return Hook(path, form, {"X-Twilio-Signature": signature})

    # ── what it answers ──

    def _take(self, form: dict[str, str]) -> Answer:
        if not form.get("To") or not (form.get("From") or form.get("MessagingServiceSid")):
            return self._error(400, 21604, "A 'To' phone number is required.")
        if form["To"] in self.refuse:
            return self._error(400, self.refuse[form["To"]], "Refused")
        if not form.get("Body") or len(form["Body"]) > 1600:
            return self._error(400, 21617, "The concatenated message body exceeds the 1600 character limit")
        sender = form.get("From") or form["MessagingServiceSid"]
        sms = SentSms(self._sid(), form["To"], form["Body"], sender, form.get("StatusCallback", ""))
        self.sent.append(sms)
        return Answer(self._message(sms, form), 201)

    def _message(self, sms: SentSms, form: dict[str, str]) -> dict[str, Any]:
        service = form.get("MessagingServiceSid")
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages/{sms.sid}"
        return {
            "sid": sms.sid,
            "account_sid": self.account_sid,
            "messaging_service_sid": service,
            "to": sms.to,
            "from": None if service else sms.sender,
            "body": sms.body,
            "status": "accepted" if service else "queued",
            "num_segments": "0" if service else "1",
            "num_media": "0",
            "direction": "outbound-api",
            "api_version": "2010-04-01",
            "price": None,
            "price_unit": "USD",
            "error_code": None,
            "error_message": None,
            "date_created": DATE,
            "date_updated": DATE,
            "date_sent": None,
            "uri": uri + ".json",
            "subresource_uris": {"media": uri + "/Media.json"},
        }

    def _error(self, status: int, code: int | str, message: str) -> Answer:
        if self.somleng and status == 400:
            return Answer({"message": message, "status": 422, "code": str(code)}, 422)
        return Answer(
            {"code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}, status
        )

    def _sid(self) -> str:
        return str(uuid.uuid4()) if self.somleng else "SM" + uuid.uuid4().hex

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
