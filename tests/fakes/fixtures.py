"""The fakes as fixtures; a conftest imports the ones that it wants."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.africastalking import FakeAfricasTalking
from tests.fakes.gateway import FakeAndroid
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio


@pytest.fixture
def fake_twilio() -> Iterator[FakeTwilio]:
    with FakeTwilio() as fake:
        yield fake


@pytest.fixture
def fake_somleng() -> Iterator[FakeTwilio]:
    with FakeTwilio("6f2a1c9e-8a52-4c5d-9f56-0d4c6f5b1e11", somleng=True) as fake:
        fake.name = "somleng"
        yield fake


@pytest.fixture
def fake_telegram() -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        yield fake


@pytest.fixture
def fake_africastalking() -> Iterator[FakeAfricasTalking]:
    with FakeAfricasTalking() as fake:
        yield fake


@pytest.fixture
def fake_android() -> Iterator[FakeAndroid]:
    with FakeAndroid() as fake:
        yield fake
