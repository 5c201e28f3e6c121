"""The job of reports. Twice is harmless: who comes second finds the work done."""

from __future__ import annotations

from app.services import reports
from workers import house


def count() -> None:
    reports.count(house())
