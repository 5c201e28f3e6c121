"""What we send is what the official SDKs send: the same method, path, query, authorisation and decoded fields."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

from app.engine.effects import Option
from tests.channels.sending import DARA, SREY_MOM, chat, send, sms
from tests.channels.test_africastalking import africastalking
from tests.channels.test_telegram import telegram
from tests.channels.test_twilio import twilio
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.server import Seen
from tests.fakes.telegram import FakeTelegram
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


def test_python_telegram_bot(fake_telegram: FakeTelegram) -> None:
    """It sends forms whose fields are JSON, we JSON: the same fields once decoded."""
    send(telegram(fake_telegram), chat(7, TEXT, options=(Option("1", "បាទ"), Option("2", "ទេ"))), chat(8, TEXT, share_phone=True))
    message_id = asyncio.run(_telegram_sdk(fake_telegram))
    ours, theirs = fake_telegram.seen[:2], [seen for seen in fake_telegram.seen[2:] if seen.path.endswith("/sendMessage")]
    assert [(s.method, s.path, s.query) for s in ours] == [(s.method, s.path, s.query) for s in theirs]
    assert [_plain(s.fields) for s in ours] == [_plain(s.fields) for s in theirs]
    assert fake_telegram.sent[0] == fake_telegram.sent[2]
    assert message_id


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """Without what the SDK adds for a value that is the default."""
    markup = {name: value for name, value in fields.get("reply_markup", {}).items() if value is not False}
    return fields | {"reply_markup": markup}


async def _telegram_sdk(fake: FakeTelegram) -> int:
    from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, KeyboardButton, LinkPreviewOptions, ReplyKeyboardMarkup

    from app.channels.telegram import SHARE

    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("បាទ", callback_data="1")], [InlineKeyboardButton("ទេ", callback_data="2")]])
    share = ReplyKeyboardMarkup([[KeyboardButton(SHARE.text, request_contact=True)]], one_time_keyboard=True, resize_keyboard=True)
    quiet = LinkPreviewOptions(is_disabled=True)
    async with Bot(fake.token, base_url=f"{fake.base_url}/bot") as bot:
        sent = await bot.send_message(77, TEXT, reply_markup=buttons, link_preview_options=quiet)
        await bot.send_message(77, TEXT, reply_markup=share, link_preview_options=quiet)
    return sent.message_id


def test_africas_talking_sdk(fake_africastalking: FakeAfricasTalking) -> None:
    import africastalking as sdk

    fake = fake_africastalking
    send(africastalking(fake), sms(7, TEXT), sms(8, TEXT, to=SREY_MOM))
    sdk.initialize(fake.username, fake.api_key)
    sdk.SMS._baseUrl = f"{fake.base_url}/version1"
    answer = sdk.SMS.send(TEXT, [DARA, SREY_MOM], sender_id="Spean")
    ours, theirs = fake.seen
    assert essence(ours) == essence(theirs)
    assert answer["SMSMessageData"]["Recipients"][1]["number"] == SREY_MOM
