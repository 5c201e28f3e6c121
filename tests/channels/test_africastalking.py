"""Africa's Talking: many numbers in one call, an outcome for each, and USSD pages in the answer."""

from __future__ import annotations

import pytest

from app.channels import open_channels
from app.channels.africastalking import AfricasTalking, _base_url
from app.channels.africastalking_ussd import AfricasTalkingUssd
from app.channels.base import HookRequest, Outcome, Reply
from app.settings import Settings, WrongSetting
from tests.channels.sending import DARA, SREY_MOM, send, sms
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.server import hang, reset, shape, status

VIBOL = "+85510999888"


def africastalking(fake: FakeAfricasTalking, timeout_s: float = 10.0, **more: object) -> AfricasTalking:
    plain = {"at_username": fake.username, "at_api_key": fake.api_key, "at_from": "Spean", "at_base_url": fake.base_url}
    return AfricasTalking(Settings(**plain | {"at_hook_secret": fake.secret} | more), timeout_s)  # type: ignore[arg-type]


def test_equal_texts_go_in_one_call(fake_africastalking: FakeAfricasTalking) -> None:
    sents = send(africastalking(fake_africastalking), sms(1, "ក"), sms(2, "ខ", to=VIBOL), sms(3, "ក", to=SREY_MOM))
    assert [sent.outcome for sent in sents] == [Outcome.SENT] * 3
    assert [sent.id for sent in sents] == [1, 2, 3]
    assert sorted(seen.form["to"] for seen in fake_africastalking.seen) == [VIBOL, f"{DARA},{SREY_MOM}"]
    assert {sms.to: sms.id for sms in fake_africastalking.sent}[VIBOL] == sents[1].provider_id


def test_a_call_has_at_most_five_hundred_numbers(fake_africastalking: FakeAfricasTalking) -> None:
    sents = send(africastalking(fake_africastalking), *(sms(n, to=f"+8551200{n:04}") for n in range(1001)))
    assert {sent.outcome for sent in sents} == {Outcome.SENT}
    assert sorted(seen.form["to"].count("+") for seen in fake_africastalking.seen) == [1, 500, 500]


def test_one_persons_messages_arrive_in_order(fake_africastalking: FakeAfricasTalking) -> None:
    send(africastalking(fake_africastalking), sms(1, "ក"), sms(2, "ខ"), sms(3, "ក"))
    assert fake_africastalking.texts_to(DARA) == ["ក", "ខ", "ក"]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (403, "gone"),
        (406, "gone"),
        (407, "refused"),
        (405, "pause"),
        (402, "pause"),
        (409, "wait"),
        (502, "wait"),
        (418, "refused"),
        (599, "wait"),
    ],
)
def test_a_code_says_what_to_do_next(fake_africastalking: FakeAfricasTalking, code: int, outcome: str) -> None:
    fake_africastalking.refuse[SREY_MOM] = code
    good, bad = send(africastalking(fake_africastalking), sms(1), sms(2, to=SREY_MOM))
    assert (good.outcome, bad.outcome, bad.code, bad.provider_id) == (Outcome.SENT, outcome, str(code), "")


def test_a_number_that_is_none_is_not_even_asked_for(fake_africastalking: FakeAfricasTalking) -> None:
    bad, good = send(africastalking(fake_africastalking), sms(1, to="Smart,+1"), sms(2))
    assert (bad.outcome, good.outcome) == (Outcome.GONE, Outcome.SENT)
    assert fake_africastalking.seen[0].form["to"] == DARA


def test_a_sender_that_they_do_not_know_pauses_the_channel(fake_africastalking: FakeAfricasTalking) -> None:
    [sent] = send(africastalking(fake_africastalking, at_from="Unknown"), sms(1))
    assert (sent.outcome, sent.code) == (Outcome.PAUSE, "InvalidSenderId")


def test_a_wrong_key_pauses_the_channel(fake_africastalking: FakeAfricasTalking) -> None:
    [sent] = send(africastalking(fake_africastalking, at_api_key="wrong"), sms(1))
    assert sent.outcome is Outcome.PAUSE


def test_a_call_refused_as_a_whole_goes_number_by_number(fake_africastalking: FakeAfricasTalking) -> None:
    fake_africastalking.fail(status(400, "bad request"), status(400, "bad request"))
    outcomes = {sent.outcome for sent in send(africastalking(fake_africastalking), sms(1), sms(2, to=SREY_MOM))}
    assert outcomes == {Outcome.REFUSED, Outcome.SENT}


@pytest.mark.parametrize(
    ("code", "answer", "outcome"),
    [
        (500, "<html>", "wait"),
        (503, "<html>", "wait"),
        (504, "<html>", "unknown"),
        (409, "DoNotDisturb", "wait"),
        (201, "<xml/>", "unknown"),
        (201, {"SMSMessageData": []}, "unknown"),
        (201, {"SMSMessageData": {"Message": "Sent to 0/1 Total Cost: 0", "Recipients": []}}, "wait"),
        (201, {"SMSMessageData": {"Recipients": [{"number": SREY_MOM, "statusCode": 101}]}}, "unknown"),
        (201, {"SMSMessageData": {"Recipients": ["?"]}}, "unknown"),
        (201, {"SMSMessageData": {"Recipients": [{"number": DARA, "statusCode": "soon"}]}}, "unknown"),
        (201, {"SMSMessageData": {"Recipients": [{"number": DARA, "statusCode": "101", "messageId": 5}]}}, "sent"),
    ],
)
def test_strange_answers_are_told_apart(fake_africastalking: FakeAfricasTalking, code: int, answer: object, outcome: str) -> None:
    fake_africastalking.fail(status(code, answer))
    [sent] = send(africastalking(fake_africastalking), sms(1))
    assert (sent.outcome, sent.provider_id) == (outcome, "")


def test_too_many_requests_wait_as_long_as_they_say(fake_africastalking: FakeAfricasTalking) -> None:
    fake_africastalking.fail(status(429, "slow down", Retry_After="9"))
    [sent] = send(africastalking(fake_africastalking), sms(1))
    assert (sent.outcome, sent.wait_s) == (Outcome.WAIT, 9.0)


def test_silence_and_a_cut_connection_leave_every_number_unknown(fake_africastalking: FakeAfricasTalking) -> None:
    fake_africastalking.fail(hang(), reset())
    channel = africastalking(fake_africastalking, timeout_s=0.3)
    for _ in range(2):
        assert {sent.outcome for sent in send(channel, sms(1), sms(2, to=SREY_MOM))} == {Outcome.UNKNOWN}


def test_an_id_that_says_none_is_none(fake_africastalking: FakeAfricasTalking) -> None:
    row = {"number": DARA, "statusCode": 102, "messageId": "None"}
    fake_africastalking.fail(shape({"SMSMessageData": {"Recipients": [row]}}))
    [sent] = send(africastalking(fake_africastalking), sms(1))
    assert (sent.outcome, sent.provider_id) == (Outcome.SENT, "")


def test_the_sandbox_has_an_address_of_its_own() -> None:
    assert _base_url(Settings(at_username="sandbox")) == "https://api.sandbox.africastalking.com"
    assert _base_url(Settings(at_username="sandbox", at_base_url="http://127.0.0.1:9")) == "http://127.0.0.1:9"


def ussd() -> AfricasTalkingUssd:
    return AfricasTalkingUssd(Settings(at_hook_secret="s", ussd_ucs2=70))


@pytest.mark.parametrize(
    ("replies", "body"),
    [
        ([Reply("1 ចុះឈ្មោះ\n2 ជំនួយ")], "CON 1 ចុះឈ្មោះ\n2 ជំនួយ"),
        ([Reply("អរគុណ", end=True)], "END អរគុណ"),
        ([Reply("a"), Reply("b", end=True)], "END a\nb"),
        ([], "END "),
    ],
)
def test_a_page_stands_in_the_answer(replies: list[Reply], body: str) -> None:
    answer = ussd().answer(HookRequest("africastalking/*/ussd", ""), replies)
    assert (answer.body, answer.content_type, answer.status) == (body, "text/plain; charset=utf-8", 200)


def test_the_end_of_a_session_is_only_acknowledged() -> None:
    assert ussd().answer(HookRequest("africastalking/*/end", ""), []).body == ""


def test_a_page_has_the_size_of_the_settings() -> None:
    assert (ussd().limits.gsm7, ussd().limits.ucs2, ussd().limits.replies_inline) == (182, 70, True)


def test_nobody_is_called_up_by_ussd() -> None:
    assert send(ussd(), sms(1))[0].outcome is Outcome.REFUSED


def test_the_secret_alone_opens_ussd_and_half_an_account_is_told() -> None:
    assert next(iter(open_channels(Settings(at_hook_secret="s")))) == "africastalking_ussd"
    with pytest.raises(WrongSetting, match="AT_API_KEY is missing"):
        open_channels(Settings(at_username="spean"))
    with pytest.raises(WrongSetting, match="AT_HOOK_SECRET is missing"):
        open_channels(Settings(at_username="spean", at_api_key="k"))
