"""A bulk worker in a process of its own, for tests that kill it: as `spean worker bulk`, but its phones have no sending hours."""

from __future__ import annotations

from dataclasses import replace

from app import queue
from app.cli.worker import worker
from workers import house

for channel in house().channels.values():
    channel.limits = replace(channel.limits, simulated=True)
worker(queue.open_queues(house().settings), "bulk").work(logging_level="WARNING")
