"""Which channels are open, who writes to whom, and who answers which webhook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.channels import Channels, open_channels
from app.channels.base import Address, AddressKind
from app.settings import Settings, WrongSetting

TWILIO: dict[str, Any] = {"twilio_account_sid": "AC1", "twilio_auth_token": "t", "twilio_from": "+15005550006"}
SOMLENG = """
[gateways.somleng]
kind = "twilio"
account_sid = "6f2a1c9e-8a52-4c5d-9f56-0d4c6f5b1e11"
auth_token = "env:SOMLENG_TOKEN"
from = "1294"
base_url = "https://api.somleng.org"
"""
ROUTES = """
[[routes]]
prefix = "+855"
channels = ["twilio"]
[[routes]]
prefix = "+85510"
channels = ["somleng", "twilio"]
"""
SMART, CELLCARD, THAI = "+85510999888", "+85512345678", "+66812345678"


def opened(tmp_path: Path, text: str = "", environ: dict[str, str] | None = None, **settings: object) -> Channels:
    path = tmp_path / "gateways.toml"
    path.write_text(text, "utf-8")
    return open_channels(Settings(gateways_file=str(path), **settings), environ or {"SOMLENG_TOKEN": "s"})  # type: ignore[arg-type]


def route(channels: Channels, number: str, came_by: str = "") -> list[str]:
    return channels.route(Address(AddressKind.PHONE, number), came_by)


def test_a_first_run_has_the_simulator_alone() -> None:
    assert list(open_channels(Settings())) == ["simulator", "simulator_ussd", "simulator_chat"]


def test_production_has_no_simulator() -> None:
    assert list(open_channels(Settings(spean_env="production"))) == []


def test_somleng_stands_beside_twilio_with_hooks_of_its_own(tmp_path: Path) -> None:
    channels = opened(tmp_path, SOMLENG, **TWILIO)
    assert list(channels)[:2] == ["twilio", "somleng"]
    found = channels.hook("somleng/status")
    assert found is not None
    assert (found[0].name, found[1], found[2]) == ("somleng", "somleng/status", "")


def test_the_longest_prefix_chooses_and_the_others_follow(tmp_path: Path) -> None:
    channels = opened(tmp_path, SOMLENG + ROUTES, **TWILIO)
    assert route(channels, SMART) == ["somleng", "twilio"]
    assert route(channels, CELLCARD) == ["twilio", "somleng"]
    assert route(channels, THAI) == ["twilio", "somleng"]


def test_the_channel_a_person_came_by_is_the_first_choice(tmp_path: Path) -> None:
    channels = opened(tmp_path, SOMLENG + ROUTES, **TWILIO)
    assert route(channels, CELLCARD, came_by="somleng") == ["somleng", "twilio"]


def test_who_came_by_ussd_or_chat_is_written_to_by_sms(tmp_path: Path) -> None:
    channels = opened(tmp_path, "", **TWILIO)
    assert route(channels, CELLCARD, came_by="simulator_ussd") == ["twilio"]
    assert route(channels, CELLCARD, came_by="simulator_chat") == ["twilio"]


def test_beside_a_real_channel_the_simulator_only_answers(tmp_path: Path) -> None:
    channels = opened(tmp_path, "", **TWILIO)
    assert route(channels, CELLCARD, came_by="simulator") == ["simulator", "twilio"]
    assert route(channels, CELLCARD) == ["twilio"]


@pytest.mark.parametrize("sender", ["Metfone", "1294", ""])
def test_nobody_writes_to_a_sender_that_is_no_number(sender: str) -> None:
    assert route(open_channels(Settings()), sender, came_by="simulator") == []


def test_a_chat_goes_by_chat_channels_alone() -> None:
    assert open_channels(Settings()).route(Address(AddressKind.TELEGRAM, "77")) == ["simulator_chat"]


@pytest.mark.parametrize("path", ["", "twilio/", "twilio/status/x", "nobody", "simulator"])
def test_a_path_that_nobody_answers(tmp_path: Path, path: str) -> None:
    assert opened(tmp_path, "", **TWILIO).hook(path) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gateways.x", "is no TOML file"),
        ("[other]", "other is not known here"),
        ("gateways = 5", "gateways must be tables"),
        ("[gateways.Big]\nkind = 'http'", "gateways.Big must be a table with a name of small letters"),
        ("[gateways.x]\nurl = 'http://x'", "gateways.x.kind is missing"),
        ("[gateways.x]\nkind = 'pigeon'", 'gateways.x.kind "pigeon" is not known'),
        (SOMLENG.replace("somleng]", "twilio]"), "gateways.twilio has the name of another channel"),
        (SOMLENG.replace("SOMLENG_TOKEN", "NOT_SET"), "gateways.somleng.auth_token names the environment variable NOT_SET"),
        (SOMLENG.replace("https://", ""), "gateways.somleng.base_url must begin with http"),
        (SOMLENG.replace('"1294"', "1294"), "gateways.somleng.from must be a text"),
        (SOMLENG + "rate = 0", "gateways.somleng.rate must be at least 0.01"),
        (SOMLENG + "answers_stop = 'no'", "gateways.somleng.answers_stop must be true or false"),
        (SOMLENG + "acount = 'x'", "gateways.somleng.acount is not known here"),
        ("routes = 1", "routes must be written as [[routes]]"),
        ("[[routes]]\nprefix = '855'\nchannels = ['twilio']", "routes[0].prefix must look like"),
        ("[[routes]]\nprefix = '+855'\nchannels = 'twilio'", "routes[0].channels must be a list"),
        ("[[routes]]\nprefix = '+855'\nchannels = ['kannel']", "names kannel, which is no channel that is switched on"),
        ("[[routes]]\nprefix = '+855'\nchannels = ['simulator_ussd']", "names simulator_ussd, which cannot write to a number"),
    ],
)
def test_a_wrong_file_is_told_with_its_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(WrongSetting) as error:
        opened(tmp_path, text, **TWILIO)
    assert said in str(error.value)
    assert "gateways.toml" in str(error.value) or "GATEWAYS_FILE" in str(error.value)


def test_a_missing_file_is_told() -> None:
    with pytest.raises(WrongSetting, match="cannot be read"):
        open_channels(Settings(gateways_file="/nowhere/gateways.toml"))


def test_half_of_a_channels_settings_is_told() -> None:
    with pytest.raises(WrongSetting, match="TWILIO_AUTH_TOKEN is missing"):
        open_channels(Settings(twilio_account_sid="AC1", twilio_from="+1"))
