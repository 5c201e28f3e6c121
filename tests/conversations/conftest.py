"""The whole product but for its processes: webhooks come to the application, replies leave by the providers' own ways."""

from tests.fakes.fixtures import fake_africastalking, fake_telegram, fake_twilio
from tests.peers.fixtures import telegram_peer

__all__ = ["fake_africastalking", "fake_telegram", "fake_twilio", "telegram_peer"]
