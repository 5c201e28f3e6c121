"""How gunicorn serves the application: `gunicorn -c python:app.web.server 'app:create_app()'`."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from gunicorn import glogging

from app import log, settings

_found = settings.read(os.environ)
log.configure(production=_found.production)

bind = f"{'0.0.0.0' if _found.production else '127.0.0.1'}:{_found.port}"  # noqa: S104 (a platform's router reaches us from outside)
worker_class = "gthread"
preload_app = True  # imports once and shares the memory; the house connects to nothing before its first use, so forking it is safe
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 16
keepalive = 20
timeout = 60
graceful_timeout = 7  # `spean up` promises to be gone in 12 s
max_requests = 20000
max_requests_jitter = 2000
accesslog = None  # paths hold secrets; /metrics has times by route pattern
control_socket_disable = True
logger_class = "app.web.server.Logger"


class Logger(glogging.Logger):  # type: ignore[misc]
    """gunicorn's messages go with ours; those of an exception would name the path, and a path can hold a secret."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel("WARNING")

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        log.get_logger("gunicorn").error("server_exception", exc_info=True)


def _metrics_folder() -> Path:
    """An empty folder in which the workers count together."""
    folder = _found.spean_data.resolve() / "metrics"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # a platform's read-only disk
        return Path(tempfile.mkdtemp(prefix="spean-metrics-"))
    return folder


os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics_folder())


def on_starting(_server: Any) -> None:
    """Before the first worker: a text of a sealed case that no key opens must not be found out by somebody who needs it."""
    from app.services import keys

    try:
        keys.check(_found)
    except settings.WrongSetting as wrong:
        sys.exit(f"Error: {wrong}")


def post_worker_init(_worker: Any) -> None:
    """What was made at the start lives as long as the worker, so the collector need not look at it again."""
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
