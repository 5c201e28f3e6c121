"""The words of the inbox in the reader's language: teams, topics, what was done, how far a message went, and how long ago."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext

from app.store.hours import local
from app.web import people_words
from app.web.sentences import LOST, opened

TEAMS: Mapping[str, Any] = {
    "front": lazy_gettext("Front desk"),
    "legal": lazy_gettext("Legal"),
    "jobs": lazy_gettext("Jobs and skills"),
    "protection": lazy_gettext("Protection"),
}
TOPICS: Mapping[str, Any] = {
    "person": lazy_gettext("wants to talk to a person"),
    "call_back": lazy_gettext("wants to be called back"),
    "wages": lazy_gettext("wages owed"),
    "papers": lazy_gettext("papers"),
    "first_need": lazy_gettext("first need"),
    "need_changed": lazy_gettext("needs something else now"),
    "survey": lazy_gettext("answered a survey"),
    "young": lazy_gettext("under 15"),
    "broken_flow": lazy_gettext("a conversation broke"),
    "not_understood": lazy_gettext("answers were not understood"),
    "campaign": lazy_gettext("answered a campaign"),
    "staff": lazy_gettext("begun by staff"),
}
OUTCOMES: Mapping[str, Any] = {
    "answered": lazy_gettext("Answered"),
    "referred": lazy_gettext("Referred to a service"),
    "called": lazy_gettext("Settled by a call"),
    "no_answer": lazy_gettext("They did not write again"),
    "wrong_person": lazy_gettext("Not the person we know"),
    "other": lazy_gettext("Something else"),
}
ENDS: Mapping[str, Any] = {**OUTCOMES, "joined": lazy_gettext("Went on in another chat")}
MOVES: Mapping[str, Any] = {
    "waiting": lazy_gettext("Asked for a person"),
    "asked": lazy_gettext("%(who)s led them here"),
    "alert": lazy_gettext("Words to be worried about: look soon"),
    "claimed": lazy_gettext("Taken by %(who)s"),
    "assigned": lazy_gettext("Given by %(who)s: %(note)s"),
    "released": lazy_gettext("Nobody has it any more"),
    "transferred": lazy_gettext("Transferred by %(who)s: %(note)s"),
    "snoozed": lazy_gettext("Put to sleep by %(who)s"),
    "woken": lazy_gettext("Awake again"),
    "labelled": lazy_gettext("Labels by %(who)s: %(note)s"),
    "flow": lazy_gettext("A conversation was begun: %(note)s"),
    "left": lazy_gettext("They went back to the menu"),
    "sealed": lazy_gettext("Sealed"),
    "unsealed": lazy_gettext("No longer sealed"),
    "closed": lazy_gettext("Closed by %(who)s"),
    "reopened": lazy_gettext("Open again"),
    "joined": lazy_gettext("Joined with another chat of the same person"),
    "rated": lazy_gettext("They gave %(note)s of 5"),
    "referred": lazy_gettext("Referred by %(who)s: %(note)s"),
}
CALLS: Mapping[str, Any] = {
    "morning": lazy_gettext("in the morning"),
    "afternoon": lazy_gettext("in the afternoon"),
    "any": lazy_gettext("at any time"),
    "never": lazy_gettext("never: write to them"),
}
WHY: Mapping[str, Any] = {  # something could not be done
    "": lazy_gettext("This cannot be done with this chat. Nothing was changed."),
    "stopped": lazy_gettext("They said STOP: only START from their own phone undoes that. Nothing was sent."),
    "no_channel": lazy_gettext("No channel that is on can write to this person now. Nothing was sent."),
    "cannot_see": lazy_gettext("This colleague does not stand at this desk."),
    "no_desk": lazy_gettext("Choose another team or centre."),
    "no_reason": lazy_gettext("Write why, for who takes it over."),
    "seal_first": lazy_gettext("The protection desk has sealed cases alone. Seal the chat instead: it goes there by itself."),
    "sealed": lazy_gettext("A sealed case stays with the protection desks."),
    "past": lazy_gettext("This day is over already."),
    "too_long": lazy_gettext("This is too long."),
    "no_key": LOST,
    "sent_before": lazy_gettext("What you had sent first went out; it stands above. Send again if this text is to go out as well."),
}
NEUTRAL: Mapping[str, Any] = {  # only a neutral text goes out
    "neutral": lazy_gettext("Until their safe word is given, only a neutral text goes out"),
    "shared_phone": lazy_gettext("Others use this phone: only a neutral text goes out, until they write themselves"),
    "unproven": lazy_gettext("Nobody knows whose this number is by now: only a neutral text goes out, until something comes from it"),
}
DELIVERY: Mapping[str, Any] = {
    "queued": lazy_gettext("waits to be sent"),
    "sending": lazy_gettext("is being sent"),
    "sent": lazy_gettext("handed to the network"),
    "delivered": lazy_gettext("on the handset"),
    "failed": lazy_gettext("not sent"),
    "unknown": lazy_gettext("may have been sent"),
    "cancelled": lazy_gettext("called back"),
}
VIEWS: Mapping[str, Any] = {"mine": lazy_gettext("Mine"), "unassigned": lazy_gettext("Unassigned"), "all": lazy_gettext("All")}
STATES: Mapping[str, Any] = {"open": lazy_gettext("Open"), "snoozed": lazy_gettext("Asleep"), "closed": lazy_gettext("Closed")}
EMPTY: Mapping[str, Any] = {
    "mine": lazy_gettext("You have no chat now. Look under Unassigned for who waits."),
    "unassigned": lazy_gettext("Nobody waits. Everybody has somebody."),
    "all": lazy_gettext("No chat is open at your desks."),
}
MEDIA = people_words.MEDIA
MEDIUMS: Mapping[str, Any] = {"sms": "SMS", "ussd": "USSD", "chat": "Telegram"}


def move(line: Any) -> str:
    """An activity line; what is not in the table stands as it is."""
    sentence = str(MOVES.get(line.what, line.what))
    return sentence % {"who": line.who or gettext("the system"), "note": opened(line.text)}


def span(since: datetime | None, at: datetime) -> str:
    """How long it is from one moment to another, in one unit."""
    if since is None:
        return ""
    minutes = int(abs(at - since).total_seconds()) // 60
    if minutes < 60:
        return str(ngettext("%(num)s min", "%(num)s min", minutes))
    if minutes < 24 * 60:
        return str(ngettext("%(num)s h", "%(num)s h", minutes // 60))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))


def clock(moment: datetime | None, at: datetime) -> str:
    """The time of day, with the day where it is another."""
    if moment is None:
        return ""
    there = local(moment)
    return f"{there:%H:%M}" if there.date() == local(at).date() else f"{there:%d/%m %H:%M}"


def day(moment: datetime, at: datetime) -> str:
    """Today, yesterday, or the date."""
    there, here = local(moment).date(), local(at).date()
    if there == here:
        return str(gettext("Today"))
    return str(gettext("Yesterday")) if there == here - timedelta(days=1) else f"{there:%d/%m/%Y}"


def present(others: Sequence[tuple[str, bool]]) -> str:
    """Who else is there, and who of them writes."""
    return " · ".join(str(WRITES if typing else LOOKS) % {"who": name} for name, typing in others)


WRITES, LOOKS = lazy_gettext("%(who)s is writing …"), lazy_gettext("%(who)s looks at this chat too")


def medium(channels: Any, name: str) -> str:
    """What a channel is to a person; its name where it is off by now."""
    return str(MEDIUMS[channels[name].limits.medium]) if name in channels else name
