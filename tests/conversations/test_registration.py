"""A returnee registers in Khmer on each real channel: signed webhooks in, replies at the provider's own client or peer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import Settings
from tests.conversations.line import Line, line
from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.twilio import FakeTwilio
from tests.peers.prism import prism_proxy
from tests.peers.processes import wait_until
from tests.peers.telegram import Person, TelegramPeer
from tests.web.server import served

DARA = "+85512345678"
ANSWERS = ("ចុះឈ្មោះ", "1", "១", "សុខ ដារ៉ា", "២", "ប្រុស", "ឧត្តរមានជ័យ", "អន្លង់វែង", "ការងារ")
CALL = ("", "1", "99", *ANSWERS[2:])  # in a call the choices of the consent stand on its second page
REGISTERED = "បានចុះឈ្មោះហើយ"


def check_registered(spean: Line, value: str) -> None:
    row = spean.person(value)
    known = (row.language, row.name, row.age_band, row.sex, row.province, row.commune, row.need)
    assert known == ("km", "សុខ ដារ៉ា", "25-34", "male", "22", "220101", "job")
    assert row.registered_at


@pytest.mark.peer
def test_by_twilio_through_its_own_contract(settings: Settings, fake_twilio: FakeTwilio, tmp_path: Path) -> None:
    with prism_proxy("twilio_api_v2010.json", fake_twilio.base_url, tmp_path / "prism.log") as url:
        twilio = replace(
            settings,
            public_url=fake_twilio.public_url,
            twilio_account_sid=fake_twilio.account_sid,
            twilio_auth_token=fake_twilio.auth_token,
            twilio_from="+15005550006",
            twilio_base_url=url,
        )
        with line(twilio) as spean:
            for text in ANSWERS:
                answer = spean.post(fake_twilio.text(DARA, text))
                assert (answer.status_code, answer.mimetype) == (200, "text/xml")
                assert "<Message>" not in answer.text
                spean.deliver()
            check_registered(spean, DARA)
    texts = fake_twilio.texts_to(DARA)
    assert texts[0].startswith("Suosdey!")
    assert REGISTERED in texts[-1]
    assert len(texts) == len(ANSWERS)


def at_settings(settings: Settings, fake: FakeAfricasTalking) -> Settings:
    return replace(
        settings,
        at_username=fake.username,
        at_api_key=fake.api_key,
        at_from="1294",
        at_base_url=fake.base_url,
        at_hook_secret=fake.secret,
    )


def test_by_africas_talking_sms(settings: Settings, fake_africastalking: FakeAfricasTalking) -> None:
    with line(at_settings(settings, fake_africastalking)) as spean:
        for text in ANSWERS:
            assert spean.post(fake_africastalking.sms(DARA, text)).status_code == 200
            spean.deliver()
        check_registered(spean, DARA)
    texts = fake_africastalking.texts_to(DARA)
    assert REGISTERED in texts[-1]
    assert len(texts) == len(ANSWERS)


def test_by_africas_talking_ussd(settings: Settings, fake_africastalking: FakeAfricasTalking) -> None:
    with line(at_settings(settings, fake_africastalking)) as spean:
        typed, page = "", ""
        for keys in CALL:
            typed = f"{typed}*{keys}" if typed else keys
            page = spean.post(fake_africastalking.ussd("S1", DARA, typed)).text
            assert page.startswith("CON ") or keys == ANSWERS[-1]
        while page.startswith("CON "):  # the last text may go over several pages
            typed += "*99"
            page = spean.post(fake_africastalking.ussd("S1", DARA, typed)).text
        check_registered(spean, DARA)
    assert page.startswith("END ")


@pytest.mark.peer
def test_by_telegram_with_buttons(settings: Settings, telegram_peer: TelegramPeer) -> None:
    telegram = replace(
        settings, telegram_token=telegram_peer.token, telegram_hook_secret="of-chance", telegram_base_url=telegram_peer.base_url
    )
    with line(telegram) as spean, served(spean.app) as url:
        telegram_peer.set_webhook(f"{url}/hooks/telegram", "of-chance")
        dara = telegram_peer.person()
        for move in (Person.start, pressing("1"), pressing("1"), saying("សុខ ដារ៉ា"), pressing("2"), pressing("1"), pressing("1")):
            answered(spean, dara, move)
        answered(spean, dara, saying("អន្លង់វែង"))
        shown = answered(spean, dara, pressing("1"))
        assert REGISTERED in shown
        check_registered(spean, str(dara.chat_id))


def answered(spean: Line, person: Person, move: Callable[[Person], None]) -> str:
    """What the person sees last after their move; the peer calls our webhook in its own time."""
    move(person)
    wait_until(spean.waiting, "an answer in the outbox")
    spean.deliver()
    return person.reply()


def pressing(button: str) -> Callable[[Person], None]:
    return lambda person: person.press(button)


def saying(text: str) -> Callable[[Person], None]:
    return lambda person: person.say(text)
