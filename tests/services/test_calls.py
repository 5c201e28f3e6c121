"""Calls whose ids the gateway chose badly."""

from __future__ import annotations

from dataclasses import replace

from app.channels import Channels
from app.channels.africastalking_ussd import AfricasTalkingUssd
from app.channels.base import HookRequest, Inbound
from app.services.house import House
from app.services.talk import receive
from app.store.db import now


def test_the_session_of_one_phone_never_shows_its_page_to_another(house: House) -> None:
    channel = AfricasTalkingUssd(replace(house.settings, at_hook_secret="geheim"))
    asked = [_ussd(channel, number) for number in ("+85512345678", "+85512345679")]
    assert asked[0].provider_id != asked[1].provider_id


def test_a_long_session_id_fits_the_database(house: House) -> None:
    channel = AfricasTalkingUssd(replace(house.settings, at_hook_secret="geheim"))
    heard = _ussd(channel, "+85512345678")
    on = replace(house, channels=Channels([channel]))
    assert len(receive(on, [heard], now())) == 1


def _ussd(channel: AfricasTalkingUssd, number: str) -> Inbound:
    form = [("sessionId", "A" * 149), ("phoneNumber", number), ("text", "")]
    (heard,) = channel.read(HookRequest("africastalking/*/ussd", "", form=form, secret="geheim"))
    assert isinstance(heard, Inbound)
    return heard
