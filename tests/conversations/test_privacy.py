"""Real traffic through the whole product: of a person nothing is ever in Valkey, nor in the logs."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

import pytest
from redis import Redis

from app import embedded, open_house
from app.services.house import House
from app.settings import Settings
from app.store import db
from tests import servers
from tests.cli import spean
from tests.fakes.telegram import FakeTelegram, body
from tests.peers.processes import wait_until
from tests.services import outreach

NUMBER, CHAT = "+85512345678", 770012345
NAME, WORDS, REPLY, CAMPAIGN = "សុខ ដារ៉ា", "ថៅកែមិនឱ្យប្រាក់ខែ", "យើងនឹងទូរសព្ទទៅបងស្អែក", "ពិព័រណ៍ការងារថ្ងៃសៅរ៍"
SECRETS = {
    "TELEGRAM_TOKEN": "123456:AAfake",
    "TELEGRAM_HOOK_SECRET": "a-hook-of-chance",
    "SECRET_KEY": "of-chance-0123456789-abcdefghijklmnop",
}
PRIVATE = [NUMBER[1:], NUMBER[4:], str(CHAT), "85512000001", NAME, "ដារ៉ា", WORDS, REPLY, CAMPAIGN, "Sok Dara", *SECRETS.values()]


@dataclass
class Seen:
    """Every command that anybody gave to Valkey; what jobs carry is unpacked."""

    commands: list[bytes] = field(default_factory=list)

    def holds(self, text: str) -> bool:
        return any(text.encode() in command for command in self.commands)


@contextmanager
def watched(redis: Redis) -> Iterator[Seen]:
    seen = Seen()
    with redis.monitor() as monitor:  # type: ignore[no-untyped-call]

        def listen() -> None:
            for told in monitor.listen():
                if "ENOUGH" in told["command"]:
                    return
                seen.commands += unpacked(_raw(told["command"]))

        thread = Thread(target=listen)
        thread.start()
        try:
            yield seen
        finally:
            redis.echo("ENOUGH")
            thread.join()


def _raw(told: str) -> bytes:
    """MONITOR writes what is no ASCII as \\xNN."""
    return re.sub(rb"\\x(..)", lambda m: bytes.fromhex(m[1].decode()), told.encode("latin-1", "replace"))


def unpacked(raw: bytes) -> list[bytes]:
    """The bytes, and what RQ has compressed in them."""
    found = [raw]
    for begin in re.finditer(rb"x\x9c", raw):
        try:
            found.append(zlib.decompressobj().decompress(raw[begin.start() :]))
        except zlib.error:
            continue
    return found


READ: dict[Any, Callable[[Redis, bytes], Any]] = {
    b"string": lambda redis, key: [redis.get(key)],
    b"hash": lambda redis, key: [*redis.hgetall(key).keys(), *redis.hgetall(key).values()],
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1),
    b"stream": lambda redis, key: [repr(redis.xrange(key)).encode()],
}


def everything(redis: Redis) -> list[bytes]:
    """Every key and every value."""
    keys = list(redis.scan_iter())
    return [part for key in keys for value in (key, *READ[redis.type(key)](redis, key)) for part in unpacked(value or b"")]


def post(url: str, data: bytes, **headers: str) -> None:
    kind = {"Content-Type": "application/json", **{name.replace("_", "-"): value for name, value in headers.items()}}
    urlopen(Request(url, data, kind), timeout=10).close()


@dataclass
class Traffic:
    """People and staff, at the doors that the product has."""

    running: spean.Up
    house: House
    telegram: FakeTelegram

    def sms(self, *texts: str) -> None:
        for n, text in enumerate(texts):
            said = {"id": f"sms-{n}-{len(text)}", "from": NUMBER, "text": text}
            post(f"{self.running.url}/hooks/simulator/sms", json.dumps(said).encode())

    def chat(self, *texts: str) -> None:
        for text in texts:
            update = body(self.telegram.text(CHAT, text))
            post(f"{self.running.url}/hooks/telegram", update, X_Telegram_Bot_Api_Secret_Token=SECRETS["TELEGRAM_HOOK_SECRET"])

    def staff(self, *args: str) -> None:
        done = spean.run("chats", *args, env=self.running.env)
        assert done.returncode == 0, done.stderr

    def is_over(self) -> bool:
        """Nothing waits any more, and the campaign has reached everybody: on simulated phones, which no sending hours keep waiting."""
        with db.reading(self.house.engine) as connection:
            said = connection.exec_driver_sql("SELECT text, state FROM messages").all()
        return all(state not in ("queued", "sending") for _, state in said) and sum(text.startswith(CAMPAIGN) for text, _ in said) == 4


@pytest.fixture
def traffic(tmp_path: Path, fake_telegram: FakeTelegram) -> Iterator[Traffic]:
    with spean.up(tmp_path / "var", TELEGRAM_BASE_URL=fake_telegram.base_url, **SECRETS) as running:
        servers.wait_for(f"{running.url}/healthz", seconds=90)
        house = open_house(Settings(database_url=db.local_url(running.data), redis_url=embedded.url(running.data), spean_data=running.data))
        yield Traffic(running, house, fake_telegram)
        house.engine.dispose()


def test_the_watcher_sees_what_is_only_there_for_a_moment(redis: Redis) -> None:
    with watched(redis) as seen:
        redis.set("for-a-moment", zlib.compress(NAME.encode()))
        assert NAME.encode() in everything(redis)
        redis.delete("for-a-moment")
        redis.hset("job", "data", WORDS)
    assert seen.holds(NAME)
    assert seen.holds(WORDS)


def test_no_name_number_text_or_secret_is_ever_in_valkey_or_in_the_logs(traffic: Traffic) -> None:
    redis = traffic.house.queues.redis
    with watched(redis) as seen:
        traffic.sms("ចុះឈ្មោះ", "1", "1", NAME, "2", "1", "22", "អន្លង់វែង", "6", WORDS)
        traffic.chat("/start", "2", "1", "Sok Dara")
        traffic.staff("reply", "1", REPLY)
        outreach.returnees(traffic.house.engine, 3, first=1000001)
        outreach.launched(traffic.house, texts=dict.fromkeys(outreach.TEXTS, f"{CAMPAIGN} {{name}}"), ladder=["phone"], trial=0)
        wait_until(traffic.is_over, "the end of all traffic", 60)
    assert seen.holds("workers.delivery.send")
    logs = traffic.running.out.read_bytes()
    for text in PRIVATE:
        assert not seen.holds(text)
        assert not any(text.encode() in part for part in everything(redis))
        assert text.encode() not in logs
    assert {REPLY} <= set(_texts(traffic.house))


def _texts(house: House) -> list[str]:
    with db.reading(house.engine) as connection:
        return list(connection.exec_driver_sql("SELECT text FROM messages WHERE state = 'sent' OR state = 'delivered'").scalars())
