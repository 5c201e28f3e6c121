"""Logs as JSON lines that carry ids, never what people write, are called or can be reached by."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog

PRIVATE = frozenset(
    {"text", "body", "message_text", "caption", "answer", "answers", "said", "value", "payload", "form", "query"}
    | {"phone", "number", "address", "sender", "recipient", "msisdn", "to", "email", "chat_id", "username"}
    | {"name", "latin_name", "khmer_name", "password", "token", "secret", "url", "path"}
)
_DIGITS = re.compile(r"[(+]*\d[\d ()-]{6,}\d")  # eight digits or more may be a phone number

Event = MutableMapping[str, Any]


class PrivateInLog(Exception):
    """A line of our own code would have logged something about a person."""


def get_logger(name: str) -> Any:
    """A structlog logger: `log.info("an_event", message_id=7)`."""
    return structlog.get_logger(name)


def configure(*, production: bool, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Every log, ours and the libraries', goes to `stream` (default stderr) as one JSON object a line.

    In production a private key is left out and named in `refused`; elsewhere it raises, so that tests find it.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[_refuse if production else _forbid, *_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


_NOISY = ("rq.worker", "rq.job", "rq.queue", "alembic", "httpx", "asyncio", "urllib3", "werkzeug")


def _formatter() -> logging.Formatter:
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _mask, as_json],
    )


def _refuse(_logger: Any, _method: str, event: Event) -> Event:
    """Leaves private keys out and says which."""
    private = sorted(PRIVATE & event.keys())
    for key in private:
        del event[key]
    if private:
        event["refused"] = private
    return event


def _forbid(_logger: Any, _method: str, event: Event) -> Event:
    if private := PRIVATE & event.keys():
        raise PrivateInLog(f"{', '.join(sorted(private))} must not be logged ({event.get('event')}); log an id")
    return event


def _mask(_logger: Any, _method: str, event: Event) -> Event:
    """The last guard: what looks like a phone number in any text of the line."""
    return {key: _DIGITS.sub("#", value) if isinstance(value, str) and key not in _SAFE else value for key, value in event.items()}


_SAFE = frozenset({"time", "where", "job"})


def _error(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as its type and its places in the code: its message may quote a person."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["where"] = _places(error.__traceback__)
    return event


def _places(trace: TracebackType | None) -> list[str]:
    """Innermost last: `app/queue.py:51 wake`."""
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-12:]]


def _short(path: str) -> str:
    return "/".join(path.split("/")[-2:])


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
    _error,
]
