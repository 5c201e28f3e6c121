"""The words of campaigns in the reader's language: stages, honest states, reasons, refusals, money."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from app.services.campaigns import Why
from app.store.campaigns import Stage
from app.store.prices import MILLION

STAGES: Mapping[str, Any] = {
    Stage.DRAFT: lazy_gettext("draft"),
    Stage.ASKED: lazy_gettext("waits for approval"),
    Stage.SCHEDULED: lazy_gettext("scheduled"),
    Stage.PLANNING: lazy_gettext("being prepared"),
    Stage.TRYING: lazy_gettext("the first few are tried"),
    Stage.RUNNING: lazy_gettext("running"),
    Stage.PAUSED: lazy_gettext("paused"),
    Stage.HELD: lazy_gettext("held itself"),
    Stage.DONE: lazy_gettext("done"),
    Stage.CANCELLED: lazy_gettext("cancelled"),
    Stage.EXPIRED: lazy_gettext("its time was over"),
}
LOOKS = {Stage.RUNNING: "good", Stage.DONE: "good", Stage.HELD: "bad", Stage.CANCELLED: "bad", Stage.EXPIRED: "bad", Stage.ASKED: "wait"}
STATES: Mapping[str, Any] = {
    "waiting": lazy_gettext("waiting"),
    "held": lazy_gettext("held until the sending hours"),
    "sent": lazy_gettext("handed to the network"),
    "delivered": lazy_gettext("on the handset"),
    "unknown": lazy_gettext("not known (may have been sent, never sent again)"),
    "failed": lazy_gettext("failed"),
    "cancelled": lazy_gettext("not sent"),
    "skipped": lazy_gettext("left out"),
}
REASONS: Mapping[str, Any] = {
    "sensitive": lazy_gettext("marked as sensitive"),
    "stopped": lazy_gettext("sent STOP"),
    "refused": lazy_gettext("did not agree"),
    "no_consent": lazy_gettext("no consent to be written to"),
    "unproven": lazy_gettext("not heard from for a year, or the number fails again and again: it may be somebody else's"),
    "no_safe_hour": lazy_gettext("their safe hours are outside the time in which this may go out"),
    "too_late": lazy_gettext("its time was over before it could go out"),
    "not_neutral": lazy_gettext("only a neutral text may go there"),
    "shared_phone": lazy_gettext("others use this phone, and they had not just written from it"),
    "no_key": lazy_gettext("its key is not set"),
    "no_way": lazy_gettext("no address that can be written to"),
    "no_text": lazy_gettext("no text in their language"),
    "budget": lazy_gettext("their text became longer, and would have passed the budget"),
    "rest": lazy_gettext("had another campaign lately"),
    "in_chat": lazy_gettext("was talking with staff for a day"),
    "forgotten": lazy_gettext("asked to be forgotten"),
    "nothing": lazy_gettext("the flow has nothing to say to them"),
    "cancelled": lazy_gettext("called back in time"),
    "gave up": lazy_gettext("the network could not be reached"),
    "worker lost": lazy_gettext("a worker was lost while sending"),
}
HELD: Mapping[str, Any] = {
    "failures": lazy_gettext("Too many of the first messages failed. Look at the reasons, then go on or cancel."),
    "stops": lazy_gettext("Too many of the first people sent STOP. Read the text again, then go on or cancel."),
    "budget": lazy_gettext("It would cost more than its budget. Copy it with a smaller audience or a larger budget."),
    "grew": lazy_gettext("The audience is larger than what was approved. Copy it and ask again."),
    "fault": lazy_gettext("Something in it is wrong. Copy it and look at its audience and texts."),
}
REFUSALS: Mapping[str, Any] = {
    Why.NOT_FOUND: lazy_gettext("This campaign is not there any more."),
    Why.NO_NUMBER: lazy_gettext("This is no telephone number. Write it as 012 345 678 or +855 12 345 678."),
    Why.NO_TEST: lazy_gettext("No test can be sent to this number: no channel reaches it, or its owner wants no messages."),
    Why.MANY_TESTS: lazy_gettext("You sent many tests today. The next ones go tomorrow."),
    Why.TOO_LATE: lazy_gettext("Somebody was faster: look how the campaign stands now."),
    Why.NO_TITLE: lazy_gettext("Give the campaign a title of at most 120 letters."),
    Why.NO_TEXT: lazy_gettext("Write the text in at least one language."),
    Why.NO_FLOW: lazy_gettext("This conversation is not there any more."),
    Why.NOBODY: lazy_gettext("Nobody who may be written to is in the audience."),
    Why.PAST: lazy_gettext("The campaign would be over before it begins. Change its dates."),
    Why.AUTHOR: lazy_gettext("You made this campaign: somebody else must approve it."),
    Why.WRONG_NUMBER: lazy_gettext("That is not the number of people. Look at it again and type it."),
    Why.NEEDS_APPROVAL: lazy_gettext("It reaches so many people that a second person must approve it."),
    Why.CHANGED: lazy_gettext("It was changed since you opened this page. Look at it again, then approve it."),
    Why.FAIR_OVER: lazy_gettext("Nobody can be invited to this fair any more: it is called off, or begins before this would go out."),
    Why.NOT_SO: lazy_gettext("This cannot be waved through. Copy the campaign and change it."),
}
LANGUAGES: Mapping[str, Any] = {
    "km": lazy_gettext("Khmer letters"),
    "km_Latn": lazy_gettext("Khmer in Latin letters"),
    "en": lazy_gettext("English"),
}
WHICH: Mapping[str, Any] = {"": "", "shortest": lazy_gettext("the shortest"), "longest": lazy_gettext("the longest")}
KINDS: Mapping[str, Any] = {"telegram": "Telegram", "phone": lazy_gettext("SMS")}
MEDIA: Mapping[str, Any] = {"chat": "Telegram", "sms": lazy_gettext("SMS"), "ussd": "USSD"}


ACTS: Mapping[str, Any] = {
    "made": lazy_gettext("made"),
    "asked": lazy_gettext("asked for approval"),
    "sent_back": lazy_gettext("sent back to the draft"),
    "approved": lazy_gettext("approved"),
    "scheduled": lazy_gettext("scheduled"),
    "paused": lazy_gettext("paused"),
    "resumed": lazy_gettext("went on"),
    "cancelled": lazy_gettext("cancelled"),
    "retried": lazy_gettext("the refused tried again"),
    "tested": lazy_gettext("sent a test"),
}


def usd(micros: int | None) -> str:
    return f"${(micros or 0) / MILLION:,.2f}"


def reason(code: str) -> str:
    """A reason in plain words; a provider's own code stands as it is."""
    return str(REASONS.get(code) or gettext("the network said %(code)s", code=code))


WORDS = {
    "STAGES": STAGES,
    "LOOKS": LOOKS,
    "STATES": STATES,
    "HELD": HELD,
    "CAMPAIGN_LANGUAGES": LANGUAGES,
    "WHICH": WHICH,
    "KINDS": KINDS,
    "MEDIA": MEDIA,
    "ACTS": ACTS,
}
