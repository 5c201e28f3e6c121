"""A house with simulated channels, on each database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import open_house
from app.services.house import House
from app.settings import Settings


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    opened = open_house(settings)
    yield opened
    opened.engine.dispose()
