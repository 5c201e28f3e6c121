"""The parts that the services work with, joined once at start."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Engine

from app.channels import Channels
from app.channels.base import Receipt
from app.queue import Queues
from app.services.gathering import Gathering
from app.settings import Settings
from app.store.flows import Book


@dataclass(frozen=True)
class House:
    """A database, the flows, the channels that are on, and the queues."""

    engine: Engine
    book: Book
    channels: Channels
    queues: Queues
    settings: Settings
    receipts: Gathering[Receipt] = field(default_factory=Gathering)
