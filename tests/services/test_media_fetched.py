"""Pictures and voice notes are fetched as soon as they are here: by a job that knows an id, again by the clock, shut with their case."""

from __future__ import annotations

import asyncio
import base64
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import select

from app.channels import Channels
from app.channels.base import AddressKind, Media, Outcome
from app.channels.simulator import Simulator
from app.channels.wire import NoAnswer
from app.services import media
from app.services.house import House
from app.services.sweeping import sweep
from app.store import vault
from app.store.db import now, reading
from app.store.media import get as kept
from app.store.media import kept_media
from tests.services.people import Chat
from tests.services.protection import WORRY, bodies

PICTURE = b"a picture of a payslip"


@dataclass
class Files:
    """What a provider still has; with `away` it does not answer."""

    there: dict[str, bytes] = field(default_factory=lambda: {"file-1": PICTURE})
    away: bool = False
    asked: list[str] = field(default_factory=list)


class Telegram(Simulator):
    """A simulated chat whose files can be fetched."""

    files: Files

    async def fetch(self, ref: str) -> bytes | None:
        self.files.asked.append(ref)
        if self.files.away:
            raise NoAnswer(Outcome.WAIT, "timeout")
        return self.files.there.get(ref)


@pytest.fixture
def files() -> Files:
    return Files()


@pytest.fixture
def house(house: House, files: Files) -> House:
    plain = house.channels["simulator_chat"]
    telegram = Telegram("simulator_chat", AddressKind.TELEGRAM, plain.limits, "simulator/chat")
    telegram.files = files
    others = [channel for name, channel in house.channels.items() if name != "simulator_chat"]
    return replace(house, channels=Channels([*others, telegram]))


def jobs(house: House) -> list[tuple[str, Any]]:
    """What the queue was asked for, with its arguments."""
    return [(job.func_name, tuple(job.args)) for job in house.queues.queue("replies").get_jobs() if job.func_name == media.JOB]


def rows(house: House) -> list[Any]:
    with reading(house.engine) as connection:
        return list(connection.execute(select(kept_media)))


def shows(chat: Chat, *refs: str) -> int:
    """They send pictures; the message's id."""
    chat.sms("", media=tuple(Media("photo", ref, "image/jpeg") for ref in refs))
    return int(next(row.id for row in reversed(bodies(chat.house)) if row.state == "received"))


def test_a_picture_is_fetched_before_anybody_looks_and_the_job_knows_its_id_alone(house: House, files: Files, redis: Redis) -> None:
    message = shows(Chat(house), "file-1")
    assert jobs(house) == [(media.JOB, (message,))]
    for _ in range(2):
        asyncio.run(media.fetch(house, message))
    files.there.clear()
    with reading(house.engine) as connection:
        assert kept(connection, message, 0) == PICTURE
    assert files.asked == ["file-1"]


def test_what_did_not_come_is_asked_for_again_by_the_clock_for_a_while(house: House, files: Files, redis: Redis) -> None:
    message = shows(Chat(house), "file-1")
    redis.flushdb()  # the job is lost
    files.away = True
    sweep(house, now())
    assert jobs(house) == []
    sweep(house, now() + timedelta(minutes=3))
    assert jobs(house) == [(media.JOB, (message,))]
    asyncio.run(media.fetch(house, message))
    assert [(row.data, row.due_at is None) for row in rows(house)] == [("", False)]
    sweep(house, now() + timedelta(hours=2))
    assert rows(house)[0].due_at is None


def test_what_the_provider_has_no_longer_is_asked_for_once(house: House, files: Files, redis: Redis) -> None:
    message = shows(Chat(house), "gone", "file-1")
    asyncio.run(media.fetch(house, message))
    assert [(bool(row.data), row.due_at) for row in sorted(rows(house), key=lambda row: row.place)] == [(False, None), (True, None)]


def test_the_picture_of_a_sealed_person_is_shut_also_when_the_seal_came_first(house: House, files: Files, redis: Redis) -> None:
    chat = Chat(house)
    chat.all("/start", "1")
    message = shows(chat, "file-1")
    chat.sms(WORRY)
    asyncio.run(media.fetch(house, message))
    (row,) = rows(house)
    assert row.key_id
    assert base64.b64encode(PICTURE).decode() not in row.data
    with reading(house.engine) as connection:
        assert base64.b64decode(vault.note(connection, row.data, row.key_id)) == PICTURE


def test_who_sends_very_many_does_not_fill_the_house(house: House, files: Files, redis: Redis) -> None:
    chat = Chat(house)
    for _ in range(media.MOST_A_DAY + 3):
        shows(chat, "file-1")
    assert len(rows(house)) == media.MOST_A_DAY
