"""Fixtures for the tests with real peers."""

from tests.fakes.fixtures import fake_telegram, fake_twilio
from tests.peers.fixtures import telegram_peer

__all__ = ["fake_telegram", "fake_twilio", "telegram_peer"]
