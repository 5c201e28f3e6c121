"""What we send is what the official SDKs send: the same method, path, query, authorisation and decoded fields."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

from tests.channels.sending import DARA, send, sms
from tests.channels.test_twilio import twilio
from tests.fakes.server import Seen
from tests.fakes.twilio import FakeTwilio

TEXT = "សួស្តី Sok Dara! +1 & ២% = €"


def essence(seen: Seen) -> tuple[Any, ...]:
    kept = {name: seen.headers.get(name) for name in ("authorization", "apikey", "accept")}
    return seen.method, seen.path, seen.query, kept, seen.headers["content-type"].partition(";")[0], seen.fields


def test_twilio_async_sdk(fake_twilio: FakeTwilio) -> None:
    send(twilio(fake_twilio), sms(7, TEXT))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the SDK passes a login in a way that aiohttp will drop
        sid = asyncio.run(_twilio_sdk(fake_twilio))
    ours, theirs = fake_twilio.seen
    assert essence(ours) == essence(theirs)
    assert sid == fake_twilio.sent[1].sid


async def _twilio_sdk(fake: FakeTwilio) -> str:
    from twilio.http.async_http_client import AsyncTwilioHttpClient
    from twilio.rest import Client

    http = AsyncTwilioHttpClient(timeout=10)
    client = Client(fake.account_sid, fake.auth_token, http_client=http)
    client.api.base_url = fake.base_url
    try:
        callback = f"{fake.public_url}/hooks/twilio/status?m=7"
        message = await client.messages.create_async(to=DARA, from_="+15005550006", body=TEXT, status_callback=callback)
        return str(message.sid)
    finally:
        await http.close()
