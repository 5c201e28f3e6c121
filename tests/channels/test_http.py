"""The templated gateway: the shipped files work, every answer has its meaning, and a wrong file is told by its key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.channels import open_channels
from app.channels.base import Channel, HookRequest, Outcome
from app.settings import Settings, WrongSetting
from tests.channels.requests import PUBLIC_URL
from tests.channels.sending import DARA, SREY_MOM, send, sms
from tests.fakes.gateway import FakeAndroid
from tests.fakes.server import Answer, FakeServer, Seen, hang, reset, status

HTTP = "kind='http'\nsecret='s'\n"
SEND = HTTP + "[gateways.x.send]\nurl='http://x'\n"
SHIPPED = Path("docs/gateways")


class Echo(FakeServer):
    """Answers each request with the next of `answers`, then with "0: Accepted"."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    def handle(self, seen: Seen) -> Answer:
        return self.answers.pop(0) if self.answers else Answer("0: Accepted for delivery", 202)


def opened(tmp_path: Path, text: str, environ: dict[str, str] | None = None) -> Channel:
    """The channel x of a gateways file."""
    path = tmp_path / "gateways.toml"
    path.write_text(text, "utf-8")
    return open_channels(Settings(gateways_file=str(path), public_url=PUBLIC_URL), environ or {})["x"]


def shipped(name: str, environ: dict[str, str]) -> Channel:
    return open_channels(Settings(gateways_file=str(SHIPPED / f"{name}.toml"), public_url=PUBLIC_URL), environ)[name]


def simple(fake: FakeServer, more: str = "") -> str:
    return f"[gateways.x]\nkind = 'http'\nsecret = 's'\n[gateways.x.send]\nurl = '{fake.base_url}/send/{{digits}}'\n{more}"


def test_the_shipped_kannel_file_sends_khmer_and_asks_for_receipts() -> None:
    with Echo() as fake:
        environ = {"KANNEL_URL": f"{fake.base_url}/cgi-bin/sendsms", "KANNEL_USER": "spean", "KANNEL_FROM": "1294"}
        channel = shipped("kannel", environ | {"KANNEL_PASSWORD": "p&w", "KANNEL_HOOK_SECRET": "of-chance"})
        khmer, latin = send(channel, sms(7, "សួស្តី & +1"), sms(8, "Hello", to=SREY_MOM))
        asked = [_query(seen) for seen in fake.seen]
    assert (khmer.outcome, latin.outcome) == (Outcome.SENT, Outcome.SENT)
    assert [(q["text"], q["coding"], q["to"]) for q in asked] == [("សួស្តី & +1", "2", DARA), ("Hello", "0", SREY_MOM)]
    assert asked[0]["dlr-url"] == f"{PUBLIC_URL}/hooks/http/kannel/of-chance/receipt?id=7&status=%d&answer=%A"
    assert asked[0]["password"] == "p&w"


def _query(seen: Seen) -> dict[str, str]:
    from urllib.parse import parse_qsl

    return dict(parse_qsl(seen.query, keep_blank_values=True, strict_parsing=True))


@pytest.mark.parametrize(
    ("code", "said", "outcome"),
    [
        (202, "3: Queued for later delivery", "sent"),
        (202, "4: Something new", "unknown"),
        (403, "Authorization failed for sendsms", "pause"),
        (503, "Temporal failure, try again later.", "wait"),
        (400, "Missing receiver", "refused"),
        (500, "", "wait"),
    ],
)
def test_kannels_answers(code: int, said: str, outcome: str) -> None:
    with Echo() as fake:
        environ = {"KANNEL_URL": fake.base_url, "KANNEL_USER": "u", "KANNEL_FROM": "1", "KANNEL_PASSWORD": "p", "KANNEL_HOOK_SECRET": "s"}
        fake.answers = [Answer(said, code)]
        [sent] = send(shipped("kannel", environ), sms(7))
    assert sent.outcome == outcome
    assert len(sent.code) <= 32


def test_the_shipped_android_file_sends_once_even_if_asked_twice(fake_android: FakeAndroid) -> None:
    channel = shipped("android", fake_android.environ)
    fake_android.fail(reset())
    first, again = (send(channel, sms(7, "សួស្តី"))[0] for _ in range(2))
    assert (first.outcome, again.outcome) == (Outcome.WAIT, Outcome.SENT), "its id makes a second try harmless"
    assert [(one.id, one.to, one.body) for one in fake_android.sent] == [("spean-7", DARA, "សួស្តី")]


def test_the_phones_own_id_comes_back(fake_android: FakeAndroid) -> None:
    [sent] = send(shipped("android", fake_android.environ), sms(7))
    assert (sent.outcome, sent.provider_id) == (Outcome.SENT, "spean-7")


def test_two_people_with_one_text_at_different_moments_are_two(fake_android: FakeAndroid) -> None:
    channel = shipped("android", fake_android.environ)
    bodies = [fake_android.text(DARA, "1"), fake_android.text(DARA, "1", "2025-11-22T13:00:01"), fake_android.text(SREY_MOM, "1")]
    ids = [
        channel.read(HookRequest("http/android/*", "", body, secret=fake_android.secret))[0].provider_id for body in [*bodies, bodies[0]]
    ]
    assert len(set(ids)) == 3
    assert ids[0] == ids[3]


def test_the_shipped_somleng_file_opens_beside_twilio() -> None:
    environ = {"SOMLENG_ACCOUNT_SID": "a", "SOMLENG_AUTH_TOKEN": "t", "SOMLENG_FROM": "1294"}
    settings = Settings(gateways_file=str(SHIPPED / "somleng.toml"), twilio_account_sid="a", twilio_auth_token="t", twilio_from="+1")
    assert list(open_channels(settings, environ))[:2] == ["twilio", "somleng"]


def test_a_value_can_never_be_another_path(tmp_path: Path) -> None:
    with Echo() as fake:
        channel = opened(tmp_path, simple(fake).replace("{digits}", "{text}/x"))
        send(channel, sms(1, "../admin?a=1#b"))
        assert fake.seen[0].path == "/send/../admin?a=1#b/x", "one segment, quoted, decoded by the server again"
        assert fake.seen[0].query == ""


def test_an_id_is_found_by_a_path_or_a_pattern(tmp_path: Path) -> None:
    with Echo() as fake:
        fake.answers = [Answer({"messages": [{"id": 55}]})]
        [by_path] = send(opened(tmp_path, simple(fake, "id = 'messages.0.id'\nform = { to = '{to}' }")), sms(1))
        fake.answers = [Answer('Success "07033084-5cfd-4812"')]
        [by_pattern] = send(opened(tmp_path, simple(fake, 'id_pattern = \'Success "([^"]+)"\'')), sms(1))
        assert fake.seen[0].form == {"to": DARA}
    assert (by_path.provider_id, by_pattern.provider_id) == ("55", "07033084-5cfd-4812")


def test_answers_in_words_of_their_own(tmp_path: Path) -> None:
    """As MekongSMS answers: always 200, and a number."""
    more = "answers = { '^0\\[' = 'sent', '^101' = 'pause', '^103' = 'gone', '^108' = 'wait' }\nid_pattern = '^0\\[(\\w+)\\]'"
    with Echo() as fake:
        channel = opened(tmp_path, simple(fake, more))
        fake.answers = [Answer(said) for said in ("0[abc]", "101", "103", "108", "999")]
        sents = [send(channel, sms(n))[0] for n in range(5)]
    assert [sent.outcome for sent in sents] == ["sent", "pause", "gone", "wait", "unknown"]
    assert sents[0].provider_id == "abc"


def test_failures_on_the_way(tmp_path: Path) -> None:
    with Echo() as fake:
        channel: Any = opened(tmp_path, simple(fake))
        channel._wire._timeout_s = 0.3
        fake.fail(hang(), reset(), status(429, "slow", Retry_After="5"))
        sents = [send(channel, sms(n))[0] for n in range(4)]
    assert [sent.outcome for sent in sents] == ["unknown", "unknown", "wait", "sent"]
    assert sents[2].wait_s == 5.0


def test_a_gateway_that_only_listens_sends_nothing(tmp_path: Path) -> None:
    channel = opened(
        tmp_path, "[gateways.x]\nkind='http'\nsecret='s'\nanswer='ACK/Jasmin'\n[gateways.x.inbound]\nid='i'\nfrom='f'\ntext='t'"
    )
    assert not channel.limits.can_start
    assert send(channel, sms(1))[0].outcome is Outcome.REFUSED
    assert channel.answer(HookRequest("http/x/*", ""), []).body == "ACK/Jasmin"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind='http'", "gateways.x.secret is missing"),
        (HTTP, "gateways.x.send or inbound is needed"),
        (HTTP + "rate='fast'\n[gateways.x.send]\nurl='http://x'", "gateways.x.rate must be a number"),
        (HTTP + "[gateways.x.send]\nurl='x'", "gateways.x.send.url must begin with http"),
        (
            SEND + "method='SEND'",
            "gateways.x.send.method must be one of GET, POST, PUT",
        ),
        (HTTP + "[gateways.x.send]\nurl='http://x/{nmae}'", "gateways.x.send.url names {nmae}, which is none of"),
        (SEND + "json={a=[{b='{c}'}]}", "gateways.x.send.json names {c}"),
        (
            SEND + "statuses={200='fine'}",
            'send.statuses."200" must be one of sent, wait',
        ),
        (SEND + "answers={'('='sent'}", "send.answers has a wrong regular expression"),
        (SEND + "id_pattern='('", "send.id_pattern is no regular expression"),
        (SEND + "haeders={a='b'}", "gateways.x.send.haeders is not known here"),
        (HTTP + "[gateways.x.send]\nurl='env:NOT_SET'", "send.url names the environment variable NOT_SET"),
        (HTTP + "[gateways.x.inbound]\nfrom='f'\ntext='t'", "gateways.x.inbound.id is missing"),
        (HTTP + "[gateways.x.inbound]\nid=[]\nfrom='f'\ntext='t'", "gateways.x.inbound.id must be a name"),
        (
            SEND + "[gateways.x.receipts]\nstatus='s'",
            "receipts.id or message_id is needed",
        ),
    ],
)
def test_a_wrong_file_is_told_by_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongSetting) as error:
        opened(tmp_path, "[gateways.x]\n" + text)
    assert said in str(error.value)
    assert "gateways.toml" in str(error.value)
