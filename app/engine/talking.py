"""A whole conversation without a database: flows, screens and pages, for the terminal, transcripts and the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.engine import run
from app.engine.effects import Did, Effect, HandOver, Keep, Say, Start
from app.engine.flow import Flow
from app.engine.pages import Pages, turned
from app.engine.screen import Limits, Shown, show
from app.engine.session import Session, dump, load

MOST_FLOWS = 5  # that may follow each other in one turn


class Flows(Protocol):
    """Where flows come from; `Book` of the store is one."""

    def flow(self, name: str, language: str | None) -> Flow: ...


@dataclass
class Conversation:
    """One person in memory. `facts` grow with each answer; `effects` are those of the last turn."""

    flows: Flows
    limits: Limits
    language: str = "km"
    facts: dict[str, str | int] = field(default_factory=dict)
    session: Session | None = None
    pages: Pages | None = None
    effects: list[Effect] = field(default_factory=list)

    def begin(self, flow: str) -> Shown:
        made = self.flows.flow(flow, self.language)
        return self._turned(run.begin(made, self.facts))

    def hear(self, said: str) -> Shown:
        """What is shown after `said`. The session passes through its JSON, as it does between two messages."""
        page = turned(self.pages, said) if self.pages else None
        if page is not None:
            self.pages = page
            return Shown((page.text,), page.pages[page.at + 1 :])
        assert self.session is not None
        session = load(dump(self.session))
        flow = self.flows.flow(session.flow, self.language)
        return self._turned(run.hear(flow, session, said, self.facts))

    def _turned(self, turned_to: run.Turned) -> Shown:
        self.effects = []
        for _ in range(MOST_FLOWS):
            self.session, effects = turned_to
            self.effects += effects
            following = [then for effect in effects if (then := self._do(effect))]
            if not following:
                break
            turned_to = run.begin(self.flows.flow(following[-1], self.language), self.facts)
        return self._show([e for e in self.effects if isinstance(e, Say)])

    def _do(self, effect: Effect) -> str:
        if isinstance(effect, Keep):
            self.facts[effect.field] = effect.value
            self.language = str(effect.value) if effect.field == "language" else self.language
        return effect.flow if isinstance(effect, Start) else ""

    def _show(self, says: Sequence[Say]) -> Shown:
        phrases = self.flows.flow(self.session.flow, self.language).phrases if self.session else self._phrases()
        shown = show(says, self.limits, phrases)
        self.pages = Pages((*shown.now[-1:], *shown.later)) if shown.later else None
        return shown

    def _phrases(self) -> Mapping[str, str]:
        return {}

    @property
    def handed_over(self) -> HandOver | None:
        """The team that takes over after this turn, if one does."""
        return next((e for e in self.effects if isinstance(e, HandOver)), None)

    @property
    def did(self) -> list[str]:
        """What the flow asked the product to do in this turn."""
        return [e.act for e in self.effects if isinstance(e, Did)]
