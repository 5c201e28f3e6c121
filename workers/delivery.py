"""Sending jobs. Twice is harmless: what one job has claimed the other does not see."""

from __future__ import annotations

from app.services import delivery
from workers import house, run


def send(queue: str) -> None:
    house().queues.woken(queue)  # before the look, so that nothing queued after it is missed
    run(delivery.send_queue(house(), queue, house().queues.stopping))
