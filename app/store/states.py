"""Where a message is, and where it may go from there: one table of allowed moves."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """Where a message is, in words that promise no more than is known."""

    RECEIVED = "received"
    QUEUED = "queued"
    SENDING = "sending"  # claimed by a worker; the provider may have it
    SENT = "sent"  # handed to the network
    DELIVERED = "delivered"  # on the handset
    FAILED = "failed"
    UNKNOWN = "unknown"  # may have been sent: never again by itself
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        return not MOVES[self]


MOVES: Mapping[State, frozenset[State]] = {
    State.RECEIVED: frozenset(),
    State.QUEUED: frozenset({State.SENDING, State.CANCELLED, State.FAILED}),
    State.SENDING: frozenset({State.QUEUED, State.SENT, State.DELIVERED, State.FAILED, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.SENT, State.DELIVERED, State.FAILED}),  # a receipt may still tell
    State.SENT: frozenset({State.DELIVERED, State.FAILED}),
    State.DELIVERED: frozenset(),
    State.FAILED: frozenset({State.DELIVERED}),  # a handset's word beats a network's
    State.CANCELLED: frozenset(),
}
