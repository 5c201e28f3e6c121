"""Where a conversation is, what happened to it, and what came of it."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where a conversation is."""

    WAITING = "waiting"  # nobody has it
    OPEN = "open"  # somebody has it, or answered
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of a chat."""

    ANSWERED = "answered"
    REFERRED = "referred"
    CALLED = "called"
    NO_ANSWER = "no_answer"  # they did not write again
    WRONG_PERSON = "wrong_person"
    OTHER = "other"
    JOINED = "joined"  # went on as another chat of the same person


class Moved(StrEnum):
    """What happened to a conversation."""

    WAITING = "waiting"
    ASKED = "asked"  # staff led them here
    ALERT = "alert"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"  # whoever had it left
    TRANSFERRED = "transferred"
    REPLY = "reply"
    NOTE = "note"
    SNOOZED = "snoozed"
    WOKEN = "woken"
    LABELLED = "labelled"
    FLOW = "flow"  # went on with a flow
    LEFT = "left"  # they went back to the menu
    SEALED = "sealed"
    UNSEALED = "unsealed"
    CLOSED = "closed"
    REOPENED = "reopened"
    JOINED = "joined"
    RATED = "rated"
