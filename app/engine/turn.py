"""One turn of a conversation while it is worked out: the session being changed and the effects so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from app.engine.effects import Effect, Option, Say
from app.engine.session import Session
from app.engine.template import Template

if TYPE_CHECKING:
    from app.engine.flow import Flow

Facts = Mapping[str, str | int]


class Turn:
    """Mutable inside one call of `begin`, `hear` or `resume`, and gone after it."""

    __slots__ = ("ahead", "answers", "effects", "facts", "flow", "given", "offer", "path", "tries", "under")

    def __init__(self, flow: Flow, session: Session, facts: Facts) -> None:
        self.flow = flow
        self.facts = facts
        self.path = list(session.path)
        self.answers = dict(session.answers)
        self.tries = session.tries
        self.offer = session.offer
        self.ahead = list(session.ahead)
        self.under = session.under
        self.given = session.given
        self.effects: list[Effect] = []

    def session(self) -> Session:
        return Session(self.flow.name, tuple(self.path), self.answers, self.tries, self.offer, tuple(self.ahead), self.under, self.given)

    def known(self, name: str) -> str | int:
        """An answer of this flow, else what it was begun with, else a fact about the person, else nothing."""
        value = self.answers.get(name, self.given.get(name))
        return self.facts.get(name, "") if value is None else value

    def fill(self, template: Template) -> str:
        """The text with its placeholders filled in; what a person wrote is never read as a template again."""
        if not template.names:
            return template.text
        return template.fill({name: self.flow.shown(name, self.known(name)) for name in template.names})

    def say(self, text: str, options: tuple[Option, ...] = (), *, lead: str = "", listed: bool = False, share_phone: bool = False) -> None:
        node = self.path[-1] if self.path else ""
        self.effects.append(Say(text, options, node, lead, listed, share_phone))

    def fresh(self) -> None:
        """A new question: no tries yet, its own numbers."""
        self.tries = 0
        self.offer = ""
