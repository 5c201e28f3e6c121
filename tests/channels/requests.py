"""Builds the channels and requests of the case files: what the web layer hands to a channel."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from twilio.request_validator import RequestValidator

from app.channels import Channels, open_channels
from app.channels.base import HookRequest
from app.settings import Settings

CASES = Path(__file__).with_name("cases")
PUBLIC_URL = "https://spean.example.org"
TOKEN = "t" * 32

SETTINGS = Settings(
    public_url=PUBLIC_URL,
    twilio_account_sid="AC" + "a" * 32,
    twilio_auth_token=TOKEN,
    twilio_from="+15005550006",
    at_username="spean",
    at_api_key="k" * 32,
    at_hook_secret="at-of-chance",
    telegram_token="123456:AAfake",
    telegram_hook_secret="of-chance",
)


GATEWAYS = Path("docs/gateways")
ENVIRON = {"KANNEL_URL": "http://127.0.0.1:9", "ANDROID_URL": "http://127.0.0.1:9", "KANNEL_USER": "u", "KANNEL_FROM": "1294"}
ENVIRON |= {"KANNEL_PASSWORD": "p", "ANDROID_USER": "u", "ANDROID_PASSWORD": "p"}
ENVIRON |= {"KANNEL_HOOK_SECRET": "http-of-chance", "ANDROID_HOOK_SECRET": "http-of-chance"}


def case_channels(folder: Path) -> Channels:
    """Every channel there is, the shipped gateways among them."""
    both = "".join((GATEWAYS / f"{name}.toml").read_text("utf-8") for name in ("kannel", "android"))
    path = folder / "gateways.toml"
    path.write_text(both, "utf-8")
    return open_channels(dataclasses.replace(SETTINGS, gateways_file=str(path)), ENVIRON)


def cases() -> list[dict[str, Any]]:
    found = [(path, tomllib.loads(path.read_text("utf-8"))) for path in sorted(CASES.glob("*.toml"))]
    return [case | {"file": path.name} for path, data in found for case in data["case"]]


def hook_request(case: Mapping[str, Any]) -> HookRequest:
    """The request of a case; a form to a Twilio hook is signed unless the case gives headers."""
    pairs = [(name, value) for name, value in case.get("form", [])]
    query = case.get("query", "")
    url = f"{PUBLIC_URL}/hooks/{case.get('path', case['hook'])}" + (f"?{query}" if query else "")
    body = case["body"].encode() if "body" in case else urlencode(pairs).encode()
    return HookRequest(
        hook=case["hook"],
        url=url,
        body=body,
        headers=case["headers"] if "headers" in case else SIGN.get(case["channel"], _no_headers)(url, pairs),
        query=parse_qsl(query, keep_blank_values=True),
        form=pairs,
        secret=case.get("secret", ""),
    )


def twilio_headers(url: str, pairs: Sequence[tuple[str, str]], token: str = TOKEN) -> dict[str, str]:
    fields: dict[str, set[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, set()).add(value)
    joined = {name: "".join(f"{name if place else ''}{value}" for place, value in enumerate(sorted(v))) for name, v in fields.items()}
    return {"x-twilio-signature": RequestValidator(token).compute_signature(url, joined)}


def _no_headers(url: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {}


SIGN: dict[str, Callable[[str, Sequence[tuple[str, str]]], dict[str, str]]] = {
    "twilio": twilio_headers,
    "telegram": lambda url, pairs: {"x-telegram-bot-api-secret-token": SETTINGS.telegram_hook_secret},
}
