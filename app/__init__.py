"""Spean: `create_app` and `open_house` are the only places where its parts are joined."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.services.house import House
    from app.settings import Settings


def open_house(settings: Settings) -> House:
    """The parts that the services work with. Nothing is connected before its first use."""
    from app import queue
    from app.channels import open_channels
    from app.services.house import House
    from app.store import db, vault
    from app.store.flows import book

    engine = db.open_engine(settings.database_url or db.local_url(settings.spean_data))
    engine = engine.execution_options(vault=vault.of_settings(settings))
    return House(engine=engine, book=book(), channels=open_channels(settings), queues=queue.open_queues(settings), settings=settings)


def create_app(settings: Settings | None = None) -> Flask:
    """The web application: every module of app/web with `pages`. Settings come from the environment where none are given."""
    from app.settings import read
    from app.web.application import build

    return build(open_house(settings or read(os.environ)))
