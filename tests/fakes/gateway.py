"""A gateway of one HTTP call, as an Android phone with SMSGate answers, and the webhooks that it would call."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.server import Answer, FakeServer, Seen


@dataclass(frozen=True)
class SentSms:
    """A message that the fake took."""

    id: str
    to: str
    body: str


class FakeAndroid(FakeServer):
    """`sent` is what it took; a repeated id is refused with 409."""

    def __init__(self, user: str = "sms", password: str = "p" * 12, secret: str = "of-chance") -> None:
        super().__init__()
        self.user = user
        self.password = password
        self.secret = secret
        self.sent: list[SentSms] = []

    @property
    def environ(self) -> dict[str, str]:
        """What docs/gateways/android.toml asks for."""
        url = f"{self.base_url}/3rdparty/v1/messages"
        return {"ANDROID_URL": url, "ANDROID_USER": self.user, "ANDROID_PASSWORD": self.password, "ANDROID_HOOK_SECRET": self.secret}

    def handle(self, seen: Seen) -> Answer:
        wanted = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        if seen.headers.get("authorization") != f"Basic {wanted}":
            return Answer({"message": "Unauthorized"}, 401)
        said = seen.json
        if said["id"] in [sms.id for sms in self.sent]:
            return Answer({"message": "Message already exists"}, 409)
        for number in said["phoneNumbers"]:
            self.sent.append(SentSms(said["id"], number, said["textMessage"]["text"]))
        state = {"id": said["id"], "deviceId": "d1", "state": "Pending", "isHashed": False, "isEncrypted": False}
        return Answer(state | {"recipients": [{"phoneNumber": n, "state": "Pending"} for n in said["phoneNumbers"]], "states": {}}, 202)

    # ── what it calls ──

    @property
    def path(self) -> str:
        return f"/hooks/http/android/{self.secret}"

    def text(self, sender: str, text: str, received_at: str = "2025-11-22T13:00:00.000+07:00") -> bytes:
        return self._event("sms:received", messageId="c0ffee", message=text, phoneNumber=sender, simNumber=1, receivedAt=received_at)

    def status(self, sms: SentSms, event: str, **more: Any) -> bytes:
        return self._event(f"sms:{event}", messageId=sms.id, phoneNumber=sms.to, **more)

    def _event(self, event: str, **payload: Any) -> bytes:
        return json.dumps({"deviceId": "d1", "event": event, "id": "e1", "webhookId": "w1", "payload": payload}).encode()
