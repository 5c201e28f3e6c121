"""What providers and strangers may send: a clear answer, nothing lost, nothing stored that is not theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.settings import Settings
from app.store.db import reading
from app.store.messages import messages
from tests.conversations.line import Line, line
from tests.fakes.server import Fault, hang, reset, status
from tests.fakes.twilio import FakeTwilio

DARA = "+85512345678"


@pytest.fixture
def spean(settings: Settings, fake_twilio: FakeTwilio) -> Iterator[Line]:
    twilio = replace(
        settings,
        public_url=fake_twilio.public_url,
        twilio_account_sid=fake_twilio.account_sid,
        twilio_auth_token=fake_twilio.auth_token,
        twilio_from="+15005550006",
        twilio_base_url=fake_twilio.base_url,
        at_username="spean",
        at_api_key="k" * 32,
        at_hook_secret="at-of-chance",
        telegram_token="1:a",
        telegram_hook_secret="of-chance",
    )
    with line(twilio) as opened:
        yield opened


def stored(spean: Line) -> int:
    with reading(spean.house.engine) as connection:
        return int(connection.scalar(select(func.count()).select_from(messages)) or 0)


def states(spean: Line) -> list[str]:
    with reading(spean.house.engine) as connection:
        return list(connection.scalars(select(messages.c.state).where(messages.c.state != "received").order_by(messages.c.id)))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/hooks/twilio", {}),
        ("/hooks/twilio", {"X-Twilio-Signature": "wrong"}),
        ("/hooks/twilio/status", {}),
        ("/hooks/telegram", {}),
        ("/hooks/telegram", {"X-Telegram-Bot-Api-Secret-Token": "wrong"}),
        ("/hooks/africastalking/wrong/sms", {}),
        ("/hooks/africastalking/wrong/ussd", {}),
        ("/hooks/africastalking/wrong/delivery", {}),
    ],
)
def test_who_is_not_the_provider_is_refused_and_nothing_is_stored(spean: Line, path: str, headers: dict[str, str]) -> None:
    answer = spean.client.post(path, data={"From": DARA, "Body": "JOIN", "MessageSid": "SM1"}, headers=headers)
    assert answer.status_code == 403
    assert stored(spean) == 0


@pytest.mark.parametrize("path", ["/hooks/nobody", "/hooks/twilio/else", "/hooks/africastalking", "/hooks/"])
def test_a_path_that_is_nobodys_is_not_found(spean: Line, path: str) -> None:
    assert spean.client.post(path).status_code == 404


def test_the_host_header_does_not_decide_what_is_signed(spean: Line, fake_twilio: FakeTwilio) -> None:
    hook = fake_twilio.text(DARA, "JOIN")
    answer = spean.client.post(hook.path, data=hook.form, headers=hook.headers | {"Host": "evil.example"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"From=%FF%FE&Body=%C3%28", b"&&&===", b"a" * 2_000_000, ("Body=" + "%E1%9E%80" * 2000).encode()]
)
@pytest.mark.parametrize("path", ["/hooks/africastalking/at-of-chance/sms", "/hooks/africastalking/at-of-chance/ussd", "/hooks/telegram"])
def test_a_body_that_makes_no_sense_is_a_clean_refusal(spean: Line, path: str, body: bytes) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "of-chance", "Content-Type": "application/x-www-form-urlencoded"}
    answer = spean.client.post(path, data=body, headers=headers)
    assert answer.status_code in (200, 400, 413)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("text", ["", "😀😀", "ក" * 2000, "{name}", "<b>", "\x00", "٣", "%s%n"])
def test_odd_texts_get_a_kind_reply(spean: Line, fake_twilio: FakeTwilio, text: str) -> None:
    assert spean.post(fake_twilio.text(DARA, text)).status_code == 200
    spean.deliver()
    assert len(fake_twilio.sent) == 1


def test_an_alphanumeric_sender_is_stored_and_not_answered(spean: Line, fake_twilio: FakeTwilio) -> None:
    assert spean.post(fake_twilio.text("ACLEDA", "JOIN")).status_code == 200
    spean.deliver()
    assert (stored(spean), fake_twilio.sent) == (1, [])


def test_a_repeated_webhook_is_answered_alike_and_sends_once(spean: Line, fake_twilio: FakeTwilio) -> None:
    hook = fake_twilio.text(DARA, "JOIN")
    assert spean.post(hook).text == spean.post(hook).text
    spean.deliver()
    assert len(fake_twilio.sent) == 1


@pytest.mark.parametrize(
    ("fault", "state"), [(status(429), "queued"), (status(503), "queued"), (status(500), "queued"), (reset(), "unknown")]
)
def test_a_provider_in_trouble_loses_no_message_and_the_state_is_honest(
    spean: Line, fake_twilio: FakeTwilio, fault: Fault, state: str
) -> None:
    fake_twilio.fail(fault)
    spean.post(fake_twilio.text(DARA, "JOIN"))
    spean.deliver()
    assert states(spean) == [state]


def test_with_valkey_away_the_message_is_kept_and_sent_later(spean: Line, fake_twilio: FakeTwilio, settings: Settings) -> None:
    from redis import Redis

    from app.queue import Queues

    away = replace(spean.house, queues=Queues(Redis(unix_socket_path="/nowhere.sock")))
    spean.app.extensions["spean"] = away
    assert spean.post(fake_twilio.text(DARA, "JOIN")).status_code == 200
    assert states(spean) == ["queued"]
    spean.deliver()
    assert states(spean) == ["sent"]


def test_receipts_move_the_message_on(spean: Line, fake_twilio: FakeTwilio) -> None:
    spean.post(fake_twilio.text(DARA, "JOIN"))
    spean.deliver()
    (sms,) = fake_twilio.sent
    for state, ours in (("delivered", "delivered"), ("sent", "delivered"), ("delivered", "delivered")):
        assert spean.post(fake_twilio.status(sms, state)).status_code == 200
        assert states(spean) == [ours]


def test_a_number_that_opted_out_at_the_provider_is_not_written_to(spean: Line, fake_twilio: FakeTwilio) -> None:
    assert spean.post(fake_twilio.text(DARA, "STOP", OptOutType="STOP")).status_code == 200
    spean.deliver()
    assert fake_twilio.sent == []
    assert spean.person(DARA).stopped_at


def test_nothing_of_a_person_is_in_the_log(spean: Line, fake_twilio: FakeTwilio, capfd: pytest.CaptureFixture[str]) -> None:
    spean.post(fake_twilio.text(DARA, "ខ្ញុំឈ្មោះ សុខ ដារ៉ា"))
    spean.client.post("/hooks/twilio", data={"From": DARA, "Body": "secret words"})
    spean.deliver()
    told = "".join(capfd.readouterr())
    assert not any(private in told for private in (DARA, "12345678", "ដារ៉ា", "secret words"))


def test_a_provider_that_hangs_is_unknown_not_lost(spean: Line, fake_twilio: FakeTwilio) -> None:
    fake_twilio.fail(hang(30))
    spean.post(fake_twilio.text(DARA, "JOIN"))
    spean.deliver()
    assert states(spean) == ["unknown"]
