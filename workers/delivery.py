"""Sending jobs. Twice is harmless: what one job has claimed the other does not see."""

from __future__ import annotations

from time import monotonic

from app.services import delivery
from workers import house, run

LONGEST_S = 60.0  # well under the limit of a job; what is left is the next one's


def send(queue: str) -> None:
    house().queues.woken(queue)  # before the look, so that nothing queued after it is missed
    until = monotonic() + LONGEST_S
    run(delivery.send_queue(house(), queue, lambda: house().queues.stopping() or monotonic() > until))
    if monotonic() > until and not house().queues.stopping():
        house().queues.wake(queue)
