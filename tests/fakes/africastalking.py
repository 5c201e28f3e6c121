"""Africa's Talking: takes SMS with many numbers a call, and has the callbacks of a dashboard."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

from tests.fakes.server import Answer, FakeServer, Seen
from tests.fakes.twilio import Hook


@dataclass(frozen=True)
class SentSms:
    """A message that the fake took for one number."""

    id: str
    to: str
    body: str
    sender: str


class FakeAfricasTalking(FakeServer):
    """`sent` is what it took, one for each number; `refuse[number] = statusCode`."""

    def __init__(self, username: str = "spean", api_key: str = "k" * 32, secret: str = "of-chance") -> None:
        super().__init__()
        self.username = username
        self.api_key = api_key
        self.secret = secret
        self.sent: list[SentSms] = []
        self.refuse: dict[str, int] = {}
        self._numbers = itertools.count(1)

    def handle(self, seen: Seen) -> Answer:
        if (seen.method, seen.path) != ("POST", "/version1/messaging"):
            return Answer("Not found", 404)
        form = seen.form
        if seen.headers.get("apikey") != self.api_key or form.get("username") != self.username:
            return Answer("The supplied authentication is invalid", 401)
        if not form.get("to") or not form.get("message"):
            return Answer("Request is missing required form field", 400)
        if form.get("from") == "Unknown":
            return Answer({"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}, 201)
        rows = [self._take(number, form) for number in form["to"].split(",")]
        taken = sum(row["statusCode"] < 200 for row in rows)
        return Answer({"SMSMessageData": {"Message": f"Sent to {taken}/{len(rows)} Total Cost: KES 0.8", "Recipients": rows}}, 201)

    def texts_to(self, number: str) -> list[str]:
        return [sms.body for sms in self.sent if sms.to == number]

    def _take(self, number: str, form: dict[str, str]) -> dict[str, Any]:
        code = self.refuse.get(number, 101)
        if code > 200:
            return {"statusCode": code, "number": number, "status": "Refused", "cost": "0", "messageId": "None"}
        sms = SentSms(f"ATXid_{uuid.uuid4().hex}", number, form["message"], form.get("from", ""))
        self.sent.append(sms)
        return {"statusCode": code, "number": number, "status": "Success", "cost": "KES 0.8000", "messageId": sms.id}

    # ── what it calls ──

    def sms(self, sender: str, text: str, number: str = "") -> Hook:
        form = {"date": "2025-11-22T06:04:45Z", "from": sender, "id": number or str(next(self._numbers)), "linkId": "", "text": text}
        return self._hook("sms", form | {"to": "1294", "cost": "0", "networkCode": "45601"})

    def ussd(self, session: str, phone: str, typed: str) -> Hook:
        form = {"sessionId": session, "phoneNumber": phone, "networkCode": "45601", "serviceCode": "*384*1294#", "text": typed}
        return self._hook("ussd", form)

    def end(self, session: str, phone: str, typed: str = "", status: str = "Success") -> Hook:
        form = {"sessionId": session, "phoneNumber": phone, "status": status, "input": typed, "hopsCount": "3", "durationInMillis": "9000"}
        return self._hook("end", form)

    def delivery(self, sms: SentSms, status: str, reason: str = "") -> Hook:
        form = {"id": sms.id, "status": status, "phoneNumber": sms.to, "networkCode": "45601"}
        return self._hook("delivery", form | ({"failureReason": reason} if reason else {}))

    def optout(self, phone: str) -> Hook:
        return self._hook("optout", {"senderId": "Spean", "phoneNumber": phone})

    def _hook(self, name: str, form: dict[str, str]) -> Hook:
        return Hook(f"/hooks/africastalking/{self.secret}/{name}", form)
