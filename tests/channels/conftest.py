"""Fixtures for the channels' tests."""

from tests.fakes.fixtures import fake_africastalking, fake_android, fake_somleng, fake_telegram, fake_twilio

__all__ = ["fake_africastalking", "fake_android", "fake_somleng", "fake_telegram", "fake_twilio"]
