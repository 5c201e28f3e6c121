"""A whole conversation without a database: flows, screens and pages, for the terminal and for transcripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from app.engine import run
from app.engine.effects import Broken, Did, Effect, HandOver, Keep, Option, Say, Start
from app.engine.flow import Flow
from app.engine.pages import Pages, paged, turned
from app.engine.screen import Limits, Medium, Shown, show
from app.engine.session import Session, dump, load
from app.text.khmer import match_key

MOST_FLOWS = 5  # that may follow each other in one turn
AFTER: Mapping[str, Mapping[str, str]] = {"register": {"registered": "yes"}}  # what an act of the product makes known
NOTHING = Shown(())


class Flows(Protocol):
    """Where flows come from; `Book` of the store is one."""

    @property
    def phrases(self) -> Mapping[str, Mapping[str, str]]: ...
    @property
    def keywords(self) -> Mapping[str, str]: ...
    def flow(self, name: str, language: str | None) -> Flow: ...


@dataclass
class Conversation:
    """One person in memory. `facts` grow with each answer, `kept` and `did` too; `effects` and `shown` are those of the last turn."""

    flows: Flows
    limits: Limits
    language: str = "km"
    facts: dict[str, str | int] = field(default_factory=dict)
    session: Session | None = None
    pages: Pages | None = None
    kept: dict[str, str | int] = field(default_factory=dict)
    did: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    shown: Shown = NOTHING

    def begin(self, flow: str) -> Shown:
        """Begins a flow and shows what it says."""
        return self._turned(run.begin(self.flows.flow(flow, self.language), self.facts))

    def hear(self, said: str | run.Silence) -> Shown:
        """What is shown after `said`. The session passes through its JSON, as it does between two messages.

        Raises KeyError where nothing waits and no keyword was said.
        """
        page = turned(self.pages, said) if self.pages and isinstance(said, str) else None
        if page is not None:
            self.pages, self.effects = page, []
            self.shown = Shown((page.text,), page.pages[page.at + 1 :], self.shown.options)
            return self.shown
        if self.session is None:
            return self.begin(self.flows.keywords[match_key(str(said))])
        session = load(dump(self.session))
        return self._turned(run.hear(self.flows.flow(session.flow, self.language), session, said, self.facts))

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
        """Does one effect; the name of a flow where one is to follow."""
        if isinstance(effect, Keep):
            self.kept[effect.field] = self.facts[effect.field] = effect.value
            self.language = str(effect.value) if effect.field == "language" else self.language
        elif isinstance(effect, Did):
            self.did.append(effect.act)
            self.facts.update(AFTER.get(effect.act, {}))
        return effect.flow if isinstance(effect, Start) else ""

    def _show(self, says: Sequence[Say]) -> Shown:
        self.shown = show(says, self.limits, self.flows.phrases[self.language])
        self.pages = paged(self.shown)
        return self.shown

    @property
    def buttons(self) -> tuple[Option, ...]:
        """What a chat shows to be pressed; other media name the options in the text."""
        return self.shown.options if self.limits.medium is Medium.CHAT else ()

    @property
    def screen(self) -> str:
        """All that stands on the screen after the last turn: texts under each other, and buttons as `[1 Text]`."""
        return "\n".join((*self.shown.now, *(f"[{o.key} {o.text}]" for o in self.buttons)))

    @property
    def ends(self) -> str:
        """How the last turn ended: open, done, or `staff TEAM`."""
        team = next((e.team for e in self.effects if isinstance(e, HandOver)), "")
        return f"staff {team}" if team else "open" if self.session else "done"

    @property
    def broken(self) -> list[str]:
        """What was wrong with the content in the last turn."""
        return [e.reason for e in self.effects if isinstance(e, Broken)]
