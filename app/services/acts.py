"""What a flow can ask the product to do by name (`do = "…"`): one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from app.services import fair_acts, surveys
from app.store import consents, conversations, erasures, followups_lost, messages
from app.store.consents import Purpose

if TYPE_CHECKING:
    from app.services.turns import Talk

Args = Mapping[str, str]
ASKED = (Purpose.CONTACT, Purpose.JOB_MATCHING)  # what the registration asks for; the rest when it arises
PERSONAL = (
    "name",
    "name_key",
    "given_key",
    "latin",
    "latin_key",
    "birth_year",
    "sector",
    "age_band",
    "sex",
    "province",
    "district",
    "commune",
    "need",
)


def _stop(talk: Talk, args: Args) -> None:
    """Nothing automatic from now on; what waits is called back."""
    messages.cancel_queued(talk.connection, talk.id)
    followups_lost.lose(talk.connection, talk.id, "stopped", talk.at)
    consents.withdraw(talk.connection, talk.id, [Purpose.CONTACT], talk.at)
    talk["stopped_at"] = talk["stopped_at"] or talk.at


def _start_again(talk: Talk, args: Args) -> None:
    """START undoes STOP: who had agreed, or was registered by staff, has asked us to write again."""
    talk["stopped_at"] = None
    followups_lost.revive(talk.connection, talk.id, talk.at)
    if (talk["registered_at"] or talk["facts"].get("consent") == "yes") and not talk["refused_at"]:
        consents.record(talk.connection, talk.id, [Purpose.CONTACT], True, "START", talk.language or "km", talk.channel.name, talk.at)


def _register(talk: Talk, args: Args) -> None:
    """From now on they hear of jobs; the questions how it went are planned."""
    since = talk["registered_at"] = talk["registered_at"] or talk.at
    talk["refused_at"] = None
    surveys.plan_for_one(talk.connection, talk.id, since, talk.at)


def _agree(talk: Talk, args: Args) -> None:
    _consent(talk, granted=True)
    talk["refused_at"] = None


def _refuse(talk: Talk, args: Args) -> None:
    """Nothing is kept but the address and the refusal (and the language that we speak)."""
    followups_lost.lose(talk.connection, talk.id, "refused", talk.at)
    _consent(talk, granted=False)
    talk["refused_at"] = talk.at
    for column in PERSONAL:
        talk[column] = None
    talk["facts"] = {"consent": "no"}
    talk["registered_at"] = None


def _consent(talk: Talk, *, granted: bool) -> None:
    """A receipt for each purpose asked for, with the wording that was on the screen."""
    wording = talk.house.book.wording("register", "consent")
    consents.record(talk.connection, talk.id, ASKED, granted, wording, talk.language or "km", talk.channel.name, talk.at)


def _minor(talk: Talk, args: Args) -> None:
    """A child is not enrolled and cannot consent; what staff need to find them stays."""
    followups_lost.lose(talk.connection, talk.id, "no_consent", talk.at)
    consents.withdraw(talk.connection, talk.id, list(Purpose), talk.at)
    talk["facts"] = {**talk["facts"], "consent": "minor"}
    talk["registered_at"] = None


def _wrong_person(talk: Talk, args: Args) -> None:
    """The number is somebody else's: their answers are not kept, and nobody writes there again."""
    _refuse(talk, args)
    _stop(talk, args)


def _forget(talk: Talk, args: Args) -> None:
    """Erasure: everything of the person goes when this turn's answer is out; a receipt without their data stays."""
    erasures.ask(talk.connection, talk.id, talk.at)
    _stop(talk, args)
    _refuse(talk, args)


def _rate(talk: Talk, args: Args) -> None:
    """How the person found the chat that ended last."""
    conversations.rate(talk.connection, talk.id, int(args["satisfaction"]), talk.at)


def _nothing(talk: Talk, args: Args) -> None:
    """The answers were kept as they came."""


ACTS: Mapping[str, Callable[[Talk, Args], None]] = {
    "stop": _stop,
    "start_again": _start_again,
    "register": _register,
    "agree": _agree,
    "refuse": _refuse,
    "minor": _minor,
    "wrong_person": _wrong_person,
    "forget": _forget,
    "rate": _rate,
    "call_back": _nothing,
    "language": _nothing,
    **fair_acts.ACTS,
}
