"""The application with its house: posts a provider's webhook, and sends what it queued."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import create_app
from app.services.delivery import send_queue
from app.services.house import House
from app.settings import Settings
from app.store import messages
from app.store.contacts import addresses, contacts
from app.store.db import now, reading
from tests.fakes.twilio import Hook


class Line:
    """`post` a webhook, `deliver` the outbox; `person` is what the database knows."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.house: House = app.extensions["spean"]
        self.client: FlaskClient = app.test_client()

    def post(self, hook: Hook) -> TestResponse:
        return self.client.post(hook.path, data=hook.form, headers=hook.headers)

    def deliver(self) -> None:
        """One sending job, with connections of its own loop."""

        async def job() -> None:
            await send_queue(self.house, "replies")
            await self.house.channels.close()

        asyncio.run(job())

    def waiting(self) -> bool:
        """Whether something is in the outbox."""
        with reading(self.house.engine) as connection:
            return bool(messages.waiting(connection, now()))

    def person(self, value: str) -> Any:
        with reading(self.house.engine) as connection:
            query = select(contacts).join_from(addresses, contacts).where(addresses.c.value == value)
            return connection.execute(query).one_or_none()


@contextmanager
def line(settings: Settings) -> Iterator[Line]:
    opened = Line(create_app(settings))
    try:
        yield opened
    finally:
        opened.house.engine.dispose()
