"""Calls: what counts as an answer, and ids that the gateway chose badly."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from app.channels import Channels
from app.channels.africastalking_ussd import AfricasTalkingUssd
from app.channels.base import HookRequest, Inbound
from app.services.house import House
from app.services.talk import receive
from app.store.consents import consents
from app.store.db import now, reading
from app.store.messages import messages
from tests.services.people import Phone


def test_the_session_of_one_phone_never_shows_its_page_to_another(house: House) -> None:
    channel = AfricasTalkingUssd(replace(house.settings, at_hook_secret="geheim"))
    asked = [_ussd(channel, number) for number in ("+85512345678", "+85512345679")]
    assert asked[0].provider_id != asked[1].provider_id


def test_a_long_session_id_fits_the_database(house: House) -> None:
    channel = AfricasTalkingUssd(replace(house.settings, at_hook_secret="geheim"))
    heard = _ussd(channel, "+85512345678")
    on = replace(house, channels=Channels([channel]))
    assert len(receive(on, [heard], now())) == 1


def test_a_one_before_the_choices_were_shown_is_no_consent(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    assert "1 យល់ព្រម\n2 មិនយល់ព្រម\n3 ខុសលេខ" in dara.press("1")
    assert (_consents(house), dara.row.agreed_at) == ([], None)
    assert "ឈ្មោះ" in dara.press("1")
    assert (_consents(house), dara.row.agreed_at is not None) == ([True, True], True)


def test_a_question_half_read_in_a_call_is_asked_whole_by_text(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    dara.press("1")
    dara.hang_up()
    (asked,) = dara.sms("1")
    assert "មជ្ឈមណ្ឌល" in asked
    assert asked.endswith("3 ខុសលេខ")
    assert _consents(house) == []


def test_what_was_pressed_in_a_call_stands_in_the_persons_messages(house: House) -> None:
    dara = Phone(house)
    dara.dial()
    for keys in ("3", "1", "Sok*Dara"):
        dara.press(keys)
    dara.dial()
    with reading(house.engine) as connection:
        said = connection.scalars(select(messages.c.text).where(messages.c.state == "received").order_by(messages.c.id))
        assert list(said) == ["", "3", "1", "Sok*Dara", ""]


def _consents(house: House) -> list[bool]:
    with reading(house.engine) as connection:
        return list(connection.scalars(select(consents.c.granted)))


def _ussd(channel: AfricasTalkingUssd, number: str) -> Inbound:
    form = [("sessionId", "A" * 149), ("phoneNumber", number), ("text", "")]
    (heard,) = channel.read(HookRequest("africastalking/*/ussd", "", form=form, secret="geheim"))
    assert isinstance(heard, Inbound)
    return heard
