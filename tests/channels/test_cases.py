"""Every request of the case files means what its file says."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from app.channels import Channels
from app.channels.base import Address, Dial, Event, Inbound, Media, NotFromProvider, Outcome, Receipt, ReceiptStatus, Unreadable
from tests.channels.requests import case_channels, cases, hook_request

ERRORS = {"NotFromProvider": NotFromProvider, "Unreadable": Unreadable}
CASES = cases()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Channels:
    return case_channels(tmp_path_factory.mktemp("gateways"))


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file']}: {case['name']}" for case in CASES])
def test_a_providers_request_means(case: dict[str, Any], opened: Channels) -> None:
    channel = opened[case["channel"]]
    request = hook_request(case)
    if "error" in case:
        with pytest.raises(ERRORS[case["error"]]):
            channel.read(request)
        return
    assert [asdict(heard) for heard in channel.read(request)] == [asdict(wanted) for wanted in expected(case, channel)]


def expected(case: dict[str, Any], channel: Any) -> list[Inbound | Receipt]:
    if "inbound" in case:
        return [_inbound(case["channel"], channel, dict(fields)) for fields in _listed(case["inbound"])]
    return [_receipt(case["channel"], dict(fields)) for fields in _listed(case.get("receipt", []))]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _inbound(name: str, channel: Any, fields: dict[str, Any]) -> Inbound:
    fields["address"] = Address(channel.kind, fields["address"])
    fields["event"] = Event(fields.get("event", "text"))
    fields["media"] = tuple(Media(*media) for media in fields.get("media", ()))
    fields["dial"] = Dial(*fields["dial"]) if "dial" in fields else None
    return Inbound(channel=name, **fields)


def _receipt(name: str, fields: dict[str, Any]) -> Receipt:
    fields["status"] = ReceiptStatus(fields["status"])
    fields["outcome"] = Outcome(fields["outcome"]) if "outcome" in fields else None
    return Receipt(channel=name, **fields)
