"""The two queues and the signs of life of who works on them; with presence.py the only one that knows Redis."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from enum import StrEnum
from threading import Event, local
from typing import TYPE_CHECKING, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.connection import Connection
from redis.exceptions import RedisError
from redis.retry import Retry

from app import embedded
from app.log import get_logger
from app.settings import Settings

if TYPE_CHECKING:
    from rq import Queue as RqQueue


class Queue(StrEnum):
    """`replies`: a person is waiting; `bulk`: what we started ourselves."""

    REPLIES = "replies"
    BULK = "bulk"


REPLIES, BULK = Queue.REPLIES, Queue.BULK
SEND = "workers.delivery.send"  # the job that `wake` asks for
PARTS = (*Queue, "clock")  # whose heartbeats we expect

WAKE_S = 5  # a lost wake is forgotten after so many seconds
ALIVE_S = 20  # no heartbeat for so long: dead
BEAT_S = 5  # how often to beat
JOB_S = 120  # a job that takes longer is ended
FAILED_S = 7 * 24 * 3600  # failed jobs are kept for a look
KEPT = 0.995  # of an allowed rate: what leaves evenly arrives less so, and the provider counts what arrives

_LATER = "spean:later"
_FLAG, _REST, _PULSE = "spean:wake:{}:{}".format, "spean:rest:{}".format, "spean:alive:{}".format

# The generic cell rate algorithm: each taker is told when its turn is, the next turn follows at the rate's distance.
_MOMENT = """
local t = redis.call('TIME')
local now = t[1] + t[2] / 1000000
local turn = math.max(now, tonumber(redis.call('GET', KEYS[1]) or '0'))
redis.call('SET', KEYS[1], string.format('%.6f', turn + ARGV[1]), 'PX', math.ceil((turn - now + ARGV[1]) * 1000) + 1000)
return string.format('%.6f', turn - now)
"""

STOP = Event()  # set by the worker process when it is asked to end

log = get_logger(__name__)


def connect(settings: Settings) -> Redis:
    """A client that fails soon rather than hold a webhook up; nothing is connected before its first use."""
    return Redis.from_url(
        settings.redis_url or embedded.url(settings.spean_data),
        socket_connect_timeout=1.0,
        socket_timeout=2.0,
        retry=Retry(NoBackoff(), 1),
        health_check_interval=30,
    )


def open_queues(settings: Settings) -> Queues:
    return Queues(connect(settings))


class Queues:
    """Jobs go in by name and ids only: no text, name or number of a person is ever in Redis."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self._queues: dict[str, RqQueue] = {}
        self._own = local()
        self._moment = redis.register_script(_MOMENT)

    def wake(self, queue: str, job: str = SEND) -> bool:
        """Asks for one job (to send), however many ask at once; False when Redis is down (the clock asks again).

        The job calls `woken` before it looks for messages, so nothing queued after that look is missed.
        """
        try:
            if self._flagged(_FLAG(queue, job)):
                self._push(job, (queue,), queue, tries=1)
        except RedisError as error:
            log.warning("wake_failed", queue=str(queue), error=type(error).__name__)
            return False
        return True

    def _flagged(self, flag: str) -> bool:
        """Sets a flag where there is none. Every webhook does: on its thread's own connection, at a third of the client's CPU."""
        connection = self._line()
        try:
            connection.send_command("SET", flag, 1, "NX", "EX", WAKE_S)  # type: ignore[no-untyped-call]
            return connection.read_response() is not None
        except RedisError:  # the line may only be old: the client tries by a new one
            connection.disconnect()  # type: ignore[no-untyped-call]
            return bool(self.redis.set(flag, 1, nx=True, ex=WAKE_S))

    def _line(self) -> Connection:
        if not hasattr(self._own, "line"):
            self._own.line = self.redis.connection_pool.make_connection()
        return cast(Connection, self._own.line)

    def woken(self, queue: str, job: str = SEND) -> None:
        """The job has begun: the next `wake` asks for another one."""
        self.redis.delete(_FLAG(queue, job))

    def enqueue(self, name: str, *ids: int | str, queue: str, delay_s: float = 0) -> None:
        """Asks for `name(*ids)`, at once or after a delay that the clock watches. Raises RedisError when Redis is down.

        A job may run twice (its worker can be lost midway), so what it does must bear that.
        """
        if delay_s > 0:
            self.redis.zadd(_LATER, {json.dumps([queue, name, *ids]): time.time() + delay_s})
        else:
            self._push(name, ids, queue, tries=3)

    def ask(self, name: str, *ids: int | str, queue: str) -> bool:
        """As `enqueue`, where a table says what is to be done and somebody asks again; False when Redis is down."""
        try:
            self.enqueue(name, *ids, queue=queue)
        except RedisError as error:
            log.warning("ask_failed", job=name, error=type(error).__name__)
            return False
        return True

    def release_due(self, limit: int = 500) -> int:
        """Enqueues the delayed jobs whose time has come; the clock's task. Two clocks at once only ask twice."""
        due = cast(list[bytes], self.redis.zrangebyscore(_LATER, 0, time.time(), 0, limit))
        for entry in due:
            queue, name, *ids = json.loads(entry)
            self._push(name, tuple(ids), queue, tries=3)
            self.redis.zrem(_LATER, entry)
        return len(due)

    def beat(self, name: str) -> None:
        """`name` is alive for the next seconds."""
        self.redis.set(_PULSE(name), int(time.time()), ex=ALIVE_S)

    def alive(self, name: str) -> bool:
        return bool(self.redis.exists(_PULSE(name)))

    def ping(self) -> bool:
        """Whether Redis answers; never raises."""
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False

    def age(self, queue: str) -> float:
        """Seconds that the oldest waiting job has waited; 0 when none waits."""
        jobs = self.queue(queue).get_jobs(0, 1)
        asked = jobs[0].enqueued_at if jobs else None
        return max(0.0, time.time() - asked.timestamp()) if asked else 0.0

    def length(self, queue: str) -> int:
        return int(self.queue(queue).count)

    def stopping(self) -> bool:
        """Whether this worker was asked to end: a job that runs on in rounds ends with the round."""
        return STOP.is_set()

    def moment(self, channel: str, rate: float, parts: int) -> float:
        """Seconds until `parts` may go out on a channel, and takes that place for them; all processes share one row.

        `rate` is parts a second. With Redis away each process keeps the rate by itself.
        """
        apart = parts / (rate * KEPT)
        try:
            return float(self._moment(keys=[f"spean:pace:{channel}"], args=[apart]))
        except RedisError:
            return apart

    def rest(self, channel: str, seconds: float) -> None:
        """Nothing goes out on a channel for so long."""
        try:
            self.redis.set(_REST(channel), 1, px=max(1, int(seconds * 1000)))
        except RedisError as error:
            log.warning("rest_failed", channel=channel, error=type(error).__name__)

    def resting(self, channels: Iterable[str]) -> set[str]:
        """Those of the channels that rest now."""
        names = list(channels)
        try:
            found = cast(list[bytes | None], self.redis.mget([_REST(name) for name in names])) if names else []
        except RedisError:
            return set()
        return {name for name, value in zip(names, found, strict=True) if value}

    def queue(self, name: str) -> RqQueue:
        """RQ's queue; JSON, so that who can write to Redis cannot make us run code."""
        if name not in self._queues:
            from rq import Queue as RqQueue  # 0.1 s of imports that a process which never enqueues can spare

            self._queues[name] = RqQueue(str(name), connection=self.redis, serializer="json", default_timeout=JOB_S)
        return self._queues[name]

    def _push(self, name: str, ids: tuple[int | str, ...], queue: str, *, tries: int) -> None:
        from rq.job import Retry as JobRetry

        self.queue(queue).enqueue_call(
            name,
            args=ids,
            timeout=JOB_S,
            result_ttl=0,
            failure_ttl=FAILED_S,
            description=name,  # RQ's own would show the arguments
            retry=JobRetry(max=tries - 1) if tries > 1 else None,
        )
