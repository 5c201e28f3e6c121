"""`/metrics` for Prometheus: counts and times by channel, queue and route pattern; nothing about people."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from app.services.house import House
from app.store import counts, db
from app.web.access import Access, house, open_to
from app.web.health import health

pages = Blueprint("metrics", __name__)

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_SECONDS = Histogram("spean_request_seconds", "Time to answer, by route pattern.", ("route", "status"), buckets=_BUCKETS)
_REJECTED = Counter("spean_hooks_rejected", "Webhooks with a wrong or missing signature or secret.", ("hook",))


def rejected(hook: str) -> None:
    """Counts a webhook that was not from the provider; `hook` is its pattern."""
    _REJECTED.labels(hook).inc()


def watch(app: Flask) -> None:
    """Times every request under its route pattern; a view may set `g.route` to a finer pattern, never to a path."""
    app.before_request(_begin)
    app.after_request(_end)


@pages.get("/metrics")
@open_to(Access.TOKEN)
def metrics() -> Response:
    _check_token(house())
    return Response(generate_latest(_registry()) + generate_latest(_Now(house())), mimetype=None, content_type=CONTENT_TYPE_LATEST)


def _begin() -> None:
    g.began = time.perf_counter()


def _end(response: Response) -> Response:
    if "began" in g:
        _SECONDS.labels(route(), response.status_code).observe(time.perf_counter() - g.began)
    return response


def route() -> str:
    """The pattern of the present request; unknown paths are one."""
    found: str = g.get("route") or (request.url_rule.rule if request.url_rule else "unknown")
    return found


def _check_token(parts: House) -> None:
    """Production without METRICS_TOKEN has no such page; with one, a wrong token gets the same answer."""
    token = parts.settings.metrics_token
    given = request.headers.get("Authorization", "")
    if (token and not hmac.compare_digest(given.encode(), f"Bearer {token}".encode())) or (parts.settings.production and not token):
        abort(404)


def _registry() -> CollectorRegistry:
    """What all web processes counted together, where they write to a common folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


class _Now(CollectorRegistry):
    """What is read when asked: the same whichever process answers."""

    def __init__(self, parts: House) -> None:
        super().__init__()
        self.parts = parts

    def collect(self) -> Iterable[Metric]:
        found = health(self.parts)
        yield _gauge("spean_alive", "1 while a part is alive.", ("part",), {(part,): up for part, up in found["parts"].items()})
        for key, about in (("waiting", "Messages that are due."), ("age_s", "Seconds that the oldest due message has waited.")):
            yield _gauge(f"spean_queue_{key}", about, ("queue",), {(name,): told[key] for name, told in found["queues"].items()})
        if found["parts"]["database"]:
            yield _messages(self.parts)


def _messages(parts: House) -> Metric:
    with db.reading(parts.engine) as connection:
        found = counts.recent_states(connection)
    about = f"Of the newest {counts.RECENT} messages, how many are in which state."
    return _gauge("spean_messages_recent", about, ("channel", "queue", "state"), found)


def _gauge(name: str, about: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=labels)
    for of, value in values.items():
        family.add_metric(of, float(value))
    return family
