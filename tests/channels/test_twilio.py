"""Twilio and Somleng: what goes out, what comes of it, and whose signature counts."""

from __future__ import annotations

import base64
import dataclasses
import hmac
import time
from urllib.parse import urlencode

import pytest

from app.channels.base import HookRequest, NotFromProvider, Outcome, Receipt, ReceiptStatus
from app.channels.twilio import OUTCOMES, Account, Twilio
from tests.channels.requests import twilio_headers
from tests.channels.sending import DARA, SREY_MOM, send, sms
from tests.fakes.server import hang, reset, shape, status
from tests.fakes.twilio import FakeTwilio


def account(fake: FakeTwilio, **more: object) -> Account:
    plain = Account(
        name=fake.name,
        sid=fake.account_sid,
        token=fake.auth_token,
        sender="+15005550006",
        base_url=fake.base_url,
        status_url=f"{fake.public_url}/hooks/{fake.name}/status",
        answers_stop=True,
        rate=10.0,
    )
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]


def twilio(fake: FakeTwilio, **more: object) -> Twilio:
    return Twilio(account(fake, **more))


def request(hook: str, url: str, form: dict[str, str], headers: dict[str, str]) -> HookRequest:
    lower = {name.lower(): value for name, value in headers.items()}
    return HookRequest(hook, url, urlencode(form).encode(), lower, (), list(form.items()))


def test_a_text_reaches_twilio_with_our_id_in_the_callback(fake_twilio: FakeTwilio) -> None:
    [sent] = send(twilio(fake_twilio), sms(7, "សូមអរគុណ +1 & ២%"))
    [got] = fake_twilio.sent
    assert (got.to, got.body, got.sender) == (DARA, "សូមអរគុណ +1 & ២%", "+15005550006")
    assert got.status_callback == "https://spean.example.org/hooks/twilio/status?m=7"
    assert (sent.id, sent.outcome, sent.provider_id) == (7, Outcome.SENT, got.sid)


def test_without_a_public_address_no_callback_is_asked_for(fake_twilio: FakeTwilio) -> None:
    channel = twilio(fake_twilio, status_url="")
    send(channel, sms(7))
    assert fake_twilio.sent[0].status_callback == ""
    assert not channel.limits.receipts


def test_a_messaging_service_stands_in_for_the_sender(fake_twilio: FakeTwilio) -> None:
    send(twilio(fake_twilio, sender="MG" + "b" * 32), sms(7))
    assert fake_twilio.seen[0].form["MessagingServiceSid"] == "MG" + "b" * 32
    assert "From" not in fake_twilio.seen[0].form


def test_one_bad_number_never_sinks_a_batch(fake_twilio: FakeTwilio) -> None:
    fake_twilio.refuse[SREY_MOM] = 21211
    outcomes = [sent.outcome for sent in send(twilio(fake_twilio), sms(1), sms(2, to=SREY_MOM), sms(3))]
    assert outcomes == [Outcome.SENT, Outcome.GONE, Outcome.SENT]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(21610, "gone"), (21614, "gone"), (21408, "refused"), (21606, "pause"), (21611, "wait"), (99999, "refused")],
)
def test_a_code_says_what_to_do_next(fake_twilio: FakeTwilio, code: int, outcome: str) -> None:
    fake_twilio.refuse[DARA] = code
    [sent] = send(twilio(fake_twilio), sms(1))
    assert (sent.outcome, sent.code) == (outcome, str(code))


@pytest.mark.parametrize(
    ("code", "outcome"), [("21610", "gone"), ("S1002", "wait"), ("S1004", "pause"), ("S1007", "gone"), ("S9", "refused")]
)
def test_somleng_has_texts_as_codes_and_uuids_as_ids(fake_somleng: FakeTwilio, code: str, outcome: str) -> None:
    fake_somleng.refuse[SREY_MOM] = code
    good, bad = send(twilio(fake_somleng), sms(1), sms(2, to=SREY_MOM))
    assert good.provider_id == fake_somleng.sent[0].sid
    assert good.provider_id.count("-") == 4
    assert (bad.outcome, bad.code) == (outcome, code)


def test_a_wrong_token_pauses_the_channel(fake_twilio: FakeTwilio) -> None:
    sents = send(twilio(fake_twilio, token="wrong"), *(sms(n, to=f"+85512000{n:03}") for n in range(300)))
    assert {sent.outcome for sent in sents} == {Outcome.PAUSE}
    assert [sent.id for sent in sents] == list(range(300))
    assert len(fake_twilio.seen) <= 100, "once the provider says so, the rest is not even tried"


def test_too_many_requests_wait_as_long_as_twilio_says(fake_twilio: FakeTwilio) -> None:
    fake_twilio.fail(status(429, {"code": 20429, "message": "Too many requests"}, Retry_After="7"))
    [sent] = send(twilio(fake_twilio), sms(1))
    assert (sent.outcome, sent.code, sent.wait_s) == (Outcome.WAIT, "20429", 7.0)
    assert fake_twilio.sent == []


@pytest.mark.parametrize(
    ("code", "outcome"), [(500, "wait"), (502, "wait"), (503, "wait"), (504, "unknown"), (400, "refused"), (302, "pause")]
)
def test_an_answer_without_a_code_goes_by_its_status(fake_twilio: FakeTwilio, code: int, outcome: str) -> None:
    fake_twilio.fail(status(code, "<html>Bad gateway</html>"))
    [sent] = send(twilio(fake_twilio), sms(1))
    assert (sent.outcome, sent.code) == (outcome, f"http {code}")


@pytest.mark.parametrize("body", ["<html>Welcome to the hotel</html>", [], {"sid": None}, {"sid": 5}, "null", ""])
def test_a_success_in_a_strange_shape_is_not_taken_for_one(fake_twilio: FakeTwilio, body: object) -> None:
    fake_twilio.fail(shape(body))
    [sent] = send(twilio(fake_twilio), sms(1))
    assert sent.outcome is Outcome.UNKNOWN


def test_a_connection_cut_after_the_send_is_unknown(fake_twilio: FakeTwilio) -> None:
    fake_twilio.fail(reset())
    [sent] = send(twilio(fake_twilio), sms(1))
    assert (sent.outcome, len(fake_twilio.sent)) == (Outcome.UNKNOWN, 1)


def test_silence_after_the_send_is_unknown(fake_twilio: FakeTwilio) -> None:
    channel = Twilio(account(fake_twilio), timeout_s=0.3)
    fake_twilio.fail(hang())
    [sent] = send(channel, sms(1))
    assert (sent.outcome, sent.code, len(fake_twilio.sent)) == (Outcome.UNKNOWN, "timeout", 1)


def test_nobody_at_home_means_wait() -> None:
    with FakeTwilio() as gone:
        channel = twilio(gone)
    [sent] = send(channel, sms(1))
    assert sent.outcome is Outcome.WAIT


def test_many_messages_are_in_flight_at_once(fake_twilio: FakeTwilio) -> None:
    fake_twilio.latency_s = 0.2
    began = time.monotonic()
    sents = send(twilio(fake_twilio), *(sms(n, to=f"+855120000{n:02}") for n in range(100)))
    assert {sent.outcome for sent in sents} == {Outcome.SENT}
    assert time.monotonic() - began < 5, "one after the other would take 20 s"


def test_a_channel_opens_again_in_the_next_loop(fake_twilio: FakeTwilio) -> None:
    channel = twilio(fake_twilio)
    assert [send(channel, sms(n))[0].outcome for n in (1, 2)] == [Outcome.SENT, Outcome.SENT]


def test_a_status_callback_comes_back_with_our_id(fake_twilio: FakeTwilio) -> None:
    channel = twilio(fake_twilio)
    send(channel, sms(7))
    hook = fake_twilio.status(fake_twilio.sent[0], "undelivered", "30003")
    [receipt] = channel.read(request("twilio/status", fake_twilio.public_url + hook.path, hook.form, hook.headers))
    assert receipt == Receipt("twilio", fake_twilio.sent[0].sid, ReceiptStatus.FAILED, 7, "30003", Outcome.WAIT)


@pytest.mark.parametrize(
    ("signed", "read"),
    [
        ("https://spean.example.org/hooks/twilio", "https://spean.example.org/hooks/twilio"),
        ("https://spean.example.org:443/hooks/twilio", "https://spean.example.org/hooks/twilio"),
        ("https://spean.example.org:8443/hooks/twilio", "https://spean.example.org:8443/hooks/twilio"),
        ("https://spean.example.org/app/hooks/twilio?a=b%20c&d=%C3%A9", "https://spean.example.org/app/hooks/twilio?a=b%20c&d=%C3%A9"),
        ("https://spean.example.org/hooks/twilio?q=%2F%3A", "https://spean.example.org/hooks/twilio?q=%2F%3A"),
    ],
)
def test_the_signature_covers_the_raw_address_with_or_without_the_port(fake_twilio: FakeTwilio, signed: str, read: str) -> None:
    form = {"MessageSid": "SM1", "From": DARA, "Body": "ចាស៎"}
    assert twilio(fake_twilio).read(request("twilio", read, form, twilio_headers(signed, list(form.items()))))


@pytest.mark.parametrize(
    ("url", "form"),
    [
        ("https://other.example.org/hooks/twilio", {"Body": "1"}),
        ("http://spean.example.org/hooks/twilio", {"Body": "1"}),
        ("https://spean.example.org/hooks/twilio?x=1", {"Body": "1"}),
        ("https://spean.example.org/hooks/twilio", {"Body": "2"}),
        ("https://spean.example.org/hooks/twilio", {"Body": "1", "More": ""}),
    ],
)
def test_another_address_or_another_field_breaks_the_signature(fake_twilio: FakeTwilio, url: str, form: dict[str, str]) -> None:
    headers = twilio_headers("https://spean.example.org/hooks/twilio", [("Body", "1")])
    with pytest.raises(NotFromProvider):
        twilio(fake_twilio).read(request("twilio", url, form, headers))


def test_the_answer_to_a_webhook_is_empty(fake_twilio: FakeTwilio) -> None:
    answer = twilio(fake_twilio).answer(request("twilio", "", {}, {}), [])
    assert (answer.body, answer.content_type) == ('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml; charset=utf-8")


def test_no_code_stands_in_two_classes() -> None:
    from app.channels.twilio import CODES

    assert len(OUTCOMES) == sum(len(codes.split()) for codes in CODES.values())


def test_somlengs_way_of_signing_is_the_same(fake_somleng: FakeTwilio) -> None:
    form = {"MessageSid": "0b6f2f9e-23a8", "From": "+85510999888", "Body": "ចូលរួម", "ApiVersion": "2010-04-01"}
    url = "https://spean.example.org/hooks/somleng"
    payload = url + "".join(name + value for name, value in sorted(form.items()))
    signed = base64.b64encode(hmac.digest(fake_somleng.auth_token.encode(), payload.encode(), "sha1")).decode()
    assert twilio(fake_somleng).read(request("somleng", url, form, {"X-Twilio-Signature": signed}))
