"""What the engine asks the outside to do; effects are plain data and never fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class Option(NamedTuple):
    """One answer that a person may choose: the number to send (`key`) and what it means (`text`)."""

    key: str
    text: str


class Say(NamedTuple):
    """A text for the person, with the options under it.

    `lead` stands before the text (a retry's first line, "we go on"); `listed` means that the text
    itself already names the options; `share_phone` asks a chat channel for its share-my-number button.
    """

    text: str
    options: tuple[Option, ...] = ()
    node: str = ""
    lead: str = ""
    listed: bool = False
    share_phone: bool = False


class Keep(NamedTuple):
    """An answer to store: `field` is a column of the contact or a fact about them, `value` a str or int."""

    field: str
    value: str | int


@dataclass(frozen=True, slots=True)
class HandOver:
    """A person of `team` takes over; `topic` says what about."""

    team: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """Go on with another flow."""

    flow: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Call `hear(Silence())` if nothing is heard for so many hours."""

    hours: float


@dataclass(frozen=True, slots=True)
class Broken:
    """The content is wrong (an unknown node, a loop without a question): the session ended, staff can see why."""

    reason: str
    node: str = ""


@dataclass(frozen=True, slots=True)
class Did:
    """A thing outside the conversation that a flow asks for by name, with what it needs (`book`, `forget` ...)."""

    act: str
    args: tuple[tuple[str, str], ...] = field(default=())


Effect = Say | Keep | HandOver | Start | Wait | Broken | Did
