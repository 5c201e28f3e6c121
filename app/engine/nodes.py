"""The node types: what each does when a conversation comes to it, and what it leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.engine.answer import Answer, Found
from app.engine.effects import Did, HandOver, Keep, Start, Wait
from app.engine.template import Template
from app.engine.turn import Turn

STAY = "·"  # the turn ends here and waits for the person


class Node(Protocol):
    """`enter` adds its effects to the turn and names the next node: "" ends the flow, STAY waits."""

    @property
    def name(self) -> str: ...
    def enter(self, turn: Turn) -> str: ...
    def targets(self) -> Iterator[tuple[str, str]]: ...


@dataclass(frozen=True)
class Tell:
    """Says a text and goes on."""

    name: str
    text: Template
    to: str

    def enter(self, turn: Turn) -> str:
        turn.say(turn.fill(self.text))
        return self.to

    def targets(self) -> Iterator[tuple[str, str]]:
        yield "to", self.to


@dataclass(frozen=True)
class Ask:
    """Asks, and waits for an answer of its kind."""

    name: str
    text: Template
    answer: Answer
    save: str
    label: str
    to: str
    retry: tuple[str, ...]
    skip: str
    give_up: str
    after_hours: float
    silence: str
    listed: bool

    def enter(self, turn: Turn) -> str:
        stands = self.save in turn.answers and self.answer.stands(turn.answers[self.save], turn)
        if self._answered_before(turn) and (stands or (self.skip and self.save not in turn.answers)):
            turn.path.append(self.name)
            return self.onward(turn)
        if not stands:
            turn.answers.pop(self.save, None)
        turn.path.append(self.name)
        turn.fresh()
        self.put(turn)
        return STAY

    def _answered_before(self, turn: Turn) -> bool:
        """Whether a correction passes here on its way back; it ends at the last of `ahead`, the question that waited."""
        if self.name not in turn.ahead:
            return False
        waited = turn.ahead[-1] == self.name
        turn.ahead = [] if waited else [name for name in turn.ahead if name != self.name]
        return not waited

    def onward(self, turn: Turn) -> str:
        """Where it leads as it was answered, or skipped, before."""
        if self.save not in turn.answers:
            return self.skip
        return self.answer.to(turn.answers[self.save]) or self.to

    def put(self, turn: Turn, lead: str = "") -> None:
        """Asks, or asks again with a first line before it."""
        answer = self.answer
        text = answer.asks_back(turn) or turn.fill(self.text)
        turn.say(text, answer.options(turn), lead=lead, listed=self.listed and not turn.offer, share_phone=answer.share_phone)
        self.wait(turn)

    def wait(self, turn: Turn) -> None:
        """Silence counts from what was said last."""
        if self.after_hours:
            turn.effects.append(Wait(self.after_hours))

    def take(self, turn: Turn, found: Found) -> str:
        """Keeps an answer and names the next node."""
        if self.save:
            turn.answers[self.save] = found.value
            turn.effects.append(Keep(self.save, found.value))
        turn.fresh()
        return found.to or self.to

    def targets(self) -> Iterator[tuple[str, str]]:
        yield from self.answer.targets()
        if not self.answer.leads:
            yield "to", self.to
        yield from ((key, to) for key, to in (("skip", self.skip), ("give_up", self.give_up), ("silence", self.silence)) if to)


@dataclass(frozen=True)
class Branch:
    """Goes on by an answer or a fact; the key "" is the case of nothing known."""

    name: str
    field: str
    cases: Mapping[str, str]
    to: str

    def enter(self, turn: Turn) -> str:
        return self.cases.get(str(turn.known(self.field)), self.to)

    def targets(self) -> Iterator[tuple[str, str]]:
        yield from ((f"cases.{case}", to) for case, to in self.cases.items())
        yield "to", self.to


@dataclass(frozen=True)
class Note:
    """Keeps a value without asking."""

    name: str
    field: str
    value: str | int
    to: str

    def enter(self, turn: Turn) -> str:
        turn.answers[self.field] = self.value
        turn.effects.append(Keep(self.field, self.value))
        return self.to

    def targets(self) -> Iterator[tuple[str, str]]:
        yield "to", self.to


@dataclass(frozen=True)
class Hand:
    """A person takes over; the flow goes on behind the chat where it has more to ask."""

    name: str
    text: Template
    team: str
    topic: str
    to: str

    def enter(self, turn: Turn) -> str:
        if self.text.text:
            turn.say(turn.fill(self.text))
        turn.effects.append(HandOver(self.team, self.topic))
        return self.to

    def targets(self) -> Iterator[tuple[str, str]]:
        yield "to", self.to


@dataclass(frozen=True)
class Jump:
    """Another flow takes over."""

    name: str
    flow: str

    def enter(self, turn: Turn) -> str:
        turn.effects.append(Start(self.flow))
        return ""

    def targets(self) -> Iterator[tuple[str, str]]:
        yield from ()


@dataclass(frozen=True)
class Pause:
    """Says nothing and waits for hours of silence; a text heard before is not for this flow and ends it."""

    name: str
    hours: float
    to: str

    def enter(self, turn: Turn) -> str:
        turn.path.append(self.name)
        turn.fresh()
        turn.effects.append(Wait(self.hours))
        return STAY

    def targets(self) -> Iterator[tuple[str, str]]:
        yield "to", self.to


@dataclass(frozen=True)
class Act:
    """Asks the product to do a thing by name, with the answers that it needs."""

    name: str
    act: str
    needs: tuple[str, ...]
    to: str

    def enter(self, turn: Turn) -> str:
        turn.effects.append(Did(self.act, tuple((name, str(turn.known(name))) for name in self.needs)))
        return self.to

    def targets(self) -> Iterator[tuple[str, str]]:
        yield "to", self.to
