"""The job of follow-ups. Twice is harmless: what one has begun the other does not see."""

from __future__ import annotations

from time import monotonic

from app.services import followups
from app.store.db import now
from workers import house

LONGEST_S = 60.0  # well under the limit of a job; what is left is the next one's


def start(queue: str) -> None:
    house().queues.woken(queue, followups.STARTS)  # before the look, so that nothing due after it is missed
    until = monotonic() + LONGEST_S
    followups.run(house(), now, lambda: house().queues.stopping() or monotonic() > until)
    if monotonic() > until and not house().queues.stopping():
        house().queues.wake(queue, followups.STARTS)
