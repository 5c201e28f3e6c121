"""The job of silent alerts. Twice is harmless: the row is claimed first."""

from __future__ import annotations

from app.services import alerting
from workers import house, run


def send(alert: int) -> None:
    run(alerting.send(house(), alert))
