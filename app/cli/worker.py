"""`spean worker QUEUE`: runs the jobs of one queue, one after the other, until told to stop."""

from __future__ import annotations

import importlib
import os
import pkgutil
import threading
from types import TracebackType
from typing import Any

import click
from redis.exceptions import RedisError
from rq import SimpleWorker
from rq.job import Job

from app import log, queue, settings
from app.cli import CannotGoOn
from app.services import keys

TTL_S = 60  # short, so that the jobs of a worker that was killed are found soon
MAINTENANCE_S = 30


@click.command()
@click.argument("name", metavar="QUEUE", type=click.Choice([str(q) for q in queue.Queue]))
def command(name: str) -> None:
    """Runs the jobs of one queue (replies or bulk)."""
    found = settings.read(os.environ)
    log.configure(production=found.production)
    keys.check(found)
    queues = queue.open_queues(found)
    if not queues.ping():
        raise CannotGoOn("No Redis or Valkey answers: start `spean up` first, or set REDIS_URL.")
    _load_jobs()
    threading.Thread(target=_beat, args=(queue.open_queues(found), name), daemon=True).start()
    worker(queues, name).work(logging_level="WARNING")


def worker(queues: queue.Queues, name: str) -> Worker:
    """An RQ worker in this process: no fork, so that one event loop and its connections serve every job."""
    return Worker(
        [queues.queue(name)],
        connection=queues.redis,
        serializer="json",
        worker_ttl=TTL_S,
        maintenance_interval=MAINTENANCE_S,
        job_monitoring_interval=5,
        log_job_description=False,
    )


class Worker(SimpleWorker):
    """RQ's worker, with our logs: a failed job is its name, its id and the places in the code."""

    max_connection_wait_time = 5.0  # RQ waits up to a minute for a server that came back long ago

    def request_stop(self, signum: Any, frame: Any) -> None:
        """A warm end: the running job ends with its round."""
        queue.STOP.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        _log_failure(job, exc_info)

    def handle_job_failure(
        self, job: Job, queue: Any, started_job_registry: Any = None, exc_string: str = "", execution: Any = None
    ) -> None:
        """RQ would keep the exception's text in Redis, which may quote a person; its kind and place are in the log."""
        super().handle_job_failure(job, queue, started_job_registry, "", execution)


def _log_failure(job: Job, exc_info: tuple[type[BaseException], BaseException, TracebackType]) -> None:
    log.get_logger(__name__).error("job_failed", job=job.func_name, job_id=job.id, queue=job.origin, exc_info=exc_info)


def _load_jobs() -> None:
    """Imports what jobs need now and not while the first person waits."""
    package = importlib.import_module("workers")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"workers.{module.name}")


def _beat(queues: queue.Queues, name: str) -> None:
    """Says that the worker lives, also during a long job; RQ's own registry learns of a killed worker a minute late."""
    pause = threading.Event()
    while True:
        try:
            queues.beat(name)
        except RedisError as error:
            log.get_logger(__name__).warning("no_heartbeat", queue=name, error=type(error).__name__)
        pause.wait(queue.BEAT_S)
